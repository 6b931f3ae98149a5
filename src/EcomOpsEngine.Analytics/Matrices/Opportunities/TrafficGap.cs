using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Matrices.Opportunities;

/// <summary>When a cell is an opportunity.</summary>
/// <param name="RoiFactor">High ROI: at least so many times the ROI of all.</param>
/// <param name="LeastOrders">Fewer orders are chance.</param>
public readonly record struct OpportunityRule(double RoiFactor, long LeastOrders);

/// <summary>
/// What closing a cell's gap between its share of GMV and its share of traffic would bring: traffic raised to the share of GMV, at the cell's present GMV and spend per session.
/// A cell is an opportunity where its ROI is high and its share of traffic lies below its share of GMV.
/// </summary>
/// <param name="Sessions">Sessions more.</param>
/// <param name="GmvMinor">GMV more, smallest units: the target.</param>
/// <param name="SpendMinor">Spend more at the present cost of a session, smallest units.</param>
public readonly record struct TrafficGap(long Sessions, long GmvMinor, long SpendMinor)
{
    /// <summary>The gap of a cell; null where it is no opportunity.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="roiOfAll">ROI of all cells together.</param>
    /// <param name="rule">When a cell is an opportunity.</param>
    public static TrafficGap? Of(OpportunityCell cell, Figure roiOfAll, OpportunityRule rule)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (cell.Orders < rule.LeastOrders || !cell.Roi.TryGet(out var roi) || !roiOfAll.TryGet(out var usual) || roi < rule.RoiFactor * usual
            || !cell.GmvShare.TryGet(out var gmv) || !cell.TrafficShare.TryGet(out var traffic) || traffic <= 0 || gmv <= traffic)
        {
            return null;
        }

        // Share of GMV / share of traffic: how many times the present traffic would be in step with the GMV.
        var more = (gmv / traffic) - 1;
        return new TrafficGap(Whole(cell.Sessions * more), Whole(cell.GmvMinor * more), Whole(cell.SpendMinor * more));
    }

    private static long Whole(double value) => (long)Math.Min(Math.Round(value), long.MaxValue / 2);
}

/// <summary>Figures of a cell of table 8.</summary>
/// <param name="Codes">Code of each dimension; null where the cell stands for all values.</param>
/// <param name="GmvMinor">GMV, smallest units.</param>
/// <param name="Orders">Orders.</param>
/// <param name="Sessions">Sessions that looked at the cell's products.</param>
/// <param name="SpendMinor">Spend, smallest units.</param>
/// <param name="GmvShare">Share of the GMV of all cells.</param>
/// <param name="TrafficShare">Share of the sessions of all cells of the grouping.</param>
/// <param name="Roi">GMV / spend.</param>
/// <param name="Growth">Growth of GMV.</param>
public sealed record OpportunityCell(
    IReadOnlyList<int?> Codes, long GmvMinor, long Orders, long Sessions, long SpendMinor, Figure GmvShare, Figure TrafficShare, Figure Roi, Figure Growth);
