using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Tests.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Tests.Matrices;

/// <summary>Random matrix questions over <see cref="RandomOrders"/> and <see cref="EventRow"/>.</summary>
internal static class RandomMatrix
{
    private const int DayTable = 400;

    /// <summary>A zone east of Greenwich with two changes of its offset within the data.</summary>
    public static LocalClock Clock { get; } = new(
        [EngineTime.EpochUs, (RandomOrders.FirstDay + 11) * RandomOrders.DayUs, ((RandomOrders.FirstDay + 23) * RandomOrders.DayUs) + 3_600_000_000], [3_600, 7_200, -3_600]);

    public static MatrixQuery Query(Random random, int days)
    {
        MatrixDimension[] dimensions = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => Dimension(random))];
        var from = (RandomOrders.FirstDay * RandomOrders.DayUs) + random.NextInt64(days * RandomOrders.DayUs / 2);
        var bounded = random.Next(4) > 0;
        return new MatrixQuery(
            dimensions,
            random.Next(2) == 0
                ? MatrixGroupings.Computed(dimensions.Length, (MatrixSubtotals)random.Next(3))
                : [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1 << dimensions.Length)).Distinct()],
            random.Next(3) == 0 ? CellMeasures.OfOrders | CellMeasures.OfEvents : (CellMeasures)random.Next(1, (int)CellMeasures.SpendMinor),
            RandomOrders.Filter(random),
            random.Next(2) == 0 ? RowFilter.None : new RowFilter([[.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => EventCodes(random))]]),
            [.. Enumerable.Range(0, EventRow.ValueCounts[0] + 1).Select(_ => random.Next(4) > 0)],
            bounded ? from : long.MinValue,
            bounded ? from + random.NextInt64(days * RandomOrders.DayUs) : long.MaxValue)
        { CostColumn = random.Next(4) == 0 ? null : 0 };
    }

    private static MatrixDimension Dimension(Random random)
    {
        var codes = random.Next(1, 9);
        int[] Table(int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(codes))];
        switch (random.Next(6))
        {
            case 0:
                var days = new DaySource(RandomOrders.FirstDay - 5, Table(DayTable));
                return new MatrixDimension(codes, days, days);
            case 1:
                var hours = new HourSource(Table(24));
                return new MatrixDimension(codes, hours, hours);
            case 2:
                var orderOnly = random.Next(RandomOrders.ValueCounts.Length);
                return new MatrixDimension(codes, new ColumnSource(orderOnly, Table(RandomOrders.ValueCounts[orderOnly] + 1)), new AbsentSource());
            case 3:
                var eventOnly = random.Next(EventRow.ValueCounts.Length);
                return new MatrixDimension(codes, new AbsentSource(), new ColumnSource(eventOnly, Table(EventRow.ValueCounts[eventOnly] + 1)));
            default:
                var (order, @event) = (random.Next(RandomOrders.ValueCounts.Length), random.Next(EventRow.ValueCounts.Length));
                return new MatrixDimension(
                    codes, new ColumnSource(order, Table(RandomOrders.ValueCounts[order] + 1)), new ColumnSource(@event, Table(EventRow.ValueCounts[@event] + 1)));
        }
    }

    private static CodePredicate EventCodes(Random random)
    {
        var column = random.Next(EventRow.ValueCounts.Length);
        return new CodePredicate(column, [.. Enumerable.Range(0, EventRow.ValueCounts[column] + 1).Select(_ => random.Next(3) > 0 ? (byte)255 : (byte)0)]);
    }
}
