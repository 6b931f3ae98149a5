using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>What a value is.</summary>
public enum MatrixValueKind
{
    /// <summary>There is none; the reason says why.</summary>
    None,

    /// <summary>An exact count.</summary>
    Count,

    /// <summary>An exact amount in smallest units.</summary>
    Money,

    /// <summary>A ratio.</summary>
    Ratio,
}

/// <summary>A count, an amount, a ratio, or the reason why there is none.</summary>
public readonly record struct MatrixValue
{
    private readonly long _whole;
    private readonly Figure _figure;

    private MatrixValue(MatrixValueKind kind, long whole, Figure figure)
    {
        Kind = kind;
        _whole = whole;
        _figure = figure;
    }

    /// <summary>What it is.</summary>
    public MatrixValueKind Kind { get; }

    /// <summary>The count, or the amount in smallest units.</summary>
    /// <exception cref="InvalidOperationException">It is neither.</exception>
    public long Whole => Kind is MatrixValueKind.Count or MatrixValueKind.Money
        ? _whole
        : throw new InvalidOperationException($"The value is no count and no amount but {Kind}; check Kind first.");

    /// <summary>The value as a number (amounts in smallest units), or the reason why there is none.</summary>
    public Figure Figure => _figure;

    /// <summary>Why there is none; null where there is one.</summary>
    public NoValueReason? Reason => _figure.Reason;

    /// <summary>A count.</summary>
    public static MatrixValue OfCount(long count) => new(MatrixValueKind.Count, count, Figure.Of(count));

    /// <summary>An amount in smallest units.</summary>
    public static MatrixValue OfMoney(long minor) => new(MatrixValueKind.Money, minor, Figure.Of(minor));

    /// <summary>A ratio, or no value.</summary>
    public static MatrixValue OfRatio(Figure ratio) => new(ratio.HasValue ? MatrixValueKind.Ratio : MatrixValueKind.None, 0, ratio);

    /// <summary>No value.</summary>
    public static MatrixValue None(NoValueReason reason) => new(MatrixValueKind.None, 0, Figure.None(reason));
}

/// <summary>One measure of a cell.</summary>
/// <param name="Value">The value.</param>
/// <param name="ShareOfTotal">Value / grand total; null for ratios.</param>
/// <param name="ShareOfRow">Value / total of the first dimension's value; null for ratios and below two dimensions.</param>
/// <param name="ShareOfColumn">Value / total of the last dimension's value; null for ratios and below two dimensions.</param>
/// <param name="Compared">The value in the compared range; null without a comparison.</param>
/// <param name="Growth">(value − compared) / compared; null without a comparison.</param>
public sealed record MatrixFigure(
    MatrixValue Value, Figure? ShareOfTotal, Figure? ShareOfRow, Figure? ShareOfColumn, MatrixValue? Compared, Figure? Growth)
{
    /// <summary>Whether it rests on spend that was spread over finer cells by sessions.</summary>
    public bool IsAllocated { get; init; }

    /// <summary>The cell's conversion against all other cells; null unless asked for.</summary>
    public CellLift? Lift { get; init; }
}

/// <summary>A cell.</summary>
/// <param name="Codes">Code of each dimension; null where the cell stands for all values.</param>
/// <param name="Figures">One for each measure asked for.</param>
public sealed record MatrixCell(IReadOnlyList<int?> Codes, IReadOnlyList<MatrixFigure> Figures);
