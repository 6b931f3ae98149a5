using System.Buffers.Binary;
using System.Security.Cryptography;
using Apache.Arrow;
using Apache.Arrow.Types;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>
/// One column of a stream of batches: writes its values to the staging table and hashes them. The hash does not depend on how rows are cut into batches.
/// </summary>
internal sealed class BatchColumn : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] block = new byte[8192];
    private int used;

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
            StagedKind.Integer => target.Kind is TargetKind.Money or TargetKind.Quantity or TargetKind.Line or TargetKind.Time or TargetKind.Number or TargetKind.Rate,
            StagedKind.Instant => target.Kind == TargetKind.Time,
            _ => false,
        };
        if (fits)
        {
            // Whole numbers of a time column are microseconds since the Unix epoch.
            return new BatchColumn(target, target.Kind == TargetKind.Time && kind == StagedKind.Integer ? StagedKind.Instant : kind!.Value);
        }

        var expected = target.IsText || target.Kind is TargetKind.OrderStatus or TargetKind.ChangedState or TargetKind.Date or TargetKind.Currency
            ? "utf8"
            : target.Kind == TargetKind.Time ? "timestamp, int64 (microseconds) or utf8" : "int32, int64 or utf8";
        problem = $"found type {type.Name}; expected {expected} for `{target.Name}`";
        return null;
    }

    /// <summary>Whether a later batch has the same kind of values.</summary>
    public bool Takes(IArrowType type) => Of(Target, type, out _) is { } other && other.Kind == Kind;

    /// <summary>Stages one value; the row was begun.</summary>
    public void Append(StagingWriter writer, int column, IArrowArray array, int row)
    {
        if (array.IsNull(row))
        {
            HashByte(0);
        }
        else if (Kind == StagedKind.Text)
        {
            Text(writer, column, array is LargeStringArray large ? large.GetBytes(row, out _) : ((StringArray)array).GetBytes(row, out _));
        }
        else
        {
            var value = Whole(array, row);
            HashByte(1);
            HashWhole(value);
            writer.SetInteger(column, value);
        }
    }

    /// <summary>Hash of all values, lower-case hex.</summary>
    public string Sha256()
    {
        hash.AppendData(block, 0, used);
        used = 0;
        return $"{Kind}:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    public void Dispose() => hash.Dispose();

    private static StagedKind? KindOf(IArrowType type) => type switch
    {
        StringType or LargeStringType => StagedKind.Text,
        Int32Type or Int64Type => StagedKind.Integer,
        TimestampType { Unit: not TimeUnit.Nanosecond } => StagedKind.Instant,
        _ => null,
    };

    private static long Whole(IArrowArray array, int row) => array switch
    {
        Int32Array numbers => numbers.Values[row],
        Int64Array numbers => numbers.Values[row],
        TimestampArray times => Microseconds(times.Values[row], ((TimestampType)times.Data.DataType).Unit),
        _ => throw new InvalidOperationException($"Arrays of {array.Data.DataType.Name} were let through."),
    };

    // Saturated: what does not fit is out of range anyway.
    private static long Microseconds(long value, TimeUnit unit)
    {
        var factor = unit switch { TimeUnit.Second => 1_000_000L, TimeUnit.Millisecond => 1_000L, _ => 1L };
        var product = (Int128)value * factor;
        return product > long.MaxValue ? long.MaxValue : product < -long.MaxValue ? -long.MaxValue : (long)product;
    }

    private void Text(StagingWriter writer, int column, ReadOnlySpan<byte> bytes)
    {
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
        {
            throw new StorageException(
                StorageError.Invalid, "A batch holds a text that is not UTF-8.", new StorageViolation($"batch.{Target.Name}", $"found bytes that are not UTF-8 in row {writer.Rows}; expected UTF-8"));
        }

        var value = Blanks.Trim(bytes);
        HashByte(2);
        HashWhole(value.Length);
        Flush();
        hash.AppendData(value);
        if (!value.IsEmpty)
        {
            writer.SetText(column, value);
        }
    }

    private void HashByte(byte value)
    {
        if (used + 9 > block.Length)
        {
            Flush();
        }

        block[used++] = value;
    }

    private void HashWhole(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(used), value);
        used += sizeof(long);
    }

    private void Flush()
    {
        hash.AppendData(block, 0, used);
        used = 0;
    }
}
