using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using Google.Protobuf;

namespace EcomOpsEngine.Server.Loads;

/// <summary>Turns the batches of a Load stream into Arrow record batches. Counts and lengths are checked before anything is allocated for them.</summary>
internal static class BatchReader
{
    /// <summary>One message after the header as record batches.</summary>
    public static IEnumerable<RecordBatch> Read(LoadMessage message, string path)
    {
        var fields = new WireFields(message.Bytes);
        if (fields.Next() && fields.Number == LoadRequest.BatchFieldNumber && fields.HasBytes && fields.Start + fields.Length == message.Bytes.Length)
        {
            var batch = fields.Bytes;
            return [Guarded(() => Columns(message, batch, $"{path}.batch"), path)];
        }

        var request = Parse(message, path);
        switch (request.PartCase)
        {
            case LoadRequest.PartOneofCase.Batch:
                return [Columns(message, request.Batch.Rows, [.. request.Batch.Columns.Select(ReceivedColumn.Of)], $"{path}.batch")];
            case LoadRequest.PartOneofCase.ArrowIpc:
                return Ipc(request.ArrowIpc, $"{path}.arrow_ipc");
            case LoadRequest.PartOneofCase.Header:
                throw RequestException.Invalid($"{path}.header", "A header stands in the first message only.");
            default:
                throw RequestException.Invalid(path, "An empty message; set batch or arrow_ipc.");
        }
    }

    /// <summary>The whole of a message.</summary>
    public static LoadRequest Parse(LoadMessage message, string path) => Guarded(() => LoadRequest.Parser.ParseFrom(message.Bytes.Span), path);

    private static T Guarded<T>(Func<T> read, string path)
    {
        try
        {
            return read();
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw RequestException.Invalid(path, $"Not a LoadRequest: {Shown.Text(broken.Message)}");
        }
    }

    private static RecordBatch Columns(LoadMessage message, ReadOnlyMemory<byte> encoded, string path)
    {
        var rows = 0;
        var columns = new List<ReceivedColumn>();
        var fields = new WireFields(encoded);
        while (fields.Next())
        {
            if (fields.Number == ColumnBatch.RowsFieldNumber && !fields.HasBytes)
            {
                rows = unchecked((int)fields.Value);
            }
            else if (fields.Number == ColumnBatch.ColumnsFieldNumber && fields.HasBytes)
            {
                columns.Add(ReceivedColumn.Read(fields.Bytes));
            }
        }

        if (fields.IsBroken)
        {
            var batch = ColumnBatch.Parser.ParseFrom(encoded.Span);
            return Columns(message, batch.Rows, [.. batch.Columns.Select(ReceivedColumn.Of)], path);
        }

        return Columns(message, rows, columns, path);
    }

