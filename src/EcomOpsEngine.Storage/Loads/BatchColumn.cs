using Apache.Arrow.Types;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>One column of a stream of batches: its type is that of the first batch, its values are hashed as they come.</summary>
internal sealed class BatchColumn : IDisposable
{
    private readonly BatchHash hash = new();
    private readonly int[] indexes = new int[SourceVector.Capacity];

    private BatchColumn(TargetColumn target, StagedKind kind)
    {
        Target = target;
        Kind = kind;
    }

    public TargetColumn Target { get; }

    public StagedKind Kind { get; }

    /// <summary>A column for the type of its first batch; null with the problem when the type does not fit.</summary>
    public static BatchColumn? Of(TargetColumn target, IArrowType type, out string problem)
    {
        problem = "";
        var kind = KindOf(type);
        var fits = kind switch
        {
            StagedKind.Text => true,
            StagedKind.Integer => target.Kind is TargetKind.Money or TargetKind.Quantity or TargetKind.Line or TargetKind.Number or TargetKind.Rate or TargetKind.PropertyNumber
                || (target.Kind == TargetKind.Time && !target.IsProperty),
            StagedKind.Decimal => target.Kind is TargetKind.Number or TargetKind.Rate or TargetKind.PropertyNumber,
            StagedKind.Instant => target.Kind == TargetKind.Time,
            StagedKind.Truth => target.Kind == TargetKind.Truth,
            _ => false,
        };
        if (fits)
        {
            // Whole numbers of a time column are microseconds since the Unix epoch.
            return new BatchColumn(target, target.Kind == TargetKind.Time && kind == StagedKind.Integer ? StagedKind.Instant : kind!.Value);
        }

        problem = $"found type {type.Name}; expected {Expected(target)} for `{target.Name}`";
        return null;
    }

    /// <summary>The type of a property that a column of this type brings.</summary>
    public static PropertyType PropertyOf(IArrowType type) => KindOf(type) switch
    {
        StagedKind.Integer or StagedKind.Decimal => PropertyType.Number,
        StagedKind.Truth => PropertyType.Boolean,
        StagedKind.Instant => PropertyType.Time,
        _ => PropertyType.Text,
    };

    /// <summary>Whether a later batch has the same kind of values.</summary>
    public bool Takes(IArrowType type) => Of(Target, type, out _) is { } other && other.Kind == Kind;

    /// <summary>Hashes some rows and puts them into a column of a block; texts stay where they are.</summary>
    public void Take(BatchValues values, int from, int count, SourceVector target)
    {
        if (Kind != StagedKind.Text)
        {
            TakeNumbers(values, from, count, target);
        }
        else if (values.Coded is { } dictionary)
        {
            TakeCoded(values, dictionary, from, count, target);
        }
        else
        {
            TakeTexts(values, from, count, target);
        }
    }

    /// <summary>Hash of all values.</summary>
    public string Sha256() => $"{Kind}:{hash.Take()}";

    public void Dispose() => hash.Dispose();

    private void TakeNumbers(BatchValues values, int from, int count, SourceVector target)
    {
        if (values.AreAllPresent && values.Numbers(from, count) is { IsEmpty: false } numbers)
        {
            hash.Add(numbers);
            target.SetNumbers(numbers);
            return;
        }

        for (var row = 0; row < count; row++)
        {
            if (IsPresent(values, from, row, target))
            {
                var number = values.Number(from + row);
                hash.Add(number);
                target.SetNumber(row, number);
            }
        }
    }

    private void TakeCoded(BatchValues values, CodedTexts dictionary, int from, int count, SourceVector target)
    {
        values.ReadIndexes(from, indexes.AsSpan(0, count));
        for (var row = 0; row < count; row++)
        {
            if (IsPresent(values, from, row, target))
            {
                dictionary.Take(indexes[row], hash, target, row);
            }
        }
    }

    private unsafe void TakeTexts(BatchValues values, int from, int count, SourceVector target)
    {
        for (var row = 0; row < count; row++)
        {
            if (IsPresent(values, from, row, target))
            {
                var text = Blanks.Trim(values.Text(from + row));
                hash.Add(text);
                fixed (byte* start = text)
                {
                    target.SetText(row, start, text.Length);
                }
            }
        }
    }

    private bool IsPresent(BatchValues values, int from, int row, SourceVector target)
    {
        if (!values.IsMissing(from + row))
        {
            return true;
        }

        hash.AddMissing();
        target.SetMissing(row);
        return false;
    }

    private static string Expected(TargetColumn target) => target.Kind switch
    {
        TargetKind.Time => target.IsProperty ? "timestamp or utf8" : "timestamp, int64 (microseconds) or utf8",
        TargetKind.Number or TargetKind.Rate or TargetKind.PropertyNumber => "int32, int64, float, double or utf8",
        TargetKind.Money or TargetKind.Quantity or TargetKind.Line => "int32, int64 or utf8",
        TargetKind.Truth => "bool or utf8",
        _ => "utf8, plain or dictionary-coded",
    };

    private static StagedKind? KindOf(IArrowType type) => type switch
    {
        StringType or LargeStringType => StagedKind.Text,
        DictionaryType { IndexType: Int8Type or Int16Type or Int32Type or UInt8Type or UInt16Type, ValueType: StringType or LargeStringType } => StagedKind.Text,
        Int32Type or Int64Type => StagedKind.Integer,
        FloatType or DoubleType => StagedKind.Decimal,
        BooleanType => StagedKind.Truth,
        TimestampType { Unit: not TimeUnit.Nanosecond } => StagedKind.Instant,
        _ => null,
    };
}
