using System.Buffers;
using System.Text.Unicode;
using Apache.Arrow;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Loads;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Loads;

/// <summary>Messages of Load that are read where they lie: whatever way they are encoded, the columns are those that protobuf's own parser finds.</summary>
public sealed class LoadMessageTests
{
    private const int Rows = 300;

    [Fact]
    public void Columns_are_those_of_the_library_s_parser()
    {
        var request = Request();
        var plain = request.ToByteArray();
        var reversed = new MemoryStream();
        using (var output = new CodedOutputStream(reversed, leaveOpen: true))
        {
            // The rows after the columns, and fields that nobody knows before them.
            var batch = new MemoryStream();
            using (var inner = new CodedOutputStream(batch, leaveOpen: true))
            {
                inner.WriteTag(90, WireFormat.WireType.Fixed32);
                inner.WriteFixed32(7);
                foreach (var column in request.Batch.Columns)
                {
                    inner.WriteTag(ColumnBatch.ColumnsFieldNumber, WireFormat.WireType.LengthDelimited);
                    inner.WriteMessage(column);
                }

                inner.WriteTag(ColumnBatch.RowsFieldNumber, WireFormat.WireType.Varint);
                inner.WriteInt32(Rows);
            }

            output.WriteTag(LoadRequest.BatchFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(batch.ToArray()));
        }

        // A message in two parts, which a parser joins: half of the columns each.
        var halves = new[] { 0, 1 }.Select(part =>
        {
            var half = request.Clone();
            for (var i = half.Batch.Columns.Count - 1; i >= 0; i--)
            {
                if (i / 3 != part)
                {
                    half.Batch.Columns.RemoveAt(i);
                }
            }

            return half.ToByteArray();
        });
        foreach (var encoded in new[] { plain, reversed.ToArray(), [.. halves.SelectMany(half => half)], WithColumn(request, UnpackedTimes()), WithColumn(request, SplitTexts()) })
        {
            Check(LoadRequest.Parser.ParseFrom(encoded).Batch, encoded);
        }
    }

    /// <summary>Bytes that are changed or cut off are refused, or read as the library's parser reads them: never another error, never memory that is not the message's.</summary>
    [Fact]
    public void Damaged_messages_are_refused_or_read_the_same()
    {
        var random = new Random(7);
        var plain = Request().ToByteArray();
        var read = 0;
        for (var round = 0; round < 3_000; round++)
        {
            var damaged = plain.AsSpan(0, random.Next(3) == 0 ? random.Next(plain.Length) : plain.Length).ToArray();
            for (var flips = random.Next(4); flips > 0 && damaged.Length > 0; flips--)
            {
                // Most of the structure is at the front.
                damaged[random.Next(2) == 0 ? random.Next(damaged.Length) : random.Next(Math.Min(40, damaged.Length))] = (byte)random.Next(256);
            }

            using var message = Message(damaged);
            try
            {
                var batches = BatchReader.Read(message, "messages[1]").ToList();
                if (batches.Count > 0)
                {
                    CheckDamaged(batches[0], damaged);
                    read++;
                }
            }
            catch (RequestException)
            {
            }
        }

        Assert.InRange(read, 100, 2_900);
    }

    // Texts are looked at where batches are checked, so that what is wrong names its row; the library looks at them at once.
    private static void CheckDamaged(RecordBatch batch, byte[] damaged)
    {
        if (batch.Arrays.OfType<StringArray>().All(texts => Enumerable.Range(0, texts.Length).All(row => Utf8.IsValid(texts.ValueBuffer.Span[texts.ValueOffsets[row]..texts.ValueOffsets[row + 1]]))))
        {
            Check(LoadRequest.Parser.ParseFrom(damaged).Batch, damaged);
        }
        else
        {
            Assert.Throws<InvalidProtocolBufferException>(() => LoadRequest.Parser.ParseFrom(damaged));
        }
    }

    private static void Check(ColumnBatch expected, byte[] encoded)
    {
        using var message = Message(encoded);
        var batch = Assert.Single(BatchReader.Read(message, "messages[1]"));
        Assert.Equal((expected.Rows, expected.Columns.Count), (batch.Length, batch.ColumnCount));
        for (var i = 0; i < batch.ColumnCount; i++)
        {
            var column = expected.Columns[i];
            Assert.Equal(column.Name, batch.Schema.FieldsList[i].Name);
            for (var row = 0; row < batch.Length; row++)
            {
                var isThere = column.Validity.IsEmpty || (column.Validity[row >> 3] & (1 << (row & 7))) != 0;
                object? found = batch.Column(i) switch
                {
                    StringArray texts => texts.GetString(row),
                    TimestampArray times => times.GetValue(row),
                    Int64Array integers => integers.GetValue(row),
                    DoubleArray numbers => numbers.GetValue(row),
                    BooleanArray truths => truths.GetValue(row),
                    _ => throw new InvalidOperationException("No such column."),
                };
                Assert.Equal(isThere ? Value(column, row) : null, found);
            }
        }
    }