    private static RecordBatch Columns(LoadMessage message, int rows, List<ReceivedColumn> columns, string path)
    {
        var violations = new Violations();
        if (rows is < 1 or > Limits.BatchRows)
        {
            throw RequestException.Invalid($"{path}.rows", $"{rows}; expected 1 to {Limits.BatchRows}.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var fields = new List<Apache.Arrow.Field>();
        var arrays = new List<IArrowArray>();
        for (var i = 0; i < columns.Count; i++)
        {
            var (received, column) = (columns[i], columns[i].Data);
            var at = $"{path}.columns[{i}]";
            if (!names.Add(column.Name))
            {
                violations.Add($"{at}.name", $"'{Shown.Text(column.Name)}' occurs twice.");
            }
            else if (Check(received, rows, at, violations))
            {
                var array = Values(received, rows, message);
                fields.Add(new Apache.Arrow.Field(column.Name, array.Data.DataType, nullable: true));
                arrays.Add(array);
            }
        }

        violations.ThrowIfAny();
        return new RecordBatch(new Schema(fields, null), arrays, rows);
    }

    private static bool Check(ReceivedColumn received, int rows, string path, Violations violations)
    {
        var column = received.Data;
        var name = received.Case switch
        {
            ColumnData.ValuesOneofCase.Texts => "texts",
            ColumnData.ValuesOneofCase.Integers => "integers",
            ColumnData.ValuesOneofCase.TimesUs => "times_us",
            ColumnData.ValuesOneofCase.Numbers => "numbers",
            ColumnData.ValuesOneofCase.Booleans => "booleans",
            ColumnData.ValuesOneofCase.Dictionary => "dictionary",
            _ => null,
        };
        if (name is null)
        {
            violations.Add(path, "No values; set texts, dictionary, integers, times_us, numbers or booleans.");
            return false;
        }

        if (received.Count != rows)
        {
            violations.Add($"{path}.{name}.{(received.Coded is null ? "values" : "indexes")}", $"{received.Count} values; the batch has {rows} rows.");
            return false;
        }

        if (column.Validity.Length != 0 && column.Validity.Length != (rows + 7) / 8)
        {
            violations.Add($"{path}.validity", $"{column.Validity.Length} bytes; expected {(rows + 7) / 8} for {rows} rows, or none.");
            return false;
        }

        return received.Coded is null || Check(received.Coded, column.Validity.Span, $"{path}.{name}", violations);
    }

    private static bool Check(ReceivedDictionary coded, ReadOnlySpan<byte> validity, string path, Violations violations)
    {
        if (coded.Texts > Limits.DictionaryTexts)
        {
            violations.Add($"{path}.values", $"{coded.Texts} texts; at most {Limits.DictionaryTexts}.");
            return false;
        }

        if (coded.FirstBad(validity) is { } bad)
        {
            violations.Add($"{path}.indexes[{bad.Row}]", $"{bad.Index}; {(coded.Texts == 0 ? "there are no values" : $"expected 0 to {coded.Texts - 1}")}.");
            return false;
        }

        return true;
    }

    private static IArrowArray Values(ReceivedColumn received, int rows, LoadMessage message)
    {
        var column = received.Data;
        var validity = column.Validity.Length == 0 ? ArrowBuffer.Empty : new ArrowBuffer(column.Validity.Memory);
        var nulls = column.Validity.Length == 0 ? 0 : rows - BitUtility.CountBits(column.Validity.Span, 0, rows);
        var staying = received.Values;
        switch (received.Case)
        {
            case ColumnData.ValuesOneofCase.Integers:
                return new Int64Array(new ArrayData(Int64Type.Default, rows, nulls, 0, [validity, Buffer(column.Integers.Values)]));
            case ColumnData.ValuesOneofCase.TimesUs:
                return new TimestampArray(new ArrayData(
                    new TimestampType(TimeUnit.Microsecond, "UTC"), rows, nulls, 0, [validity, staying.IsEmpty ? Buffer(column.TimesUs.Values) : new ArrowBuffer(staying)]));
            case ColumnData.ValuesOneofCase.Numbers:
                return new DoubleArray(new ArrayData(DoubleType.Default, rows, nulls, 0, [validity, staying.IsEmpty ? Buffer(column.Numbers.Values) : new ArrowBuffer(staying)]));
            case ColumnData.ValuesOneofCase.Booleans:
                return new BooleanArray(new ArrayData(BooleanType.Default, rows, nulls, 0, [validity, Bits(column.Booleans.Values)]));
            case ColumnData.ValuesOneofCase.Texts when !staying.IsEmpty:
                return new StringArray(new ArrayData(StringType.Default, rows, nulls, 0, [validity, .. EncodedTexts.Copy(staying.Span, rows, message)]));
            case ColumnData.ValuesOneofCase.Dictionary:
                return received.Coded!.Array(validity, nulls, message);
            default:
                var builder = new StringArray.Builder().Reserve(rows);
                for (var row = 0; row < rows; row++)
                {
                    if (nulls > 0 && !BitUtility.GetBit(column.Validity.Span, row))
                    {
                        builder.AppendNull();
                    }
                    else
                    {
                        builder.Append(column.Texts.Values[row]);
                    }
                }

                return builder.Build();
        }
    }

    private static ArrowBuffer Buffer<T>(Google.Protobuf.Collections.RepeatedField<T> values)
        where T : unmanaged
    {
        var bytes = new byte[values.Count * Unsafe.SizeOf<T>()];
        var copies = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        for (var i = 0; i < values.Count; i++)
        {
            copies[i] = values[i];
        }

        return new ArrowBuffer(bytes);
    }

    private static ArrowBuffer Bits(Google.Protobuf.Collections.RepeatedField<bool> values)
    {
        var bits = new byte[(values.Count + 7) / 8];
        for (var i = 0; i < values.Count; i++)
        {
            BitUtility.SetBit(bits, i, values[i]);
        }

        return new ArrowBuffer(bits);
    }

    private static List<RecordBatch> Ipc(ByteString bytes, string path)
    {
        var batches = new List<RecordBatch>();
        try
        {
            // The bytes stay referenced: the arrays point into them. Nothing is decompressed, so lengths are bounded by the message.
            using var reader = new ArrowStreamReader(bytes.Memory);
            while (reader.ReadNextRecordBatch() is { } batch)
            {
                if (batch.Length > Limits.BatchRows)
                {
                    throw RequestException.Invalid(path, $"A batch of {batch.Length} rows; at most {Limits.BatchRows}.");
                }

                batches.Add(batch);
            }
        }
        catch (Exception broken) when (broken is not RequestException and not OutOfMemoryException)
        {
            throw RequestException.Invalid(path, $"Not a complete Arrow IPC stream: {Shown.Text(broken.Message)}");
        }

        return batches;
    }
}
