using System.Diagnostics;
using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Experiments;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Experiments;
using Grpc.Core;
using Dataset = EcomOpsEngine.Storage.Datasets.Dataset;

namespace EcomOpsEngine.Server.Services;

/// <summary>Tests of proportions and means, sample-ratio checks, plans and recorded tests. Figures that take microseconds are computed in the call itself.</summary>
internal sealed class ExperimentService(QueryGate gate, RowQuestions questions, DatasetAccess access) : Contracts.V1.ExperimentService.ExperimentServiceBase
{
    private static readonly ExperimentLimits Kept = new(Limits.Experiments, Limits.ExperimentRevisions);

    public override Task<CompareProportionsResponse> CompareProportions(CompareProportionsRequest request, ServerCallContext context)
    {
        var violations = new Violations();
        var arms = ArmReader.Read(request.Arms, withConversions: true, violations);
        var options = ComparisonReader.Read(request, violations);
        violations.ThrowIfAny();
        return Task.FromResult(ComparisonMessages.Answer(
            ProportionComparison.Compare(arms, options), [.. arms.Select(arm => arm.Name)], [.. arms.Select(arm => arm.Weight)], request.Language));
    }

    public override Task<CompareMeansResponse> CompareMeans(CompareMeansRequest request, ServerCallContext context)
    {
        var violations = new Violations();
        var reader = new OutcomeReader(request, violations);
        reader.Check();
        var options = ComparisonReader.Read(request, violations);
        violations.ThrowIfAny();

        // Millions of values wait for a place like any question over rows.
        return request.Arms[0].OutcomesCase == Contracts.V1.OutcomeArm.OutcomesOneofCase.Values
            ? gate.RunAsync(_ => OutcomeMessages.Answer(reader.Question(), options, request.Language), context.CancellationToken)
            : Task.FromResult(OutcomeMessages.Answer(reader.Question(), options, request.Language));
    }

    public override Task<CheckSampleRatioResponse> CheckSampleRatio(CheckSampleRatioRequest request, ServerCallContext context)
    {
        var violations = new Violations();
        var arms = ArmReader.Read(request.Arms, withConversions: false, violations);
        violations.ThrowIfAny();
        var ratio = SampleRatio.Check([.. arms.Select(arm => arm.Units)], arms[0].Weight is null ? null : [.. arms.Select(arm => arm.Weight ?? 0)]);
        return Task.FromResult(new CheckSampleRatioResponse
        {
            SampleRatio = ComparisonMessages.SampleRatio(ratio, [.. arms.Select(arm => arm.Name)], [.. arms.Select(arm => arm.Weight)]),
        });
    }

    public override Task<PlanSampleSizeResponse> PlanSampleSize(PlanSampleSizeRequest request, ServerCallContext context) =>
        Task.FromResult(PlanReader.Answer(request));

    public override async Task<CreateExperimentResponse> CreateExperiment(CreateExperimentRequest request, ServerCallContext context)
    {
        var violations = new Violations();
        var experiment = request.Experiment ?? new Experiment();
        new ExperimentChecks(experiment, violations).Check();
        RequestChecks.NotNegative(request.ReplacesRevision, "replaces_revision", violations);
        var definition = ExperimentRecordMessages.Definition(experiment);
        if (definition.Length > Limits.ExperimentCharacters)
        {
            violations.Add("experiment", $"{definition.Length} characters as JSON; at most {Limits.ExperimentCharacters}.");
        }

        violations.ThrowIfAny();
        var dataset = access.Dataset(request.Dataset);
        var stored = SameAgain(dataset, experiment.Id, definition, request.ReplacesRevision)
            ?? await dataset.ReviseExperimentAsync(experiment.Id, definition, request.ReplacesRevision, Kept, context.CancellationToken);
        return new CreateExperimentResponse { Experiment = ExperimentRecordMessages.Message(stored) };
    }

    public override Task<EvaluateExperimentResponse> EvaluateExperiment(EvaluateExperimentRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var dataset = access.Dataset(request.Dataset);
        if (request.Revision < 0)
        {
            throw RequestException.Invalid("revision", $"{request.Revision}; expected 1 or more, or 0 for the last.");
        }

        var experiment = ExperimentRecordMessages.Message(dataset.GetExperiment(request.ExperimentId, request.Revision == 0 ? null : request.Revision));
        return questions.AskAsync(request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var plan = new ExperimentPlanner(view, experiment, request).Plan();
            var messages = new ExperimentMessages(plan, request.Language);
            var response = new EvaluateExperimentResponse { Experiment = experiment };
            long rows = 0, exposures = 0;
            if (plan.IsStated)
            {
                response.Result = messages.Stated();
            }
            else
            {
                var run = ExperimentRun.Of(dataset, view, plan, bots, token);
                response.Result = messages.Result(run.Result);
                response.WithBots = run.WithBots() is { } all ? messages.Result(all) : null;
                response.Exposures = messages.Exposures(run);
                response.Days.AddRange(run.Days().Select(messages.Day));
                response.Segments.AddRange(run.Segments().SelectMany((field, i) => field.Values.Select(value => messages.Segment(plan.Segments[i], value))));
                response.Rollout = run.Rollout(token) is { } watch ? messages.Rollout(watch, run.Result) : null;
                (rows, exposures) = (run.RowsScanned + run.Exposures.Rows, run.Exposures.Rows);
            }

            response.Info = QueryInfos.Build(view.Snapshot, started, rows, plan.Seen(view), request.Filter, bots, "events", "orders", "exposures");
            response.Info.Warnings.AddRange(ExperimentWarnings.Of(plan, view, exposures, dataset.ListExperimentRevisions(experiment.Id), request.Language));
            return response;
        }, context.CancellationToken);
    }

    public override Task<ListExperimentsResponse> ListExperiments(ListExperimentsRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var violations = new Violations();
        RequestChecks.Enum(request.Language, "language", violations);
        violations.ThrowIfAny();
        var size = RequestChecks.PageSize(request.PageSize, Limits.DefaultExperimentPage, Limits.ExperimentPage);
        var question = request.Clone();
        (question.PageSize, question.PageToken) = (0, "");
        var start = (int)Math.Min(PageTokens.Read(question, request.PageToken).Offset, int.MaxValue);
        var dataset = access.Dataset(request.Dataset);
        var stored = request.RevisionsOf.Length == 0
            ? dataset.ListExperiments(size + 1, start)
            : [.. dataset.ListExperimentRevisions(request.RevisionsOf).Reverse().Skip(start).Take(size + 1)];
        return questions.AskAsync(request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var table = new ExperimentTable(dataset, view, bots, request.Language, token);
            var response = new ListExperimentsResponse
            {
                Rows = { stored.Take(size).Select(one => request.RevisionsOf.Length == 0 ? table.Row(one) : ExperimentTable.Revision(one)) },
                NextPageToken = stored.Count > size ? PageTokens.Write(question, start + size, "") : "",
            };
            response.Info = QueryInfos.Build(view.Snapshot, started, table.RowsScanned, null, null, bots, "events", "orders", "exposures");
            return response;
        }, context.CancellationToken);
    }

    /// <summary>The stored revision that says the same, where a caller asks again because an answer was lost.</summary>
    private static ExperimentRevision? SameAgain(Dataset dataset, string id, string definition, int replaces)
    {
        var last = dataset.ListExperimentRevisions(id) is [.., var newest] ? newest : null;
        return last is not null && last.Revision == replaces + 1 && last.Definition == definition ? last : null;
    }
}
