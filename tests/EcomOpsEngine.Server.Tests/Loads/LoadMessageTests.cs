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
                if (i / 4 != part)
                {
                    half.Batch.Columns.RemoveAt(i);
                }
            }

            return half.ToByteArray();
        });
        foreach (var encoded in new[]
        {
            plain, reversed.ToArray(), [.. halves.SelectMany(half => half)], WithColumn(request, UnpackedTimes()), WithColumn(request, SplitTexts()), WithColumn(request, UnpackedIndexes()),
            WithColumn(request, IndexesFirst()), WithColumn(request, LongIndexes(5)), WithColumn(request, LongIndexes(10)), WithColumn(request, DictionaryWithMore()), WithColumn(request, SplitDictionary()),
        })
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

    [Fact]
    public void Bad_dictionaries_are_named()
    {
        Refused(new DictionaryTexts { Values = { "a", "b" }, Indexes = { 0, 1, 2, 9 } }, [], "indexes[2]", "2; expected 0 to 1.");
        Refused(new DictionaryTexts { Values = { "a", "b" }, Indexes = { 0, 1, 2, 9 } }, [0b1011], "indexes[3]", "9; expected 0 to 1.");
        Refused(new DictionaryTexts { Values = { "a", "b" }, Indexes = { 0, 1, 1, uint.MaxValue } }, [], "indexes[3]", "4294967295; expected 0 to 1.");
        Refused(new DictionaryTexts { Values = { Enumerable.Repeat("a", 200) }, Indexes = { 199, 127, 200, 0 } }, [], "indexes[2]", "200; expected 0 to 199.");
        Refused(new DictionaryTexts { Indexes = { 0, 0, 0, 0 } }, [], "indexes[0]", "0; there are no values.");
        Refused(new DictionaryTexts { Values = { "a" }, Indexes = { 0, 0, 0 } }, [], "indexes", "3 values; the batch has 4 rows.");
        Refused(new DictionaryTexts { Values = { "a" } }, [], "indexes", "0 values; the batch has 4 rows.");
        Refused(new DictionaryTexts { Values = { Enumerable.Repeat("", 65_537) }, Indexes = { 0, 0, 0, 0 } }, [], "values", "65537 texts; at most 65536.");
        Refused(new DictionaryTexts { Values = { "a" }, Indexes = { 0, 0, 0, 0 } }, [1, 1], null, "2 bytes; expected 1 for 4 rows, or none.");

        static void Refused(DictionaryTexts dictionary, byte[] validity, string? field, string description)
        {
            var column = new ColumnData { Name = "event_name", Validity = ByteString.CopyFrom(validity), Dictionary = dictionary };
            using var message = Message(new LoadRequest { Batch = new ColumnBatch { Rows = 4, Columns = { column } } }.ToByteArray());
            var refused = Assert.Throws<RequestException>(() => BatchReader.Read(message, "messages[1]"));
            Assert.Equal(
                ($"messages[1].batch.columns[0].{(field is null ? "validity" : "dictionary." + field)}", description), (Assert.Single(refused.Violations).Field, refused.Violations[0].Description));
        }
    }

    /// <summary>Every index of the largest dictionary, and missing rows whose index is nothing.</summary>
    [Fact]
    public void The_largest_dictionary_is_read()
    {
        const int Texts = 65_536;
        var dictionary = new DictionaryTexts { Values = { Enumerable.Range(0, Texts).Select(text => $"{text}") }, Indexes = { Enumerable.Range(0, Texts).Select(row => (uint)(Texts - 1 - row)), uint.MaxValue } };
        var validity = Enumerable.Repeat((byte)0xFF, Texts / 8).Append((byte)0).ToArray();
        var encoded = new LoadRequest { Batch = new ColumnBatch { Rows = Texts + 1, Columns = { new ColumnData { Name = "page", Validity = ByteString.CopyFrom(validity), Dictionary = dictionary } } } }.ToByteArray();
        Check(LoadRequest.Parser.ParseFrom(encoded).Batch, encoded);
    }

    // Texts are looked at where batches are checked, so that what is wrong names its row; the library looks at them at once.
    private static void CheckDamaged(RecordBatch batch, byte[] damaged)
    {
        if (batch.Arrays.Select(array => array is DictionaryArray coded ? coded.Dictionary : array).OfType<StringArray>().All(texts => Enumerable.Range(0, texts.Length).All(row => Utf8.IsValid(texts.ValueBuffer.Span[texts.ValueOffsets[row]..texts.ValueOffsets[row + 1]]))))
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
                    DictionaryArray coded when coded.IsNull(row) => null,
                    DictionaryArray coded => ((StringArray)coded.Dictionary).GetString(coded.Indices is UInt8Array bytes ? bytes.GetValue(row)!.Value : ((UInt16Array)coded.Indices).GetValue(row)!.Value),
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
        ColumnData.ValuesOneofCase.Dictionary => column.Dictionary.Values[(int)column.Dictionary.Indexes[row]],
        _ => column.Booleans.Values[row],
    };

    private static LoadRequest Request()
    {
        var validity = new byte[(Rows + 7) / 8];
        new Random(3).NextBytes(validity);
        var some = ByteString.CopyFrom(validity);
        var rows = Enumerable.Range(0, Rows).ToList();
        bool Present(int row) => (validity[row >> 3] & (1 << (row & 7))) != 0;
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
                    new ColumnData { Name = "channel", Validity = some, Dictionary = new DictionaryTexts { Values = { "搜索", "", "mail" }, Indexes = { rows.Select(row => Present(row) ? (uint)row % 3 : 90) } } },
                    new ColumnData { Name = "page", Dictionary = new DictionaryTexts { Values = { Enumerable.Range(0, 250).Select(page => $"/{page}") }, Indexes = { rows.Select(row => (uint)row % 250) } } },
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

    private static byte[] UnpackedIndexes() => Coded([.. Words(), .. Enumerable.Range(0, Rows).SelectMany(row => new byte[] { DictionaryTexts.IndexesFieldNumber << 3, (byte)(row % 2) })]);

    private static byte[] IndexesFirst() => Coded([.. Indexes(), .. Words()]);

    private static byte[] DictionaryWithMore() => Coded([.. Words(), 15 << 3, 7, .. Indexes()]);

    /// <summary>Zeros and ones of more bytes than they need; bits beyond 32 are set, which nobody reads.</summary>
    private static byte[] LongIndexes(int bytes)
    {
        byte[] rest = bytes == 5 ? [0x80, 0x80, 0x80, 0x10] : [0x80, 0x80, 0x80, 0x90, 0x80, 0x80, 0x80, 0x80, 0x01];
        var indexes = ByteString.CopyFrom([.. Enumerable.Range(0, Rows).SelectMany(row => rest.Prepend((byte)(0x80 | (row % 2))))]);

        // Bytes of field 2 are encoded as packed indexes are.
        var encoded = new ColumnData { Validity = indexes }.ToByteArray();
        Assert.Equal(DictionaryTexts.IndexesFieldNumber, encoded[0] >> 3);
        return Coded([.. Words(), .. encoded]);
    }

    private static byte[] SplitDictionary() => Column(
        "split",
        (ColumnData.DictionaryFieldNumber, new DictionaryTexts { Values = { "first" }, Indexes = { Enumerable.Repeat(0u, 100) } }.ToByteArray()),
        (ColumnData.DictionaryFieldNumber, new DictionaryTexts { Values = { "second" }, Indexes = { Enumerable.Repeat(1u, Rows - 100) } }.ToByteArray()));

    private static byte[] Words() => new DictionaryTexts { Values = { "no", "yes" } }.ToByteArray();

    private static byte[] Indexes() => new DictionaryTexts { Indexes = { Enumerable.Range(0, Rows).Select(row => (uint)row % 2) } }.ToByteArray();

    private static byte[] Coded(byte[] dictionary) => Column("coded", (ColumnData.DictionaryFieldNumber, dictionary));

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
