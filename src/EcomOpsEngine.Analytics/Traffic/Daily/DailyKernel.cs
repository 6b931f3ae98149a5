using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Sessions;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Traffic.Daily;

/// <summary>Visits and orders by local day and value, in one pass: a person's events and order lines are looked at together.</summary>
public static class DailyKernel
{
    /// <summary>Counts.</summary>
    /// <param name="runs">The histories.</param>
    /// <param name="lines">The order lines of the same people.</param>
    /// <param name="clock">Local days.</param>
    /// <param name="query">The question.</param>
    /// <param name="threads">Threads to use, 1 or more. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <exception cref="ArgumentException">A table does not fit its column.</exception>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    public static DailyCounts Run(
        IReadOnlyList<LaneRun> runs, OrderLines lines, LocalClock clock, DailyQuery query, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(query);
        Check(lines, query);
        IReadOnlyList<DailyCollector> parts = VisitKernel.Run(runs, clock, query.Visits, () => new DailyCollector(lines, clock, query), threads, cancellation);
        parts[0].AddLinesOfNobody();
        foreach (DailyCollector part in parts.Skip(1))
        {
            parts[0].Merge(part);
        }

        return parts[0].Result();
    }

    private static void Check(OrderLines lines, DailyQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Days, 1, nameof(query));
        foreach (DailyDimension dimension in query.Dimensions)
        {
            if (dimension.OrderColumn is { } column && lines.Runs is [var run, ..] && dimension.OrderValues.Length != run.Columns[column].ValueCount + 1)
            {
                throw new ArgumentException($"The values of order column {column} have {dimension.OrderValues.Length} entries and need {run.Columns[column].ValueCount + 1}.", nameof(query));
            }
        }
    }
}
