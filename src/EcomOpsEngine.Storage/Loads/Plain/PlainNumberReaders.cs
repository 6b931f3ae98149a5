using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>The readers of columns of numbers.</summary>
internal static class PlainNumberReaders
{
    private const double SmallestRate = 1e-9;
    private const double LargestRate = 999_999_999;

    /// <summary>Of texts; null where units of the source are finer than the dataset's.</summary>
    public static PlainReader? OfTexts(InputColumn column, bool isNeeded, int moneyScale)
    {
        var (least, most) = Bounds(column.Target.Kind, column.Target.NotNegative);
        switch (column.Target.Kind)
        {
            case TargetKind.Number:
                return new PlainDoubleReader(isNeeded, double.MinValue, double.MaxValue);
            case TargetKind.PropertyNumber:
                return new PlainDoubleReader(isNeeded, -PropertyValue.MostNumber, PropertyValue.MostNumber);
            case TargetKind.Rate:
                return new PlainDoubleReader(isNeeded, SmallestRate, LargestRate);
            case TargetKind.Money when column.Scale == 0:
                return new PlainWholeReader(isNeeded, sizeof(long), least, most, (text, out value) => PlainNumber.TryDecimal(text, moneyScale, out value));
            case TargetKind.Money when column.Scale <= moneyScale:
                var factor = (long)Math.Pow(10, moneyScale - column.Scale);
                return new PlainWholeReader(isNeeded, sizeof(long), least, most, (text, out value) =>
                {
                    var isRead = PlainNumber.TryWhole(text, out value);
                    value *= factor;
                    return isRead;
                });
            case TargetKind.Money:
                return null;
            default:
                return column.Format == InputColumn.IntegerFormat
                    ? new PlainWholeReader(isNeeded, sizeof(int), least, most, (text, out value) => PlainNumber.TryWhole(PlainNumber.WithoutZeroFraction(text), out value))
                    : new PlainWholeReader(isNeeded, sizeof(int), least, most, PlainNumber.TryWhole);
        }
    }

    /// <summary>Of numbers, as batches and typed files bring them.</summary>
    public static PlainReader? OfNumbers(InputColumn column, bool isNeeded, LocalCalendar calendar)
    {
        var target = column.Target;
        var (least, most) = Bounds(target.Kind, target.NotNegative);
        return target.Kind switch
        {
            TargetKind.Time when column.Kind == StagedKind.Wall => new PlainWallReader(isNeeded, calendar),
            TargetKind.Time => new PlainPassReader(isNeeded, sizeof(long), PlainSpan.HoldsInstant),
            TargetKind.Money => new PlainPassReader(isNeeded, sizeof(long), value => value >= least),
            TargetKind.PropertyNumber => new PlainPropertyReader(isNeeded, column.Kind == StagedKind.Decimal),
            TargetKind.Truth => new PlainTruthReader(isNeeded, isText: false),
            TargetKind.Quantity or TargetKind.Line => new PlainPassReader(isNeeded, sizeof(int), value => value >= least && value <= most),
            _ => null,
        };
    }

    private static (long Least, long Most) Bounds(TargetKind kind, bool isNotNegative) => kind switch
    {
        TargetKind.Money => (isNotNegative ? 0 : long.MinValue, long.MaxValue),
        TargetKind.Line => (0, int.MaxValue),
        _ => (isNotNegative ? 0 : int.MinValue, int.MaxValue),
    };
}

/// <summary>Reads a whole number, or a decimal one as whole units.</summary>
internal delegate bool PlainParse(ReadOnlySpan<byte> text, out long value);

/// <summary>Whole numbers of texts, within bounds.</summary>
internal sealed class PlainWholeReader(bool isNeeded, int width, long least, long most, PlainParse parse) : PlainReader(isNeeded)
{
    protected override void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        for (var row = 0; row < count; row++)
        {
            if (!source.IsMissing(row))
            {
                var isRead = parse(source.Text(row), out var value) && value >= least && value <= most;
                PlainPassReader.Set(target, width, row, value);
                Open(marks, row, !isRead);
            }
        }
    }
}

/// <summary>Finite decimal numbers of texts, within bounds.</summary>
internal sealed class PlainDoubleReader(bool isNeeded, double least, double most) : PlainReader(isNeeded)
{
    protected override void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        var values = target.Values<double>(count);
        for (var row = 0; row < count; row++)
        {
            if (!source.IsMissing(row))
            {
                var isRead = PlainNumber.TryDouble(source.Text(row), out values[row]);
                Open(marks, row, !isRead || !(values[row] >= least && values[row] <= most));
            }
        }
    }
}

/// <summary>Numbers that need no reading, only a check.</summary>
internal sealed class PlainPassReader(bool isNeeded, int width, Predicate<long> isSound) : PlainReader(isNeeded)
{
    /// <summary>Writes a number at the width of its column.</summary>
    public static void Set(ChunkColumn target, int width, int row, long value)
    {
        if (width == sizeof(int))
        {
            target.Values<int>(row + 1)[row] = unchecked((int)value);
        }
        else
        {
            target.Values<long>(row + 1)[row] = value;
        }
    }

    protected override void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        for (var row = 0; row < count; row++)
        {
            if (!source.IsMissing(row))
            {
                var value = source.Number(row);
                Set(target, width, row, value);
                Open(marks, row, !isSound(value));
            }
        }
    }
}
