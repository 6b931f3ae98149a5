using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Storage.Snapshots;
using Google.Protobuf;

namespace EcomOpsEngine.Server.Sql;

/// <summary>Batches of an answer as messages.</summary>
internal static class SqlMessages
{
    /// <summary>The first message: columns, snapshot and zone, and the rows of the first batch.</summary>
    public static QuerySqlResponse First(RecordBatch batch, Snapshot snapshot)
    {
        var message = Of(batch);
        message.SnapshotId = snapshot.Id;
        message.TimeZone = snapshot.Settings.TimeZone;
        message.Columns.AddRange(batch.Schema.FieldsList.Select(field => new SqlColumn { Name = field.Name, Type = TypeOf(field.DataType) }));
        return message;
    }

    public static QuerySqlResponse Of(RecordBatch batch)
    {
        var message = new QuerySqlResponse { Rows = batch.Length };
        message.Values.AddRange(batch.Arrays.Select(Values));
        return message;
    }

    private static SqlType TypeOf(IArrowType type) => type switch
    {
        BooleanType => SqlType.Boolean,
        FloatType or DoubleType => SqlType.Double,
        UInt64Type or Decimal128Type => SqlType.Decimal,
        Date32Type => SqlType.Date,
        TimestampType { Timezone: null or "" } => SqlType.Clock,
        TimestampType => SqlType.Instant,
        StringType => SqlType.Text,
        _ => SqlType.Integer,
    };

    private static SqlValues Values(IArrowArray array)
    {
        var rows = Enumerable.Range(0, array.Length);
        var values = new SqlValues { Validity = Validity(array) };
        switch (array)
        {
            case BooleanArray flags:
                values.Flags = new FlagValues { Values = { rows.Select(row => flags.GetValue(row) ?? false) } };
                break;
            case FloatArray floats:
                values.Doubles = new DoubleValues { Values = { rows.Select(row => (double)(floats.GetValue(row) ?? 0)) } };
                break;
            case DoubleArray doubles:
                values.Doubles = new DoubleValues { Values = { rows.Select(row => doubles.GetValue(row) ?? 0) } };
                break;
            case TimestampArray times:
                var unit = ((TimestampType)times.Data.DataType).Unit;
                values.TimesUs = new TimeValues { Values = { rows.Select(row => Microseconds(times.GetValue(row) ?? 0, unit)) } };
                break;
            case Date32Array days:
                values.Texts = Texts(rows.Select(row => days.GetDateTimeOffset(row)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
                break;
            case Decimal128Array decimals:
                values.Texts = Texts(rows.Select(decimals.GetString));
                break;
            case UInt64Array large:
                values.Texts = Texts(rows.Select(row => large.GetValue(row)?.ToString(CultureInfo.InvariantCulture)));
                break;
            case StringArray texts:
                values.Texts = Texts(rows.Select(row => texts.GetString(row)));
                break;
            default:
                values.Integers = new IntegerValues { Values = { rows.Select(row => Whole(array, row)) } };
                break;
        }

        return values;
    }

    private static TextValues Texts(IEnumerable<string?> values) => new() { Values = { values.Select(value => value ?? "") } };

    private static long Whole(IArrowArray array, int row) => array switch
    {
        Int64Array wholes => wholes.GetValue(row) ?? 0,
        Int32Array wholes => wholes.GetValue(row) ?? 0,
        Int16Array wholes => wholes.GetValue(row) ?? 0,
        Int8Array wholes => wholes.GetValue(row) ?? 0,
        UInt32Array wholes => wholes.GetValue(row) ?? 0,
        UInt16Array wholes => wholes.GetValue(row) ?? 0,
        UInt8Array wholes => wholes.GetValue(row) ?? 0,
        _ => throw new InvalidOperationException($"An answer with a column of {array.Data.DataType.Name}."),
    };

    private static long Microseconds(long value, TimeUnit unit) => unit switch
    {
        TimeUnit.Second => value * 1_000_000,
        TimeUnit.Millisecond => value * 1_000,
        TimeUnit.Nanosecond => value / 1_000,
        _ => value,
    };

    private static ByteString Validity(IArrowArray array)
    {
        if (array.NullCount == 0)
        {
            return ByteString.Empty;
        }

        var bits = new byte[(array.Length + 7) / 8];
        for (var row = 0; row < array.Length; row++)
        {
            bits[row >> 3] |= (byte)(array.IsValid(row) ? 1 << (row & 7) : 0);
        }

        return ByteString.CopyFrom(bits);
    }
}
