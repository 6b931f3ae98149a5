using System.Diagnostics;
using EcomOpsEngine.Analytics.Segments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Segments;
using EcomOpsEngine.Server.Traffic;
using Grpc.Core;
using RfmSegment = EcomOpsEngine.Contracts.V1.RfmSegment;

namespace EcomOpsEngine.Server.Services;

/// <summary>Customers by recency, frequency and money.</summary>
internal sealed class SegmentService(DatasetAccess access, QueryGate gate, ServerLifetime lifetime, KnownBots known) : Contracts.V1.SegmentService.SegmentServiceBase
{
    private const long DayUs = 86_400_000_000L;

    public override async Task<ComputeRfmResponse> ComputeRfm(ComputeRfmRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var view = access.View(request.Dataset, request.SnapshotId);
        var bots = await known.OfAsync(access.Dataset(request.Dataset), view, request.IncludeBots, context.CancellationToken);
        return await gate.RunAsync(
            token =>
            {
                var plan = new RfmPlanner(view, request, "", new Violations()).Plan();
                var run = RfmRun.Of(view, plan, bots.LeftOut, token);
                var response = new RfmMessages(view.Snapshot.Settings).Answer(run.Answer, plan.Query.AsOfDay);
                response.Info = Info(view, run, bots, request, started);
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
        var bots = await known.OfAsync(access.Dataset(request.Dataset.Length > 0 ? request.Dataset : rfm.Dataset), view, rfm.IncludeBots, context.CancellationToken);
        var (pages, run) = await gate.RunAsync(
            token =>
            {
                var plan = new RfmPlanner(view, rfm, "rfm.", violations).Plan();
                var run = RfmRun.Of(view, plan, bots.LeftOut, token);
                return (new CustomerPages(view, run, request), run);
            },
            context.CancellationToken);

        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.Ending);
        var total = request.Limit > 0 ? (int)Math.Min(request.Limit, pages.Count) : pages.Count;
        for (var from = 0; from < total || from == 0; from += Limits.CustomersPerMessage)
        {
            var page = pages.Page(from, total - from);
            if (from == 0)
            {
                page.Info = Info(view, run, bots, rfm, started);
                page.MoneyFormat = Figures.Amount(0, view.Snapshot.Settings);
            }

            await Streams.WriteAsync(responseStream, page, context, both.Token);
        }
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

        violations.ThrowIfAny();
    }

    private static QueryInfo Info(SnapshotView view, RfmRun run, BotFlags bots, ComputeRfmRequest request, long started)
    {
        var query = run.Plan.Query;
        var calendar = view.Snapshot.Calendar;
        var firstDay = Math.Max(query.AsOfDay - query.LookbackDays, calendar.Day(Analytics.Timelines.EngineTime.EpochUs) + 1);
        InstantSpan? span = view.LastOrderUs is null ? null : new InstantSpan(Math.Min(calendar.StartOfDayUs(firstDay), query.AsOfUs), query.AsOfUs);
        var info = QueryInfos.Build(view.Snapshot, started, run.Customers.RowsScanned, span, request.Filter, bots, "orders", "order_status");
        if (view.LastOrderUs is not { } last)
        {
            info.Warnings.Add(Warnings.NoOrders(request.Language));
        }
        else if (query.AsOfUs <= view.FirstOrderUs)
        {
            info.Warnings.Add(Warnings.AsOfBeforeData(request.Language));
        }
        else if (query.AsOfUs > last + (2 * DayUs))
        {
            info.Warnings.Add(Warnings.AsOfBeyondData(request.Language));
        }

        return info;
    }
}
