using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

public sealed class BatchTests
{
    private const long NoonUs = 1_714_564_800_000_000;

    private static readonly IArrowType?[] Codings = [null, Int8Type.Default, UInt8Type.Default, Int16Type.Default, UInt16Type.Default, Int32Type.Default];

    [Fact]
    public async Task BatchesLoadByTheSameRowRules()
    {
        await using var shop = await TestShop.OpenAsync();
        var record = await LoadAsync(shop, new StreamLoad(LoadTable.Orders, "b", OnError.SetAside, 4), Orders(["a", "a", "b", null], [NoonUs, NoonUs + 1, 0, NoonUs], [1, -2, 3, 4], [150, long.MaxValue, 1, 1]));

        Assert.Equal((LoadState.Done, 4L, 1L, 3L, 0L), (record.State, record.RowsReceived, record.RowsLoaded, record.RowsRejected, record.RowsSkipped));
        Assert.Equal(
            [(2L, "unit_price", RejectReason.OutOfRange), (3L, "ordered_at", RejectReason.OutOfRange), (4L, "order_id", RejectReason.Missing)],
            shop.Dataset.ListRejects("b", 0, 9).Select(reject => (reject.Row, reject.Column, reject.Reason)));
        Assert.Equal(["a|1|2024-05-01 12:00:00|1|150|paid"], await shop.QueryAsync("SELECT order_id, line, ordered_at, quantity, unit_price, status FROM orders"));
    }

    public static TheoryData<string> LiesAboutTexts => ["past the end", "backwards", "too few offsets", "not UTF-8", "an index without its text", "too few bits of validity"];

    [Theory]
    [MemberData(nameof(LiesAboutTexts))]
    public async Task LyingBatchesAreRefusedBeforeTheirValuesAreTouched(string lie)
    {
        static ArrowBuffer Offsets(params int[] offsets) => new ArrowBuffer.Builder<int>().AppendRange(offsets).Build();
        var bytes = new ArrowBuffer("ab"u8.ToArray());
        IArrowArray array = lie switch
        {
            "past the end" => new StringArray(2, Offsets(0, 1, 1_000_000), bytes, ArrowBuffer.Empty),
            "backwards" => new StringArray(2, Offsets(2, 1, 2), bytes, ArrowBuffer.Empty),
            "too few offsets" => new StringArray(2, new ArrowBuffer(new byte[sizeof(int)]), bytes, ArrowBuffer.Empty),
            "not UTF-8" => new StringArray(2, Offsets(0, 1, 2), new ArrowBuffer(new byte[] { 0xC3, 0x28 }), ArrowBuffer.Empty),
            "an index without its text" => new DictionaryArray(
                new DictionaryType(Int8Type.Default, StringType.Default, false), new Int8Array.Builder().AppendRange([0, 7]).Build(), new StringArray.Builder().Append("a").Build()),
            _ => new StringArray(new ArrayData(StringType.Default, 1_000, 1, 0, [new ArrowBuffer(new byte[] { 1 }), Offsets(new int[1_001]), bytes])),
        };
        var sound = Orders([.. Enumerable.Repeat("x", array.Length)], [.. Enumerable.Repeat(NoonUs, array.Length)], [.. Enumerable.Repeat(1, array.Length)], [.. Enumerable.Repeat(1L, array.Length)]);
        var columns = Enumerable.Range(0, sound.ColumnCount).Select(i => i == 0 ? array : sound.Column(i)).ToList();
        var fields = sound.Schema.FieldsList.Select((field, i) => i == 0 ? new Field(field.Name, array.Data.DataType, true) : field);
        await using var shop = await TestShop.OpenAsync();

        var refused = await Assert.ThrowsAsync<StorageException>(
            () => LoadAsync(shop, new StreamLoad(LoadTable.Orders, "b", OnError.SetAside, null), new RecordBatch(new Apache.Arrow.Schema(fields, null), columns, array.Length)));

        Assert.Equal((StorageError.Invalid, "batch." + sound.Schema.FieldsList[0].Name), (refused.Error, refused.Violations[0].Field));
        Assert.Null(shop.Dataset.FindLoad("b"));
    }

