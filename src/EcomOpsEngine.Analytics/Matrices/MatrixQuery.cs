using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>How a table gives the code of a dimension.</summary>
public abstract record DimensionSource
{
    /// <summary>The same source with its codes mapped: values folded into Other, for example.</summary>
    /// <param name="map">New code of each old one.</param>
    public virtual DimensionSource Through(int[] map) => this;
}

/// <summary>A dictionary-coded column through a table: groups, top and Other are applied in it.</summary>
/// <param name="Column">Index of the code column.</param>
/// <param name="Codes">Dimension code of each column code, 0 (the missing value) first. Length: values + 1.</param>
public sealed record ColumnSource(int Column, int[] Codes) : DimensionSource
{
    /// <inheritdoc/>
    public override DimensionSource Through(int[] map) => this with { Codes = Array.ConvertAll(Codes, code => map[code]) };
}

/// <summary>The local day through a table: day, week, month, quarter, year or weekday.</summary>
/// <param name="FirstDay">Day of the first entry, days since 1970-01-01.</param>
/// <param name="Codes">Dimension code of each day; must cover the range of the query.</param>
public sealed record DaySource(int FirstDay, int[] Codes) : DimensionSource
{
    /// <inheritdoc/>
    public override DimensionSource Through(int[] map) => this with { Codes = Array.ConvertAll(Codes, code => map[code]) };

    /// <summary>Code of a day.</summary>
    /// <exception cref="ArgumentException">The table does not cover the day.</exception>
    internal int CodeOf(int day)
    {
        var index = (uint)(day - FirstDay);
        return index < (uint)Codes.Length
            ? Codes[index]
            : throw new ArgumentException($"The day table covers {Codes.Length} days from day {FirstDay} on; a row that counts is of day {day}.", nameof(day));
    }
}

/// <summary>The local hour through a table.</summary>
/// <param name="Codes">Dimension code of the hours 0 to 23.</param>
public sealed record HourSource(int[] Codes) : DimensionSource
{
    /// <inheritdoc/>
    public override DimensionSource Through(int[] map) => new HourSource(Array.ConvertAll(Codes, code => map[code]));
}

/// <summary>
/// A column whose codes stand for several dimension codes each (the tags of a person): cells overlap, every grouping that drops the dimension counts each row once.
/// </summary>
/// <param name="Column">Index of the code column.</param>
/// <param name="Codes">Dimension codes of each column code, 0 (the missing value) first. Length: values + 1.</param>
public sealed record SetSource(int Column, int[][] Codes) : DimensionSource
{
    /// <inheritdoc/>
    public override DimensionSource Through(int[] map) =>
        this with { Codes = Array.ConvertAll(Codes, codes => codes.Select(code => map[code]).Distinct().ToArray()) };
}

/// <summary>The table lacks the field: groupings that keep the dimension have no figures from it.</summary>
public sealed record AbsentSource : DimensionSource;

/// <summary>A dimension resolved to dense codes 0, 1, 2 … in the order in which keys are shown.</summary>
/// <param name="CodeCount">Number of codes, at least 1.</param>
/// <param name="Orders">How order lines give it.</param>
/// <param name="Events">How events give it.</param>
public sealed record MatrixDimension(int CodeCount, DimensionSource Orders, DimensionSource Events)
{
    /// <summary>How a day and a channel of <see cref="SpendRows"/> give it: by a <see cref="DaySource"/> or, over the channels, by a <see cref="ColumnSource"/> without an entry for missing ones.</summary>
    public DimensionSource Spend { get; init; } = new AbsentSource();
}

/// <summary>A matrix question, resolved against the columns. Times are Unix microseconds.</summary>
/// <param name="Dimensions">0 to 30 dimensions.</param>
/// <param name="GroupingSets">Which dimensions each grouping keeps: bit d for dimension d; 0 is the grand total.</param>
/// <param name="Measures">What is accumulated; nothing else is paid for.</param>
/// <param name="OrderFilter">Order lines that fail do not count.</param>
/// <param name="EventFilter">Events that fail do not count.</param>
/// <param name="CountedEvents">For each event-name code (0 is the missing name) whether it counts: false for the derived order events.</param>
/// <param name="FromUs">Rows at or after this instant count.</param>
/// <param name="ToUs">Rows before this instant count.</param>
public sealed record MatrixQuery(
    IReadOnlyList<MatrixDimension> Dimensions,
    IReadOnlyList<int> GroupingSets,
    CellMeasures Measures,
    RowFilter OrderFilter,
    RowFilter EventFilter,
    bool[] CountedEvents,
    long FromUs,
    long ToUs)
{
    /// <summary>Cell spaces up to this size are accumulated in plain arrays, larger ones through a hash table; the answers are equal.</summary>
    public long DenseCells { get; init; } = 1 << 20;

    /// <summary>Cells that one pass may hold over all its groupings; a question with more is refused while it runs.</summary>
    public long MostCells { get; init; } = long.MaxValue;

    /// <summary>Number column of the cost of one unit; null: no line's cost is known.</summary>
    public int? CostColumn { get; init; }

    /// <summary>People who do not exist for the answer, known bots for example; lines of nobody stay.</summary>
    public PersonSet LeftOut { get; init; } = PersonSet.Empty;
}
