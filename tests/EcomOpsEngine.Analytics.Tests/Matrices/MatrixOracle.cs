using EcomOpsEngine.Analytics.Matrices;
using EcomOpsEngine.Analytics.Tests.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Tests.Matrices;

/// <summary>Every cell measure by its definition, over plain rows.</summary>
internal static class MatrixOracle
{
    /// <summary>Cells by (grouping, key) with their values by measure; groupings that keep an absent dimension have none.</summary>
    public static Dictionary<(int Set, long Key), Dictionary<CellMeasures, long>> Orders(IEnumerable<OrderRow> rows, MatrixQuery query)
    {
        var counted = rows.Where(row => row.OrderedAtUs >= query.FromUs && row.OrderedAtUs < query.ToUs && row.Passes(query.OrderFilter)).ToList();
        return Cells(counted, query, dimension => dimension.Orders, (row, source) => source switch
        {
            ColumnSource column => [column.Codes[row.Codes[column.Column]]],
            SetSource sets => sets.Codes[row.Codes[sets.Column]],
            DaySource days => [days.Codes[row.Day - days.FirstDay]],
            HourSource hours => [hours.Codes[row.Hour]],
            _ => throw new InvalidOperationException(),
        }, cell => Values(cell, query.CostColumn));
    }

    public static Dictionary<(int Set, long Key), Dictionary<CellMeasures, long>> Events(IEnumerable<EventRow> rows, LocalClock clock, MatrixQuery query)
    {
        var counted = rows.Where(row => row.AtUs >= query.FromUs && row.AtUs < query.ToUs && query.CountedEvents[row.Codes[0]] && row.Passes(query.EventFilter)).ToList();
        return Cells(counted, query, dimension => dimension.Events, (row, source) => source switch
        {
            ColumnSource column => [column.Codes[row.Codes[column.Column]]],
            SetSource sets => sets.Codes[row.Codes[sets.Column]],
            DaySource days => [days.Codes[clock.Day(EngineTime.Seconds(row.AtUs)) - days.FirstDay]],
            HourSource hours => [hours.Codes[clock.Hour(EngineTime.Seconds(row.AtUs))]],
            _ => throw new InvalidOperationException(),
        }, cell => new Dictionary<CellMeasures, long>
        {
            [CellMeasures.Events] = cell.Count,
            [CellMeasures.Visitors] = cell.Select(row => row.Person).Distinct().Count(),
            [CellMeasures.Sessions] = cell.Select(row => (row.Person, row.Session)).Distinct().Count(),
        });
    }

    /// <summary>The same shape from the tables of a kernel.</summary>
    public static Dictionary<(int Set, long Key), Dictionary<CellMeasures, long>> Read(IReadOnlyList<CellTable> tables)
    {
        var cells = new Dictionary<(int, long), Dictionary<CellMeasures, long>>();
        foreach (var table in tables)
        {
            var measures = Enum.GetValues<CellMeasures>().Where(measure => System.Numerics.BitOperations.PopCount((uint)measure) == 1 && (table.Measures & measure) != 0).ToArray();
            for (var i = 0; i < table.Keys.Length; i++)
            {
                cells.Add((table.Space.GroupingSet, table.Keys[i]), measures.ToDictionary(measure => measure, measure => table.Values(measure)[i]));
            }
        }

        return cells;
    }