    [Fact]
    public async Task TheHashDoesNotDependOnHowRowsAreCut()
    {
        await using var shop = await TestShop.OpenAsync();
        var load = new StreamLoad(LoadTable.Orders, "b", OnError.SetAside, null);
        var first = await LoadAsync(shop, load, Orders(["a", "b", "c"], [NoonUs, NoonUs, NoonUs], [1, 2, 3], [1, 2, 3]));

        var again = await LoadAsync(shop, load, Orders(["a"], [NoonUs], [1], [1]), Orders(["b", "c"], [NoonUs, NoonUs], [2, 3], [2, 3]));
        var concurrent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => LoadAsync(shop, load with { LoadId = "other" }, Orders(["z"], [NoonUs], [1], [1]))));

        Assert.Equal(first, again);
        Assert.Single(concurrent.Distinct());
        Assert.Equal("4", (await shop.QueryAsync("SELECT count(*) FROM orders")).Single());
        var conflict = await Assert.ThrowsAsync<StorageException>(() => LoadAsync(shop, load, Orders(["a", "b", "c"], [NoonUs, NoonUs, NoonUs], [1, 2, 3], [1, 2, 4])));
        Assert.Equal(StorageError.LoadIdConflict, conflict.Error);
    }

    /// <summary>What is hashed stays what it is: a kind for each value, then a number, or a length and a text without blanks around. However texts are coded, and however rows are cut.</summary>
    [Fact]
    public async Task TheHashIsThatOfTheValues()
    {
        const int Rows = 5_000;
        var random = new Random(5);
        string[] words = ["home", " paid\t", "访问", "", "  ", new('x', 70_000), new('y', 100)];
        var pages = Enumerable.Range(0, Rows).Select(_ => random.Next(9)).Select(word => word < words.Length ? words[word] : null).ToArray();
        var ids = Enumerable.Range(0, Rows).Select(row => $"o{row}").ToArray();
        var times = Enumerable.Range(0, Rows).Select(row => NoonUs + row).ToArray();
        var prices = Enumerable.Range(0, Rows).Select(row => random.Next(4) == 0 ? null : (long?)random.NextInt64()).ToArray();
        var load = new StreamLoad(LoadTable.Orders, "b", OnError.SetAside, null);
        var expected = ContentHash.OfStream(load, Rows, [
            new("order_id", "Text:" + Hash(ids.Select(Hashed))),
            new("channel", "Text:" + Hash(pages.Select(Hashed))),
            new("ordered_at", "Instant:" + Hash(times.Select(time => Hashed(time)))),
            new("status", "Text:" + Hash(ids.Select(_ => Hashed("paid")))),
            new("quantity", "Integer:" + Hash(ids.Select(_ => Hashed(1)))),
            new("unit_price", "Integer:" + Hash(prices.Select(price => Hashed(price))))]);

        await using var shop = await TestShop.OpenAsync();
        foreach (var (cut, coding) in new[] { 1, 700, 2_048, Rows }.SelectMany(cut => Codings.Select(coding => (cut, coding))))
        {
            var batches = Enumerable.Range(0, Rows).Chunk(cut == 1 ? Rows : cut).SelectMany(rows => cut == 1 ? [rows[..1], rows[1..]] : new[] { rows }).Select((rows, number) => Batch(
                ("order_id", Texts([.. rows.Select(row => ids[row])])),
                ("channel", coding is null || number == 1 ? Texts([.. rows.Select(row => pages[row])]) : Coded(coding, words, [.. rows.Select(row => pages[row])])),
                ("ordered_at", Times([.. rows.Select(row => times[row])])),
                ("status", Texts([.. rows.Select(_ => "paid")])),
                ("quantity", new Int32Array.Builder().AppendRange(rows.Select(_ => 1)).Build()),
                ("unit_price", Whole([.. rows.Select(row => prices[row])]))));
            Assert.Equal(expected, (await LoadAsync(shop, load with { LoadId = $"{cut} {coding?.Name}" }, [.. batches])).ContentSha256);
        }

        static byte[] Hashed(object? value) => value switch
        {
            string text => [2, .. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(text.Trim())), .. Encoding.UTF8.GetBytes(text.Trim())],
            null => [0],
            _ => [1, .. BitConverter.GetBytes(Convert.ToInt64(value, CultureInfo.InvariantCulture))],
        };

        static string Hash(IEnumerable<byte[]> values) => Convert.ToHexStringLower(SHA256.HashData([.. values.SelectMany(value => value)]));
    }

    [Fact]
    public async Task AnnouncedRowsMustArrive()
    {
        await using var shop = await TestShop.OpenAsync();
        var load = new StreamLoad(LoadTable.Orders, "b", OnError.SetAside, 3);
        var record = await LoadAsync(shop, load, Orders(["a"], [NoonUs], [1], [1]));
        Assert.Equal((LoadState.Refused, 1L, 0L), (record.State, record.RowsReceived, record.RowsLoaded));
        Assert.Contains("3 were announced", record.Refusal, StringComparison.Ordinal);
        Assert.Equal(record, await LoadAsync(shop, load, Orders(["a"], [NoonUs], [1], [1])));
    }

    [Fact]
    public async Task TextsReadAsInFilesAndMissingTextsAreTrimmed()
    {
        await using var shop = await TestShop.OpenAsync();
        var batch = Batch(("occurred_at", Texts("2024-05-01 20:00:00", "soon")), ("visitor_id", Texts(" v ", "v")), ("event_name", Texts("a", "a")), ("page", Texts("  ", null)), ("properties.x", Texts("1", "2")));
        var record = await LoadAsync(shop, new StreamLoad(LoadTable.Events, "b", OnError.SetAside, null), batch);
        Assert.Equal((1L, 1L), (record.RowsLoaded, record.RowsRejected));
        Assert.Equal(["2024-05-01 12:00:00|v|∅|1"], await shop.QueryAsync("SELECT occurred_at, id, page, \"properties.x\" FROM events JOIN people ON code = visitor"));
    }

    [Theory]
    [InlineData("unknown", "batch.columns[2].name")]
    [InlineData("type", "batch.event_name")]
    [InlineData("length", "batch.event_name")]
    [InlineData("missing", "batch.columns")]
    [InlineData("later", "batch.columns")]
    public async Task BatchesThatDoNotFitAreNamed(string fault, string field)
    {
        await using var shop = await TestShop.OpenAsync();
        (string, IArrowArray) time = ("occurred_at", Times(NoonUs)), visitor = ("visitor_id", Texts("v")), name = ("event_name", Texts("a"));
        RecordBatch[] batches = fault switch
        {
            "unknown" => [Batch(time, visitor, ("event", Texts("a")), name)],
            "type" => [Batch(time, visitor, ("event_name", Whole(1)))],
            "length" => [Batch(time, visitor, ("event_name", Texts("a", "b")))],
            "missing" => [Batch(time, visitor)],
            _ => [Batch(time, visitor, name), Batch(time, visitor)],
        };
        var wrong = await Assert.ThrowsAsync<StorageException>(() => LoadAsync(shop, new StreamLoad(LoadTable.Events, "b", OnError.SetAside, null), batches));
        Assert.Equal((StorageError.Invalid, field), (wrong.Error, Assert.Single(wrong.Violations).Field));
        Assert.Empty(shop.Dataset.ListLoads(9, 0));
    }

    [Fact]
    public async Task LimitsAndCancellingLeaveNothing()
    {
        await using var shop = await TestShop.OpenAsync(limits: new LoadLimits(Rows: 2));
        var load = new StreamLoad(LoadTable.Orders, "b", OnError.SetAside, null);
        var limit = await Assert.ThrowsAsync<StorageException>(() => LoadAsync(shop, load, Orders(["a", "b", "c"], [NoonUs, NoonUs, NoonUs], [1, 2, 3], [1, 2, 3])));
        Assert.Equal(StorageError.LimitExceeded, limit.Error);

        using var cancel = new CancellationTokenSource();
        async IAsyncEnumerable<RecordBatch> Cancelling()
        {
            yield return Orders(["a"], [NoonUs], [1], [1]);
            await cancel.CancelAsync();
            yield return Orders(["b"], [NoonUs], [1], [1]);
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shop.Dataset.LoadBatchesAsync(load, Cancelling(), null, cancel.Token));
        Assert.Empty(shop.Dataset.ListLoads(9, 0));
        Assert.Equal("0", (await shop.QueryAsync("SELECT count(*) FROM orders")).Single());
    }

    private static Task<LoadRecord> LoadAsync(TestShop shop, StreamLoad load, params RecordBatch[] batches) =>
        shop.Dataset.LoadBatchesAsync(load, batches.ToAsyncEnumerable(), null, CancellationToken.None);

    private static RecordBatch Orders(string?[] ids, long[] times, int[] quantities, long[] prices) => Batch(
        ("order_id", Texts(ids)),
        ("ordered_at", Times(times)),
        ("status", Texts([.. ids.Select(_ => "paid")])),
        ("quantity", new Int32Array.Builder().AppendRange(quantities).Build()),
        ("unit_price", Whole(prices)));

    private static RecordBatch Batch(params (string Name, IArrowArray Array)[] columns) => new(
        new Apache.Arrow.Schema(columns.Select(column => new Field(column.Name, column.Array.Data.DataType, true)), null),
        columns.Select(column => column.Array),
        columns[0].Array.Length);

    private static StringArray Texts(params string?[] values)
    {
        var builder = new StringArray.Builder();
        foreach (var value in values)
        {
            _ = value is null ? builder.AppendNull() : builder.Append(value);
        }

        return builder.Build();
    }

    private static DictionaryArray Coded(IArrowType indexType, string[] words, string?[] values)
    {
        var indexes = new Int32Array.Builder();
        foreach (var value in values)
        {
            _ = value is null ? indexes.AppendNull() : indexes.Append(System.Array.IndexOf(words, value));
        }

        var wide = indexes.Build();
        var bytes = wide.Values.ToArray().SelectMany(index => BitConverter.GetBytes(index)[..(((FixedWidthType)indexType).BitWidth / 8)]).ToArray();
        return new DictionaryArray(new ArrayData(
            new DictionaryType(indexType, StringType.Default, false), wide.Length, wide.NullCount, 0, [wide.NullBitmapBuffer, new ArrowBuffer(bytes)], null, Texts(words).Data));
    }

    private static Int64Array Whole(long?[] values)
    {
        var builder = new Int64Array.Builder();
        foreach (var value in values)
        {
            _ = value is null ? builder.AppendNull() : builder.Append(value.Value);
        }

        return builder.Build();
    }

    private static Int64Array Whole(params long[] values) => new Int64Array.Builder().AppendRange(values).Build();

    private static TimestampArray Times(params long[] values) =>
        new(new TimestampType(TimeUnit.Microsecond, "UTC"), Whole(values).ValueBuffer, ArrowBuffer.Empty, values.Length, 0, 0);
}
