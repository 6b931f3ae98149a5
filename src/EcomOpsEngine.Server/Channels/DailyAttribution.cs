using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Channels.Effectiveness;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Daily;
using AttributionModel = EcomOpsEngine.Contracts.V1.AttributionModel;
using KernelMoment = EcomOpsEngine.Analytics.Channels.ConversionMoment;

namespace EcomOpsEngine.Server.Channels;

/// <summary>Attribution by local day: what spend is set against.</summary>
/// <param name="Touches">Channels and touches.</param>
/// <param name="Filter">Filter of order lines.</param>
/// <param name="Model">By which orders belong to channels.</param>
/// <param name="Moment">The instant of an order.</param>
/// <param name="LeftOut">People who do not exist.</param>
internal sealed record DailyAttribution(TouchPlan Touches, RowFilter Filter, AttributionModel Model, KernelMoment Moment, PersonSet LeftOut)
{
    /// <summary>Refuses more channels × days than are counted together.</summary>
    /// <exception cref="RequestException">There are more.</exception>
    public static void CheckSize(LocalDays? days, int channels)
    {
        var cells = (long)(days?.Count ?? 0) * channels;
        if (cells > Limits.ChannelDays)
        {
            throw RequestException.Limit("channel days", $"{channels} channels on {days!.Value.Count} days; at most {Limits.ChannelDays} together. Use a shorter range.");
        }
    }

    /// <summary>The pass over some days.</summary>
    public AttributionQuery Query(SnapshotView view, LocalDays days)
    {
        var span = days.Span(view);
        return new AttributionQuery(Touches.Rules, Filter, span.FromUs, span.ToUs, [AttributionPlanner.KernelOf(Model)])
        {
            Moment = Moment,
            Own = Touches.Own,
            CostColumn = view.Fields.Find(Table.Orders, "cost")?.Column,
            Periods = EffectDays.Periods(view, days),
            LeftOut = LeftOut,
        };
    }
}
