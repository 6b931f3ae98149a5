using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>A number of a figure that cells are ordered or chosen by.</summary>
public enum MatrixPart
{
    /// <summary>The value; amounts in smallest units.</summary>
    Value,

    /// <summary>Share of the grand total.</summary>
    ShareOfTotal,

    /// <summary>Share of the first dimension's value.</summary>
    ShareOfRow,

    /// <summary>Share of the last dimension's value.</summary>
    ShareOfColumn,

    /// <summary>Growth against the compared range.</summary>
    Growth,
}

/// <summary>How cells are ordered.</summary>
/// <param name="Measure">Position of a measure in the list of measures.</param>
/// <param name="Descending">Largest first.</param>
/// <param name="Part">Which number of it.</param>
public readonly record struct MatrixOrdering(int Measure, bool Descending, MatrixPart Part = MatrixPart.Value);

/// <summary>Which cells are shown, subtotals alike: those whose number lies in a closed interval. A cell without the number is not shown.</summary>
/// <param name="Measure">Position of a measure in the list of measures.</param>
/// <param name="Part">Which number of it.</param>
/// <param name="Min">Smallest inside; null: open.</param>
/// <param name="Max">Largest inside; null: open.</param>
public readonly record struct MatrixHaving(int Measure, MatrixPart Part, double? Min, double? Max);

/// <summary>What is read from the tables.</summary>
/// <param name="Shown">Groupings to show, see <see cref="MatrixGroupings.Shown"/>.</param>
/// <param name="Measures">Measures to show.</param>
public sealed record MatrixView(IReadOnlyList<int> Shown, IReadOnlyList<MatrixMeasure> Measures)
{
    /// <summary>Which cells are shown; all must hold.</summary>
    public IReadOnlyList<MatrixHaving> Having { get; init; } = [];

    /// <summary>Order of the cells; null: by keys, subtotals after their members.</summary>
    public MatrixOrdering? Ordering { get; init; }

    /// <summary>Tests the conversion of each cell shown against all others.</summary>
    public bool WithLift { get; init; }
}

/// <summary>
/// The cells of both passes brought together: figures, shares, growth and order. Pure; figures are made for the cells that are asked for.
/// A cell exists when it has a row in the range or in the compared range.
/// </summary>
public sealed class MatrixReading
{
    private readonly MatrixView _view;
    private readonly MatrixTables _tables;
    private readonly MatrixTables? _compared;
    private readonly double _minorPerUnit;
    private readonly int _dimensions;
    private readonly Dictionary<int, CellSpace> _spaces;
    private readonly CellPlace[] _places;

    /// <summary>Brings the tables together.</summary>
    /// <param name="dimensions">The dimensions of the query.</param>
    /// <param name="view">What is shown.</param>
    /// <param name="tables">Cells of the range.</param>
    /// <param name="compared">Cells of the compared range; null without a comparison.</param>
    /// <param name="moneyScale">Decimal places of the smallest unit.</param>
    /// <exception cref="ArgumentException">The dimensions span more than 2^62 cells, subtotals among them.</exception>
    public MatrixReading(IReadOnlyList<MatrixDimension> dimensions, MatrixView view, MatrixTables tables, MatrixTables? compared, int moneyScale)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        ArgumentNullException.ThrowIfNull(view);
        _view = view;
        _tables = tables;
        _compared = compared;
        _minorPerUnit = Math.Pow(10, moneyScale);
        _dimensions = dimensions.Count;
        int[] divisors = [0, 1, _dimensions == 0 ? 0 : 1 << (_dimensions - 1)];
        _spaces = view.Shown.Union(_dimensions == 0 ? [0] : divisors).ToDictionary(set => set, set => new CellSpace(dimensions, set));
        var order = new CellOrder(dimensions);
        _places = [.. view.Shown.SelectMany(set => tables.Keys(set).Concat(compared?.Keys(set) ?? []).Distinct()
            .Select(key => new CellPlace(set, key, order.Position(_spaces[set], key), null)))
            .Where(Passes)];
        Array.Sort(_places, (a, b) => a.Position.CompareTo(b.Position));
        if (view.WithLift)
        {
            Test(_places);
        }

