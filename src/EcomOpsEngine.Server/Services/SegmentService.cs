using System.Diagnostics;
using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Segments;
using Grpc.Core;
using RfmSegment = EcomOpsEngine.Contracts.V1.RfmSegment;

namespace EcomOpsEngine.Server.Services;

/// <summary>Customers by recency, frequency and money.</summary>
internal sealed class SegmentService(DatasetAccess access, QueryGate gate, ServerLifetime lifetime) : Contracts.V1.SegmentService.SegmentServiceBase
{
    public override async Task<ComputeRfmResponse> ComputeRfm(ComputeRfmRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var view = access.View(request.Dataset, request.SnapshotId);
        return await gate.RunAsync(
            token =>
            {
                var plan = new RfmPlanner(view, request, "", new Violations()).Plan();
                var run = RfmRun.Of(view, plan, token);
                var response = new RfmMessages(view.Snapshot.Settings).Answer(run.Answer, plan.Query.AsOfDay);
                response.Info = Info(view, run, request, started);
                return response;
            },
            context.CancellationToken);
    }

    public override async Task ListCustomers(ListCustomersRequest request, IServerStreamWriter<ListCustomersResponse> responseStream, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var rfm = request.Rfm ?? new ComputeRfmRequest();
        var violations = new Violations();
        Check(request, rfm, violations);
        var view = access.View(request.Dataset.Length > 0 ? request.Dataset : rfm.Dataset, rfm.SnapshotId);
        var (pages, run) = await gate.RunAsync(
            token =>
            {
                var plan = new RfmPlanner(view, rfm, "rfm.", violations).Plan();
                var selection = new CustomerSelection(view, request, violations);
                var (selected, forecast) = (selection.Read(token), selection.Forecast(token));
                var run = RfmRun.Of(view, plan, token);
                return (new CustomerPages(view, run, request, selected, forecast), run);
            },
            context.CancellationToken);

        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.Ending);
        var total = request.Limit > 0 ? (int)Math.Min(request.Limit, pages.Count) : pages.Count;
        for (var from = 0; from < total || from == 0; from += Limits.CustomersPerMessage)
        {
            var page = pages.Page(from, total - from);
            if (from == 0)
            {
                page.Info = Info(view, run, rfm, started);
                page.MoneyFormat = Figures.Amount(0, view.Snapshot.Settings);
            }

            await Streams.WriteAsync(responseStream, page, context, both.Token);
        }
    }

    public override async Task<ComputeCohortsResponse> ComputeCohorts(ComputeCohortsRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var view = access.View(request.Dataset, request.SnapshotId);
        return await gate.RunAsync(
            token =>
            {
                var plan = new CohortPlanner(view, request, "", new Violations()).Plan();
                var run = CohortRun.Of(view, plan, token);
                var response = run.Message(view.Snapshot.Settings);
                var asOfUs = plan.Query.Orders.Moment.AsOfUs;
                response.Info = AsOf.Info(view, started, run.Answer.RowsScanned, view.FirstOrderUs ?? asOfUs, asOfUs, request.Filter, request.Language);
                return response;
            },
            context.CancellationToken);
    }

    public override async Task<ComputeMigrationResponse> ComputeMigration(ComputeMigrationRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var view = access.View(request.Dataset, request.SnapshotId);
        return await gate.RunAsync(
            token =>
            {
                var plan = MigrationPlan.Read(view, request, "", new Violations());
                var run = MigrationRun.Of(view, plan, token);
                var response = run.Message(view, token);
                response.Info = AsOf.Info(
                    view, started, 4 * run.After.Customers.RowsScanned, view.FirstOrderUs ?? plan.To.Query.AsOfUs, plan.To.Query.AsOfUs, request.Filter, request.Language);
                return response;
            },
            context.CancellationToken);
    }

    public override async Task<ForecastValueResponse> ForecastValue(ForecastValueRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var view = access.View(request.Dataset, request.SnapshotId);
        return await gate.RunAsync(
            token =>
            {
                var plan = ForecastPlan.Read(view, request, "", new Violations());
                var run = ForecastRun.Of(view, plan, token);
                var response = ForecastMessages.Answer(view, run, token);
                var asOfUs = plan.Query.Orders.Moment.AsOfUs;
                response.Info = AsOf.Info(view, started, run.Histories.RowsScanned, view.FirstOrderUs ?? asOfUs, asOfUs, request.Filter, request.Language);
                if (run.Purchases?.Convergence is { Converged: false } || run.Values?.Convergence.Converged == false)
                {
                    response.Info.Warnings.Add(Warnings.NotConverged(request.Language));
                }

                return response;
            },
            context.CancellationToken);
    }

    private static void Check(ListCustomersRequest request, ComputeRfmRequest rfm, Violations violations)
    {
        RequestChecks.Enum(request.Tier, "tier", violations);
        RequestChecks.Enum(request.Segment, "segment", violations);
        RequestChecks.NotNegative(request.Limit, "limit", violations);
        if (request.Dataset.Length > 0 && rfm.Dataset.Length > 0 && request.Dataset != rfm.Dataset)
        {
            violations.Add("dataset", $"'{Shown.Text(request.Dataset)}' differs from rfm.dataset '{Shown.Text(rfm.Dataset)}'.");
        }

        if (request.Segment != RfmSegment.Unspecified && rfm.Bins is not (0 or RfmSegments.Bins))
        {
            violations.Add("segment", $"Named segments need {RfmSegments.Bins} bins; found {rfm.Bins}.");
        }

        var bins = rfm.Bins == 0 ? RfmSegments.Bins : rfm.Bins;
        foreach (var (score, path) in new[] { (request.RecencyScore, "recency_score"), (request.FrequencyScore, "frequency_score"), (request.MonetaryScore, "monetary_score") })
        {
            if (score < 0 || score > bins)
            {
                violations.Add(path, $"{score}; expected 1 to {bins}, or 0 for all.");
            }
        }

        violations.ThrowIfAny();
    }

    private static QueryInfo Info(SnapshotView view, RfmRun run, ComputeRfmRequest request, long started)
    {
        var query = run.Plan.Query;
        var calendar = view.Snapshot.Calendar;
        var firstDay = Math.Max(query.AsOfDay - query.LookbackDays, calendar.Day(Analytics.Timelines.EngineTime.EpochUs) + 1);
        return AsOf.Info(view, started, run.Customers.RowsScanned, calendar.StartOfDayUs(firstDay), query.AsOfUs, request.Filter, request.Language);
    }
}
