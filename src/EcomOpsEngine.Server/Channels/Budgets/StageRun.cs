using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Server.Traffic.Daily;
using KernelReason = EcomOpsEngine.Analytics.Numerics.NoValueReason;

namespace EcomOpsEngine.Server.Channels.Budgets;

/// <summary>Stages of a campaign as lines of the budget, with what they have reached.</summary>
internal sealed class StageRun(SnapshotView view, BudgetRun run)
{
    /// <summary>Events and order lines read so far.</summary>
    public long RowsScanned { get; private set; }

    public IReadOnlyList<StageBudget> Lines(CancellationToken token)
    {
        var stages = run.Plan.Stages;
        if (stages.Count == 0)
        {
            return [];
        }

        // The last weight is what no stage takes.
        double[] weights = [.. stages.Select(stage => stage.Stage.Share), Math.Max(0, 1 - stages.Sum(stage => stage.Stage.Share))];
        long[][] parts = [.. run.Budgets.Select(budget => CreditUnits.WholeMinor(CreditUnits.Split((Int128)budget * CreditUnits.One, weights)))];
        return [.. stages.Select((stage, at) => Line(stage, [.. parts.Select(part => part[at])], token))];
    }

    private StageBudget Line(StagePlan stage, long[] parts, CancellationToken token)
    {
        var settings = view.Snapshot.Settings;
        var channels = run.Plan.Attribution.Touches.Channels;
        var spend = run.Plan.Spend.Of(stage.Days, channels);
        var sums = Enumerable.Range(0, channels.Count).Aggregate(default(Analytics.Channels.Effectiveness.SpendSums), (sum, channel) => sum + spend.Of(channel, 0, spend.Days));
        var budget = parts.Sum();
        var reached = Reached(stage, sums, token);
        var progress = reached.Map(value => value / stage.Stage.Target);
        var line = new StageBudget
        {
            Stage = stage.Stage,
            Budget = Figures.Amount(budget, settings),
            Spent = Figures.Amount(sums.SpendMinor, settings),
            SpendProgress = Figures.Of(Figure.Ratio(sums.SpendMinor, budget)),
            Reached = reached.TryGet(out var count) ? Figures.Count((long)count) : Figures.None(reached.Reason),
            Progress = Figures.Of(progress),
            Elapsed = Elapsed(stage.Days),
        };
        line.OnTrack = line.Elapsed > 0 && progress.TryGet(out var share) && share >= line.Elapsed;
        line.Channels.AddRange(parts.Select((part, at) => new StageChannel { Channel = channels.Message(run.Plan.Members[at].Channel), Budget = Figures.Amount(part, settings) }).Where(part => part.Budget.Units > 0));
        return line;
    }

    private Figure Reached(StagePlan stage, Analytics.Channels.Effectiveness.SpendSums sums, CancellationToken token)
    {
        if (stage.Stage.Goal == StageGoal.Exposure)
        {
            return sums.Reported.Impressions is { } impressions ? Figure.Of(impressions) : Figure.None(KernelReason.NoData);
        }

        var types = new int[run.Plan.Attribution.Touches.Channels.Count];
        var query = run.Plan.Attribution.Query(view, stage.Days) with { Periods = new AttributionPeriods([long.MinValue]), Visitors = new VisitorGroups([0], 1, types, 1) };
        var answer = AttributionKernel.Run(view.Runs, view.Orders, query, QueryGate.Threads, token);
        RowsScanned += answer.RowsScanned;
        return Figure.Of(stage.Stage.Goal == StageGoal.Traffic ? answer.Visitors!.Visitors(answer.Visitors.All) : answer.Totals[0].Orders);
    }

    /// <summary>Share of the days up to the last day of the data.</summary>
    private double Elapsed(LocalDays days)
    {
        var last = Math.Max(view.LastUs is { } us ? view.Snapshot.Calendar.Day(us) : 0, run.Plan.Spend.Days?.Last ?? 0);
        return Math.Clamp((last - days.First + 1) / (double)days.Count, 0, 1);
    }
}