        if (view.Ordering is { } by)
        {
            _places = ByMeasure(by);
        }
    }

    /// <summary>Cells of the answer.</summary>
    public int CellCount => _places.Length;

    /// <summary>A cell by its place in the order.</summary>
    /// <param name="index">0 to <see cref="CellCount"/> − 1.</param>
    public MatrixCell Cell(int index)
    {
        var place = _places[index];
        var space = _spaces[place.Set];
        return new MatrixCell(
            [.. Enumerable.Range(0, _dimensions).Select(d => space.CodeOf(place.Key, d))],
            [.. _view.Measures.Select(measure => FigureOf(measure, place.Set, place.Key) with { Lift = measure == MatrixMeasure.Conversion ? place.Lift : null })]);
    }

    /// <summary>The grand total, one figure for each measure.</summary>
    public IReadOnlyList<MatrixFigure> Totals() => [.. _view.Measures.Select(measure => FigureOf(measure, 0, 0))];

    /// <summary>Values of a measure by the codes of one dimension alone, for <see cref="TopSelection"/>: needs the grouping that keeps it only.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="dimension">The dimension.</param>
    /// <param name="codes">Its number of codes.</param>
    /// <param name="tables">Cells of the range.</param>
    public static Figure[] ByCode(MatrixMeasure measure, int dimension, int codes, MatrixTables tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return [.. Enumerable.Range(0, codes).Select(code => tables.Value(measure, 1 << dimension, code, 1).Figure)];
    }

    private MatrixFigure FigureOf(MatrixMeasure measure, int set, long key)
    {
        var value = _tables.Value(measure, set, key, _minorPerUnit);
        var compared = _compared?.Value(measure, set, key, _minorPerUnit);
        Figure? growth = compared is { } before ? Growth(before.Figure, value.Figure) : null;
        var allocated = _tables.IsAllocated(measure, set) || _compared?.IsAllocated(measure, set) == true;
        if (!MatrixMeasures.HasShares(measure))
        {
            return new MatrixFigure(value, null, null, null, compared, growth) { IsAllocated = allocated };
        }

        var crossed = _dimensions >= 2;
        return new MatrixFigure(
            value,
            Share(value, measure, set, key, 0),
            crossed ? Share(value, measure, set, key, 1) : null,
            crossed ? Share(value, measure, set, key, 1 << (_dimensions - 1)) : null,
            compared, growth)
        { IsAllocated = allocated };
    }

    /// <summary>Share of the cell's own total over all dimensions but the given ones; where the cell stands for all their values, of the grand total.</summary>
    private Figure Share(MatrixValue value, MatrixMeasure measure, int set, long key, int divisorSet)
    {
        var kept = set & divisorSet;
        var divisor = _tables.Value(measure, kept, _spaces[kept].Coarsen(_spaces[set], key), _minorPerUnit).Figure;
        return !value.Figure.TryGet(out var part) ? value.Figure : !divisor.TryGet(out var whole) ? divisor : Figure.Ratio(part, whole);
    }

    private static Figure Growth(Figure before, Figure now) =>
        !now.TryGet(out var after) ? now
        : !before.TryGet(out var start) ? before
        : start == 0 ? Figure.None(NoValueReason.ZeroBase)
        : Figure.Of((after - start) / start);

    /// <summary>A stable sort: cells with equal values stay in key order, cells without a value stand last in both directions.</summary>
    private CellPlace[] ByMeasure(MatrixOrdering by)
    {
        var sign = by.Descending ? -1 : 1;
        return [.. _places
            .Select(place => (Place: place, Figure: Number(by.Measure, by.Part, place)))
            .OrderBy(cell => cell.Figure.HasValue ? 0 : 1)
            .ThenBy(cell => cell.Figure.TryGet(out var value) ? sign * value : 0)
            .Select(cell => cell.Place)];
    }

    private bool Passes(CellPlace place)
    {
        foreach (var having in _view.Having)
        {
            if (!Number(having.Measure, having.Part, place).TryGet(out var value) || value < having.Min || value > having.Max)
            {
                return false;
            }
        }

        return true;
    }

    private Figure Number(int measure, MatrixPart part, CellPlace place)
    {
        if (part == MatrixPart.Value)
        {
            return _tables.Value(_view.Measures[measure], place.Set, place.Key, _minorPerUnit).Figure;
        }

        var figure = FigureOf(_view.Measures[measure], place.Set, place.Key);
        return (part switch
        {
            MatrixPart.ShareOfTotal => figure.ShareOfTotal,
            MatrixPart.ShareOfRow => figure.ShareOfRow,
            MatrixPart.ShareOfColumn => figure.ShareOfColumn,
            _ => figure.Growth,
        }) ?? Figure.None(NoValueReason.NotAvailable);
    }

    private void Test(CellPlace[] places)
    {
        var totals = _view.Shown.Distinct().ToDictionary(
            set => set, set => (Visitors: _tables.Total(CellMeasures.Visitors, set), Ordering: _tables.Total(CellMeasures.OrderingVisitors, set)));
        var lifts = CellLift.Adjusted([.. places.Select(place =>
        {
            var (visitors, ordering) = (_tables.Raw(CellMeasures.Visitors, place.Set, place.Key), _tables.Raw(CellMeasures.OrderingVisitors, place.Set, place.Key));
            return visitors is null || ordering is null
                ? CellLift.NotAvailable
                : CellLift.Of(visitors.Value, ordering.Value, totals[place.Set].Visitors!.Value - visitors.Value, totals[place.Set].Ordering!.Value - ordering.Value);
        })]);
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = places[i] with { Lift = lifts[i] };
        }
    }

    private readonly record struct CellPlace(int Set, long Key, long Position, CellLift? Lift);
}
