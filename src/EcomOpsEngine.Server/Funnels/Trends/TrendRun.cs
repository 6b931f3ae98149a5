using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Trends;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Server.Traffic;

namespace EcomOpsEngine.Server.Funnels.Trends;

/// <summary>Answers ComputeFunnelTrend.</summary>
internal sealed class TrendRun(SnapshotView view, ComputeFunnelTrendRequest request, ComputeFunnelRequest funnel)
{
    public ComputeFunnelTrendResponse Answer(BotFlags bots, long started, CancellationToken token)
    {
        var violations = new Violations();
        RequestChecks.Enum(request.Grain, "grain", violations);
        var plan = EmbeddedFunnel.Plan(view, funnel, takesBreakdown: false, violations);
        violations.ThrowIfAny();

        var timeline = view.Snapshot.Timeline;
        var calendar = view.Snapshot.Calendar;
        var touched = timeline is { FirstUs: { } first, LastUs: { } last }
            ? new InstantSpan(Math.Max(plan!.Span.FromUs, first), Math.Min(plan.Span.ToUs, last + 1))
            : new InstantSpan(plan!.Span.FromUs, plan.Span.FromUs);
        var periods = TrendPeriods.Of(calendar, touched, request.Grain);
        var query = new TrendQuery(plan.Without(bots.LeftOut), new LocalClock(calendar.StartsUs, calendar.OffsetSeconds), periods.FirstDay, periods.BucketOfDay)
        {
            Orders = request.WithRevenue ? view.Orders : null,
        };
        var counts = FunnelTrend.Run(view.Runs, query, QueryGate.Threads, token);
        var response = new ComputeFunnelTrendResponse { Total = FunnelMessages.Funnel(plan, FunnelLine.Of(counts.Total)) };
        response.Periods.AddRange(periods.Periods.Select((period, i) => Period(plan, period, counts.Buckets[i], counts.RevenueMinor?[i])));
        if (counts.RevenueMinor is { } revenue)
        {
            var steps = Enumerable.Range(0, plan.StepNames.Count).Select(step => revenue.Aggregate(0L, (sum, bucket) => checked(sum + bucket[step])));
            response.Revenue = Revenue([.. steps], counts.Total.Entered[0]);
        }

        response.Info = FunnelMessages.Info(view, plan, funnel, counts.RowsScanned, bots, started);
        if (counts.Total.Immature > 0 && !funnel.CompletedWindowsOnly)
        {
            response.Info.Warnings.Add(Warnings.ManyImmature(funnel.Language, counts.Total.Immature, counts.Total.Entered[0]));
        }

        return response;
    }

    private FunnelTrendPeriod Period(FunnelPlan plan, TrendPeriod period, FunnelCounts counts, long[]? revenue)
    {
        var calendar = view.Snapshot.Calendar;
        var (fromUs, endUs) = (calendar.StartOfDayUs(period.FirstDay), calendar.StartOfDayUs(period.EndDay));

        // The last microsecond at which an attempt of this period can begin.
        var lastEntryUs = Math.Min(endUs, plan.Span.ToUs) - 1;
        return new FunnelTrendPeriod
        {
            Period = period.Label,
            Range = new TimeRange { From = Instants.Of(fromUs), To = Instants.Of(endUs) },
            Funnel = FunnelMessages.Funnel(plan, FunnelLine.Of(counts)),
            Complete = plan.Query.DataEndUs - lastEntryUs > plan.Query.WindowUs,
            Cut = plan.Span.FromUs > fromUs || plan.Span.ToUs < endUs,
            Revenue = revenue is null ? null : Revenue(revenue, counts.Entered[0]),
        };
    }

    private FunnelRevenue Revenue(long[] steps, long entered)
    {
        var settings = view.Snapshot.Settings;
        var unit = Math.Pow(10, settings.MoneyScale);
        return new FunnelRevenue
        {
            Steps = { steps.Select(minor => Figures.Amount(minor, settings)) },
            PerEntered = Figures.Of(Figure.Ratio(steps[0], entered).Map(minor => minor / unit)),
        };
    }
}