    private static object Value(ColumnData column, int row) => column.ValuesCase switch
    {
        ColumnData.ValuesOneofCase.Texts => column.Texts.Values[row],
        ColumnData.ValuesOneofCase.TimesUs => column.TimesUs.Values[row],
        ColumnData.ValuesOneofCase.Integers => column.Integers.Values[row],
        ColumnData.ValuesOneofCase.Numbers => column.Numbers.Values[row],
        _ => column.Booleans.Values[row],
    };

    private static LoadRequest Request()
    {
        var validity = new byte[(Rows + 7) / 8];
        new Random(3).NextBytes(validity);
        var some = ByteString.CopyFrom(validity);
        var rows = Enumerable.Range(0, Rows).ToList();
        return new LoadRequest
        {
            Batch = new ColumnBatch
            {
                Rows = Rows,
                Columns =
                {
                    new ColumnData { Name = "visitor_id", Texts = new TextValues { Values = { rows.Select(row => row % 7 == 0 ? "" : $"访客 {row} " + new string('x', row)) } } },
                    new ColumnData { Name = "device", Validity = some, Texts = new TextValues { Values = { rows.Select(row => $"d{row % 3}") } } },
                    new ColumnData { Name = "occurred_at", TimesUs = new TimeValues { Values = { rows.Select(row => 1_700_000_000_000_000 + row) } } },
                    new ColumnData { Name = "quantity", Validity = some, Integers = new IntegerValues { Values = { rows.Select(row => (long)row - 100) } } },
                    new ColumnData { Name = "score", Validity = some, Numbers = new NumberValues { Values = { rows.Select(row => row / 8.0) } } },
                    new ColumnData { Name = "flag", Booleans = new BooleanValues { Values = { rows.Select(row => row % 2 == 0) } } },
                },
            },
        };
    }

    private static byte[] UnpackedTimes()
    {
        var values = new MemoryStream();
        using (var output = new CodedOutputStream(values, leaveOpen: true))
        {
            for (var row = 0; row < Rows; row++)
            {
                output.WriteTag(TimeValues.ValuesFieldNumber, WireFormat.WireType.Fixed64);
                output.WriteSFixed64(1_600_000_000_000_000 + row);
            }
        }

        return Column("unpacked", (ColumnData.TimesUsFieldNumber, values.ToArray()));
    }

    private static byte[] SplitTexts() => Column(
        "split",
        (ColumnData.TextsFieldNumber, new TextValues { Values = { Enumerable.Repeat("first", 100) } }.ToByteArray()),
        (ColumnData.TextsFieldNumber, new TextValues { Values = { Enumerable.Repeat("second", Rows - 100) } }.ToByteArray()));

    private static byte[] Column(string name, params (int Field, byte[] Values)[] parts)
    {
        var column = new MemoryStream();
        using (var output = new CodedOutputStream(column, leaveOpen: true))
        {
            output.WriteTag(ColumnData.NameFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteString(name);
            foreach (var (field, values) in parts)
            {
                output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(values));
            }
        }

        return column.ToArray();
    }

    private static byte[] WithColumn(LoadRequest request, byte[] column)
    {
        var batch = new MemoryStream();
        using (var output = new CodedOutputStream(batch, leaveOpen: true))
        {
            request.Batch.WriteTo(output);
            output.WriteTag(ColumnBatch.ColumnsFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(column));
        }

        var message = new MemoryStream();
        using (var output = new CodedOutputStream(message, leaveOpen: true))
        {
            output.WriteTag(LoadRequest.BatchFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(batch.ToArray()));
        }

        return message.ToArray();
    }

    private static LoadMessage Message(byte[] bytes) => LoadMessage.Of(new Payload(bytes));

    private sealed class Payload(byte[] bytes) : DeserializationContext
    {
        public override int PayloadLength => bytes.Length;

        public override byte[] PayloadAsNewBuffer() => bytes;

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(bytes);
    }
}
