using EcomOpsEngine.Analytics.Experiments.Exposures;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Server.Traffic;
using EcomOpsEngine.Storage.Experiments;
using Dataset = EcomOpsEngine.Storage.Datasets.Dataset;
using NoValueReason = EcomOpsEngine.Contracts.V1.NoValueReason;
using Verdict = EcomOpsEngine.Contracts.V1.Verdict;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Rows of the template's table 5.</summary>
internal sealed class ExperimentTable(Dataset dataset, SnapshotView view, BotFlags bots, Language language, CancellationToken token)
{
    public long RowsScanned { get; private set; }

    public ExperimentRow Row(ExperimentRevision stored)
    {
        var experiment = ExperimentRecordMessages.Message(stored);
        var row = new ExperimentRow { Experiment = experiment, Confidence = Figures.None(NoValueReason.NotAvailable) };
        try
        {
            var plan = new ExperimentPlanner(view, experiment, new EvaluateExperimentRequest { Language = language, SegmentTop = 1 }).Plan();
            plan = plan with { Query = plan.Query with { SegmentColumns = [] } };
            var messages = new ExperimentMessages(plan, language);
            Fill(row, plan.IsStated ? messages.Stated() : messages.Result(Evaluated(plan)), messages);
        }
        catch (RequestException unfit) when (unfit.Violations.Count > 0)
        {
            row.Problem = unfit.Message;
        }

        return row;
    }

    /// <summary>A revision as it was written down.</summary>
    public static ExperimentRow Revision(ExperimentRevision stored) =>
        new() { Experiment = ExperimentRecordMessages.Message(stored), Confidence = Figures.None(NoValueReason.NotAvailable) };

    private EvaluationResult Evaluated(ExperimentPlan plan)
    {
        var run = ExperimentRun.Of(dataset, view, plan, bots, token);
        RowsScanned += run.RowsScanned + run.Exposures.Rows;
        return run.Result;
    }

    private void Fill(ExperimentRow row, ExperimentResult result, ExperimentMessages messages)
    {
        row.SampleSize = result.Arms.Sum(arm => arm.Units);
        row.Arms.AddRange(messages.TableArms(result));
        row.Confidence = Confidence(result);
        row.Verdict = result.Verdict;
        row.Winner = result.Winner;
        row.Days = result.Days;
        row.Conclusion = VerdictTexts.Conclusion(result.Verdict, result.Winner, result.Reasons, language);
    }

    /// <summary>Of the winner against the control, else of the arm that differs most surely from it.</summary>
    private static Estimate Confidence(ExperimentResult result)
    {
        var control = result.Arms[0].Name;
        IEnumerable<(string Treatment, Estimate Adjusted)> pairs = result.ComparisonCase == ExperimentResult.ComparisonOneofCase.Proportions
            ? result.Proportions.Pairs.Where(pair => pair.Control == control).Select(pair => (pair.Treatment, pair.PValueAdjusted))
            : (result.Means.AdjustedPairs.Count > 0 ? result.Means.AdjustedPairs : result.Means.Pairs).Where(pair => pair.Control == control).Select(pair => (pair.Treatment, pair.PValueAdjusted));
        var known = pairs.Where(pair => pair.Adjusted.HasRatio).ToList();
        if (known.Count == 0)
        {
            return pairs.First().Adjusted;
        }

        var (_, adjusted) = result.Verdict == Verdict.Winner && result.Winner != control
            ? known.Find(pair => pair.Treatment == result.Winner)
            : known.MinBy(pair => pair.Adjusted.Ratio);
        return Figures.Ratio(1 - adjusted.Ratio);
    }
}