    private static Dictionary<CellMeasures, long> Values(List<OrderRow> cell, int? costColumn)
    {
        var live = cell.Where(row => row.CancelledAtUs is null).ToList();
        var paid = live.Where(row => row.PaidAtUs is not null).ToList();
        return new Dictionary<CellMeasures, long>
        {
            [CellMeasures.GmvMinor] = live.Sum(row => row.GrossMinor),
            [CellMeasures.NetSalesMinor] = live.Where(row => row.PaidAtUs is not null).Sum(row => row.AmountMinor - row.Refunds.Sum(refund => refund.Minor)),
            [CellMeasures.Orders] = live.Select(row => row.Order).Distinct().Count(),
            [CellMeasures.Units] = live.Sum(row => row.Quantity),
            [CellMeasures.OrderLines] = live.Count,
            [CellMeasures.Buyers] = live.Where(row => row.Person is not null).Select(row => row.Person).Distinct().Count(),
            [CellMeasures.OrderingVisitors] = cell.Where(row => row.HasVisitor && row.Person is not null).Select(row => row.Person).Distinct().Count(),
            [CellMeasures.OrdersWithoutVisitor] = cell.Where(row => !row.HasVisitor).Select(row => row.Order).Distinct().Count(),
            [CellMeasures.ActiveDays] = cell.Select(row => row.Day).Distinct().Count(),
            [CellMeasures.VisitorGmvMinor] = live.Where(row => row.HasVisitor).Sum(row => row.GrossMinor),
            [CellMeasures.CancelledMinor] = cell.Where(row => row.CancelledAtUs is not null).Sum(row => row.GrossMinor),
            [CellMeasures.PaidUnits] = paid.Sum(row => Math.Max(0, row.Quantity)),
            [CellMeasures.ReturnedUnits] = paid.Sum(Returned),
            [CellMeasures.MarginMinor] = paid.Where(row => Cost(row) is not null).Sum(row =>
                row.AmountMinor - row.Refunds.Sum(refund => refund.Minor) - (Cost(row)!.Value * (row.Quantity - Returned(row)))),
            [CellMeasures.CostedLines] = paid.Count(row => Cost(row) is not null),
            [CellMeasures.UncostedLines] = paid.Count(row => Cost(row) is null),
            [CellMeasures.MedianOrderMinor] = Percentile(live, .5),
            [CellMeasures.HighOrderMinor] = Percentile(live, .95),
        };

        long? Cost(OrderRow row) => costColumn is { } column ? row.Numbers[column] : null;
    }

    /// <summary>Whole units whose amount the refunds cover, counted one by one.</summary>
    private static int Returned(OrderRow row)
    {
        var units = 0;
        for (var left = (decimal)row.Refunds.Sum(refund => refund.Minor) * Math.Max(0, row.Quantity); row.AmountMinor > 0 && units < row.Quantity && left >= row.AmountMinor; left -= row.AmountMinor)
        {
            units++;
        }

        return units;
    }

    /// <summary>The smallest order value that so many of the orders do not exceed, to the middle of its bucket: buckets have tests of their own.</summary>
    private static long Percentile(List<OrderRow> live, double part)
    {
        long[] values = [.. live.GroupBy(row => row.Order).Select(order => order.Sum(row => row.GrossMinor)).Order()];
        return values.Length == 0 ? 0 : OrderValues.Middle(OrderValues.Bucket(values[(int)Math.Ceiling(values.Length * part) - 1]));
    }

    private static Dictionary<(int Set, long Key), Dictionary<CellMeasures, long>> Cells<T>(
        List<T> rows, MatrixQuery query, Func<MatrixDimension, DimensionSource> sourceOf, Func<T, DimensionSource, int[]> codes, Func<List<T>, Dictionary<CellMeasures, long>> values)
    {
        var cells = new Dictionary<(int, long), Dictionary<CellMeasures, long>>();
        foreach (var set in query.GroupingSets)
        {
            var kept = query.Dimensions.Where((_, d) => (set & (1 << d)) != 0).ToList();
            if (kept.Any(dimension => sourceOf(dimension) is AbsentSource))
            {
                continue;
            }

            // A row is in the cell of every combination of its codes.
            IEnumerable<long> Keys(T row) => kept.Aggregate(
                (IEnumerable<long>)[0L], (keys, dimension) => keys.SelectMany(key => codes(row, sourceOf(dimension)).Select(code => (key * dimension.CodeCount) + code)));
            foreach (var cell in rows.SelectMany(row => Keys(row).Select(key => (key, row))).GroupBy(pair => pair.key, pair => pair.row))
            {
                cells.Add((set, cell.Key), values([.. cell]).Where(value => (query.Measures & value.Key) != 0).ToDictionary(value => value.Key, value => value.Value));
            }
        }

        return cells;
    }
}
