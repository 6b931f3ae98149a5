using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>The cells of one range: what both passes gave.</summary>
/// <param name="Orders">Tables of the order pass; null where a condition of the filter cannot be put to order lines.</param>
/// <param name="Events">Tables of the event pass; null where a condition of the filter cannot be put to events.</param>
public sealed record MatrixTables(IReadOnlyList<CellTable>? Orders, IReadOnlyList<CellTable>? Events)
{
    /// <summary>Keys of a grouping with at least one row, ascending within each table.</summary>
    internal IEnumerable<long> Keys(int set) => (TableOf(Orders, set)?.Keys ?? []).Concat(TableOf(Events, set)?.Keys ?? []);

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
            default:
                return Raw(MatrixMeasures.Needs(measure), set, key) is not { } raw
                    ? MatrixValue.None(NoValueReason.NotAvailable)
                    : MatrixMeasures.IsMoney(measure) ? MatrixValue.OfMoney(raw) : MatrixValue.OfCount(raw);
        }
    }

    private static MatrixValue Ratio(long? numerator, long? denominator, double minorPerUnit) => numerator is null || denominator is null
        ? MatrixValue.None(NoValueReason.NotAvailable)
        : MatrixValue.OfRatio(denominator == 0
            ? Figure.None(NoValueReason.ZeroDenominator)
            : Figure.Of(numerator.Value / (minorPerUnit * denominator.Value)));

    /// <summary>0 for a cell without rows; null where the table lacks a dimension or a filter's field.</summary>
    private long? Raw(CellMeasures measure, int set, long key)
    {
        var table = TableOf((measure & CellMeasures.OfOrders) != 0 ? Orders : Events, set);
        return table is null ? null : table.Find(key) is { } index ? table.Values(measure)[index] : 0;
    }

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
