using System.Diagnostics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Segments;
using EcomOpsEngine.Server.Traffic;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>
/// Customers by recency, frequency and money, and what becomes of them. Known bots have no paid order: leaving them out changes prospects and the rows read, never a figure of paid orders.
/// </summary>
internal sealed class SegmentService(RowQuestions questions, QueryGate gate, ServerLifetime lifetime) : Contracts.V1.SegmentService.SegmentServiceBase
{
    public override async Task<ComputeRfmResponse> ComputeRfm(ComputeRfmRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var plan = new RfmPlanner(view, request, "", new Violations()).Plan();
            using var run = RfmRun.Of(view, plan, bots.LeftOut, token);
            var response = new RfmMessages(view.Snapshot.Settings).Answer(run.Answer, plan.Query.AsOfDay);
            response.Info = Info(view, run, bots, request, started);
            return response;
        }, context.CancellationToken);
    }

    public override async Task ListCustomers(ListCustomersRequest request, IServerStreamWriter<ListCustomersResponse> responseStream, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var rfm = request.Rfm ?? new ComputeRfmRequest();
        var violations = new Violations();
        CustomerGroup.Check(request, "", violations);
        violations.ThrowIfAny();
        var dataset = request.Dataset.Length > 0 ? request.Dataset : rfm.Dataset;
        var (view, bots, pages, run) = await questions.AskAsync(dataset, rfm.SnapshotId, rfm.IncludeBots, (view, bots, token) =>
        {
            var plan = new RfmPlanner(view, rfm, "rfm.", violations).Plan();
            var selection = new CustomerSelection(view, request, dataset, "", violations);
            var (selected, forecast) = (selection.Read(token), selection.Forecast(token));
            var run = RfmRun.Of(view, plan, bots.LeftOut, token);
            return (view, bots, new CustomerPages(view, run, request, selected, forecast, selection.Tags, token), run);
        }, context.CancellationToken);

        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.Ending);

        // A place is held for one batch at a time: a slow reader keeps nobody waiting.
        for (var first = true; first || !pages.IsAtEnd; first = false)
        {
            var page = await gate.RunAsync(pages.Next, context.CancellationToken);
            if (first)
            {
                page.Info = Info(view, run, bots, rfm, started);
                page.MoneyFormat = Figures.Amount(0, view.Snapshot.Settings);
            }

            if (first || page.CustomerIds.Count > 0)
            {
                await Streams.WriteAsync(responseStream, page, context, both.Token);
            }
        }
    }

    public override async Task<ComputeCohortsResponse> ComputeCohorts(ComputeCohortsRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var plan = new CohortPlanner(view, request, "", new Violations()).Plan();
            plan = plan with { Query = plan.Query with { Orders = plan.Query.Orders with { LeftOut = bots.LeftOut } } };
            var run = CohortRun.Of(view, plan, token);
            var response = run.Message(view.Snapshot.Settings);
            var asOfUs = plan.Query.Orders.Moment.AsOfUs;
            response.Info = AsOf.Info(view, started, run.Answer.RowsScanned, view.FirstOrderUs ?? asOfUs, asOfUs, request.Filter, bots, request.Language);
            return response;
        }, context.CancellationToken);
    }

    public override async Task<ComputeMigrationResponse> ComputeMigration(ComputeMigrationRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var plan = MigrationPlan.Read(view, request, "", new Violations());
            var run = MigrationRun.Of(view, plan, bots.LeftOut, token);
            var response = run.Message(view, token);
            response.Info = AsOf.Info(
                view, started, 4 * run.After.Customers.RowsScanned, view.FirstOrderUs ?? plan.To.Query.AsOfUs, plan.To.Query.AsOfUs, request.Filter, bots, request.Language);
            return response;
        }, context.CancellationToken);
    }

    public override async Task<ForecastValueResponse> ForecastValue(ForecastValueRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var plan = ForecastPlan.Read(view, request, "", new Violations());
            var run = ForecastRun.Of(view, plan, bots.LeftOut, token);
            var response = ForecastMessages.Answer(view, run, token);
            var asOfUs = plan.Query.Orders.Moment.AsOfUs;
            response.Info = AsOf.Info(view, started, run.Histories.RowsScanned, view.FirstOrderUs ?? asOfUs, asOfUs, request.Filter, bots, request.Language);
            response.Info.Warnings.AddRange(run.Warnings(request.Language));

            return response;
        }, context.CancellationToken);
    }

    public override async Task<ComputeProfileResponse> ComputeProfile(ComputeProfileRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var rfm = request.Customers?.Rfm ?? new ComputeRfmRequest();
        return await questions.AskAsync(request, request.Dataset, rfm.SnapshotId, rfm.IncludeBots, (view, bots, token) =>
        {
            var run = ProfileRun.Of(view, request, bots.LeftOut, token);
            run.Answer.Info = Info(view, run.Customers, bots, rfm, started);
            return run.Answer;
        }, context.CancellationToken);
    }

    public override async Task<ComputeTagsResponse> ComputeTags(ComputeTagsRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        return await questions.AskAsync(request, request.Dataset, request.SnapshotId, request.IncludeBots, (view, bots, token) =>
        {
            var plan = TagPlan.Read(view, request, "", new Violations());
            var run = TagRun.Of(view, plan, bots.LeftOut, token);
            var response = run.Message(request.Language);
            var (calendar, refresh) = (view.Snapshot.Calendar, plan.Query.Refresh);
            var fromUs = calendar.StartOfDayUs(Math.Max(refresh.AsOfDay - plan.Query.WindowDays, calendar.Day(Analytics.Timelines.EngineTime.EpochUs) + 1));
            response.Info = AsOf.Info(view, started, run.Customers.RowsScanned, fromUs, plan.Query.Now.AsOfUs, null, bots, request.Language);
            return response;
        }, context.CancellationToken);
    }

    private static QueryInfo Info(SnapshotView view, RfmRun run, BotFlags bots, ComputeRfmRequest request, long started)
    {
        var query = run.Plan.Query;
        var calendar = view.Snapshot.Calendar;
        var firstDay = Math.Max(query.AsOfDay - query.LookbackDays, calendar.Day(Analytics.Timelines.EngineTime.EpochUs) + 1);
        return AsOf.Info(view, started, run.Customers.RowsScanned, calendar.StartOfDayUs(firstDay), query.AsOfUs, request.Filter, bots, request.Language);
    }
}
