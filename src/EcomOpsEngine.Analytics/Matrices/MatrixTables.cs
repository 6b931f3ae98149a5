using EcomOpsEngine.Analytics.Metrics;
using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>The cells of one range: what the passes gave.</summary>
/// <param name="Orders">Tables of the order pass; null where a condition of the filter cannot be put to order lines.</param>
/// <param name="Events">Tables of the event pass; null where a condition of the filter cannot be put to events.</param>
/// <param name="Spend">Spend by cell; null where it was not asked for or cannot be told.</param>
public sealed record MatrixTables(IReadOnlyList<CellTable>? Orders, IReadOnlyList<CellTable>? Events, SpendCells? Spend = null)
{
    /// <summary>Paid lines of the range whose cost is not known; null where the margin was not asked for.</summary>
    public long? Uncosted => TableOf(Orders, 0) is { } total && (total.Measures & CellMeasures.UncostedLines) != 0 ? Raw(CellMeasures.UncostedLines, 0, 0) : null;

    /// <summary>Keys of a grouping with at least one row, ascending within each table.</summary>
    internal IEnumerable<long> Keys(int set) =>
        (TableOf(Orders, set)?.Keys ?? []).Concat(TableOf(Events, set)?.Keys ?? []).Concat(TableOf(Spend?.Tables, set)?.Keys ?? []);

    /// <summary>Whether a measure of a grouping rests on spend that was spread by sessions.</summary>
    internal bool IsAllocated(MatrixMeasure measure, int set) => MatrixMeasures.IsOfSpend(measure) && Spend?.Spread.Contains(set) == true;

    /// <summary>The value of a measure in a cell.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="set">The grouping.</param>
    /// <param name="key">The cell's key in it.</param>
    /// <param name="minorPerUnit">Smallest units in a currency unit.</param>
    internal MatrixValue Value(MatrixMeasure measure, int set, long key, double minorPerUnit)
    {
        switch (measure)
        {
            case MatrixMeasure.Conversion:
                return Ratio(Raw(CellMeasures.OrderingVisitors, set, key), Raw(CellMeasures.Visitors, set, key), 1);
            case MatrixMeasure.OrderValue:
                return Ratio(Raw(CellMeasures.VisitorGmvMinor, set, key), Raw(CellMeasures.OrderingVisitors, set, key), minorPerUnit);
            case MatrixMeasure.AverageOrderValue:
                return Ratio(Raw(CellMeasures.GmvMinor, set, key), Raw(CellMeasures.Orders, set, key), minorPerUnit);
            case MatrixMeasure.ReturnRate:
                return Ratio(Raw(CellMeasures.ReturnedUnits, set, key), Raw(CellMeasures.PaidUnits, set, key), 1);
            case MatrixMeasure.Margin:
                return Margin(set, key) is { } margin ? MatrixValue.OfMoney(margin) : MatrixValue.None(NoValueReason.NotAvailable);
            case MatrixMeasure.Roi:
                return OnSpend(Raw(CellMeasures.GmvMinor, set, key), 0, set, key);
            case MatrixMeasure.NetRoi:
                return OnSpend(Raw(CellMeasures.GmvMinor, set, key), 1, set, key);
            case MatrixMeasure.ProfitRoi:
                return OnSpend(Margin(set, key), 1, set, key);
            case MatrixMeasure.MedianOrderValue:
                return Percentile(CellMeasures.MedianOrderMinor, set, key);
            case MatrixMeasure.HighOrderValue:
                return Percentile(CellMeasures.HighOrderMinor, set, key);
            default:
                return Raw(MatrixMeasures.Needs(measure), set, key) is not { } raw
                    ? MatrixValue.None(NoValueReason.NotAvailable)
                    : MatrixMeasures.MetricOf(measure).Unit == MetricUnit.Money ? MatrixValue.OfMoney(raw) : MatrixValue.OfCount(raw);
        }
    }

    /// <summary>0 for a cell without rows; null where the table lacks a dimension or a filter's field.</summary>
    internal long? Raw(CellMeasures measure, int set, long key)
    {
        var tables = (measure & CellMeasures.OfOrders) != 0 ? Orders : (measure & CellMeasures.OfEvents) != 0 ? Events : Spend?.Tables;
        var table = TableOf(tables, set);
        return table is null ? null : table.Find(key) is { } index ? table.Values(measure)[index] : 0;
    }

    /// <summary>Σ of a measure over all cells of a grouping; null where the table lacks a dimension or a filter's field.</summary>
    internal long? Total(CellMeasures measure, int set)
    {
        var table = TableOf((measure & CellMeasures.OfOrders) != 0 ? Orders : Events, set);
        if (table is null)
        {
            return null;
        }

        var total = 0L;
        foreach (var value in table.Values(measure))
        {
            total += value;
        }

        return total;
    }

    private static MatrixValue Ratio(long? numerator, long? denominator, double minorPerUnit) => numerator is null || denominator is null
        ? MatrixValue.None(NoValueReason.NotAvailable)
        : MatrixValue.OfRatio(Figure.Ratio(numerator.Value, minorPerUnit * denominator.Value));

    /// <summary>(return / spend) − <paramref name="less"/>.</summary>
    private MatrixValue OnSpend(long? returned, double less, int set, long key)
    {
        var spend = Raw(CellMeasures.SpendMinor, set, key);
        return returned is null || spend is null ? MatrixValue.None(NoValueReason.NotAvailable)
            : spend == 0 ? MatrixValue.None(NoValueReason.ZeroDenominator)
            : MatrixValue.OfRatio(Figure.Of(((double)returned.Value / spend.Value) - less));
    }

    /// <summary>The margin of the lines whose cost is known; null where none is.</summary>
    private long? Margin(int set, long key)
    {
        var (margin, costed, uncosted) = (Raw(CellMeasures.MarginMinor, set, key), Raw(CellMeasures.CostedLines, set, key), Raw(CellMeasures.UncostedLines, set, key));
        return costed == 0 && uncosted > 0 ? null : margin;
    }

    private MatrixValue Percentile(CellMeasures measure, int set, long key) => Raw(measure, set, key) is not { } minor
        ? MatrixValue.None(NoValueReason.NotAvailable)
        : Raw(CellMeasures.Orders, set, key) == 0 ? MatrixValue.None(NoValueReason.NoData) : MatrixValue.OfMoney(minor);

    private static CellTable? TableOf(IReadOnlyList<CellTable>? tables, int set)
    {
        for (var i = 0; i < (tables?.Count ?? 0); i++)
        {
            if (tables![i].Space.GroupingSet == set)
            {
                return tables[i];
            }
        }

        return null;
    }
}
