using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Storage.Snapshots;
using Google.Protobuf;

namespace EcomOpsEngine.Server.Sql;

/// <summary>Batches of an answer as messages.</summary>
internal static class SqlMessages
{
    /// <summary>0001-01-01 in days since 1970-01-01.</summary>
    private const int FirstDay = -719_162;

    /// <summary>9999-12-31.</summary>
    private const int LastDay = 2_932_896;

    private const long DayUs = 86_400_000_000;

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
                values.Texts = Texts(rows.Select(row => Day(days.GetValue(row))));
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

    private static string? Day(int? sinceEpoch)
    {
        if (sinceEpoch is not { } day)
        {
            return null;
        }

        return day >= FirstDay && day <= LastDay ? DateOnly.FromDayNumber(day - FirstDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : throw OutOfCalendar();
    }

    // DuckDB knows infinite and far-off days and instants; callers' calendars end at 9999.
    private static RequestException OutOfCalendar() =>
        RequestException.Invalid("sql", "The answer has a day or an instant outside of the years 1 to 9999; CAST(… AS VARCHAR) gives such as text.");

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

    private static long Microseconds(long value, TimeUnit unit)
    {
        var us = unit switch
        {
            TimeUnit.Second => (Int128)value * 1_000_000,
            TimeUnit.Millisecond => (Int128)value * 1_000,
            TimeUnit.Nanosecond => value / 1_000,
            _ => value,
        };
        return us >= (Int128)FirstDay * DayUs && us < ((Int128)LastDay + 1) * DayUs ? (long)us : throw OutOfCalendar();
    }

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
