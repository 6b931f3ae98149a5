using System.Globalization;
using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;
using CsCheck;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Schema;
using Xunit;
using static EcomOpsEngine.Storage.Tests.Loads.Drawn;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Properties with a type: what a value may look like, and who fixes the type.</summary>
public sealed class TypedPropertyTests
{
    private const long NoonUs = 1_714_564_800_000_000;
    private const string Stored = "SELECT page, \"properties.n\", \"properties.b\", \"properties.t\" FROM events ORDER BY page";
    // Texts stand as codes.
    private const string Types = "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = 'dataset' AND table_name = 'events' AND starts_with(column_name, 'properties.') ORDER BY column_index";

    private static readonly Gen<string> Numbers = Gen.OneOf(
        One("", "0", "-0", "-0.0", "1", "1.0", "1e0", "1E2", ".5", "5.", "+5", "-3.25", "1e999", "abc", "--1", "NaN", "inf", "0x10", "1,5", "007", "1e-3", "9007199254740991", "9007199254740992", "-9007199254740993", "0.1"),
        Gen.Double[-1e6, 1e6].Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static readonly Gen<string> Flags = One("", "true", "false", "True", "FALSE", "1", "0", "t", "yes", "2", "truely");

    private static readonly Gen<string> Times = One(
        "", "2024-05-31 13:45:00", "2024-05-31T13:45:00.500Z", "2024-05-31 13:45:00.123456+02:00", "2024-05-31", "soon", "1979-12-31", "2047-12-31", "2050-01-01", "2024-03-31 02:30:00");

    [Fact]
    public async Task Values_are_read_as_their_type_and_rows_of_others_set_aside()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", """
            page,n,b,t
            a,1,true,2024-05-01 20:00:00
            b,1.0,0,2024-05-01T12:00:00Z
            c,-2.5e3,FALSE,
            d,,,2024-05-01 12:00:00.25Z
            e,twelve,true,
            f,1,yes,
            g,1,1,tomorrow
            h,9007199254740993,1,
            i,1,1,2049-01-01
            """);
        var record = await shop.LoadAsync(LoadTable.Events, path, Typed());

        Assert.Equal((4L, 5L), (record.RowsLoaded, record.RowsRejected));
        Assert.Equal(
            [
                "5 properties.n Unreadable `twelve` a decimal number", "6 properties.b Unreadable `yes` true, false, 1 or 0",
                "7 properties.t Unreadable `tomorrow` a time such as 2024-05-31 13:45:00, with up to 6 digits of seconds and optionally a zone such as Z or +02:00",
                "8 properties.n OutOfRange `9007199254740993` a number from -9007199254740991 to 9007199254740991 (longer ids are texts)",
                "9 properties.t OutOfRange `2049-01-01` a time from 1980-01-01 up to but not including 2048-01-01 (UTC)",
            ],
            shop.Dataset.ListRejects("load-1", 0, 9).Select(row => $"{row.Row} {row.Column} {row.Reason} `{row.Found}` {row.Expected}"));
        Assert.Equal(
            ["a|1.0|true|2024-05-01 12:00:00", "b|1.0|false|2024-05-01 12:00:00", "c|-2500.0|false|∅", "d|∅|∅|2024-05-01 12:00:00.25"], await shop.QueryAsync(Stored));
        Assert.Equal(["properties.b|BOOLEAN", "properties.n|DOUBLE", "properties.t|TIMESTAMP"], await shop.QueryAsync(Types));
        Assert.Equal(
            ["properties.b Boolean false,true", "properties.n Number 1,-2500", "properties.t Time 2024-05-01T12:00:00Z,2024-05-01T12:00:00.25Z"],
            shop.Dataset.Current.Timeline.Fields.Where(field => field.Name.StartsWith("properties.", StringComparison.Ordinal)).Select(field => $"{field.Name} {field.Type} {string.Join(',', field.Values)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Plain_rows_and_the_row_query_read_alike()
    {
        var row = from number in Numbers from flag in Flags from time in Times select $"p,{number},{flag},{time}";
        var files = new List<string>();

        // Without a sound row the load brings no properties to ask for.
        row.List[1, 60].Sample(rows => files.Add("page,n,b,t\np,1,true,2024-05-01\n" + string.Join('\n', rows)), iter: 8, threads: 1);
        foreach (var file in files)
        {
            Assert.Equal(await LoadedAsync(file, withJoin: true), await LoadedAsync(file, withJoin: false));
        }
    }

    [Fact]
    public async Task The_first_load_fixes_the_type()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", "page,n\na,1\n");
        Mapping N(PropertyType? type) => Mapped(("properties.n", "n", type));
        await shop.LoadAsync(LoadTable.Events, path, N(PropertyType.Number), "one");

        var other = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, path, N(PropertyType.Text), "two"));
        Assert.Equal(
            ("mapping.columns[4].type", "found the type text for `properties.n`; expected number, the type that an earlier load gave it"),
            (Assert.Single(other.Violations).Field, other.Violations[0].Description));

        // Who states none takes what is there, in the same process and after a restart.
        await shop.ReopenAsync();
        Assert.Equal(1, (await shop.LoadAsync(LoadTable.Events, path, N(null), "three")).RowsLoaded);
        Assert.Equal(1, (await shop.LoadAsync(LoadTable.Events, shop.Write("word.csv", "page,n\na,word\n"), N(null), "four")).RowsRejected);
        Assert.Equal(1, (await shop.LoadAsync(LoadTable.Events, shop.Write("new.csv", "page,n\na,1\n"), Mapped(("properties.new", "n", null)), "five")).RowsLoaded);
        Assert.Equal(["properties.n|DOUBLE", "properties.new|INTEGER"], await shop.QueryAsync(Types));
    }

    [Fact]
    public async Task Only_properties_have_a_type()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", "page,n\na,1\n");
        var wrong = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, path, Mapped(("device", "n", PropertyType.Text), ("properties.n", "n", PropertyType.Number))));
        Assert.Equal("mapping.columns[4].type", Assert.Single(wrong.Violations).Field);

        var scaled = new Mapping([.. Mapped().Columns, new ColumnMapping("properties.n", ["n"], Format: "integer", Scale: 2) { Type = PropertyType.Number }]);
        var formatted = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, path, scaled));
        Assert.Equal(["mapping.columns[4].format", "mapping.columns[4].scale"], formatted.Violations.Select(violation => violation.Field));
    }

    [Fact]
    public async Task Rules_and_formats_come_before_the_type()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", "page,n,b,t\na,n/a,ja,01.05.2024 20:00\nb,2,nein,02.05.2024 20:00\n");
        var mapping = new Mapping(
        [
            .. Mapped().Columns,
            new ColumnMapping("properties.n", ["n"], ValueMap: [new("n/a", "")]) { Type = PropertyType.Number },
            new ColumnMapping("properties.b", ["b"], ValueMap: [new("ja", "true"), new("nein", "false")]) { Type = PropertyType.Boolean },
            new ColumnMapping("properties.t", ["t"], Format: "%d.%m.%Y %H:%M") { Type = PropertyType.Time },
        ]);
        Assert.Equal(2, (await shop.LoadAsync(LoadTable.Events, path, mapping)).RowsLoaded);
        Assert.Equal(["a|∅|true|2024-05-01 12:00:00", "b|2.0|false|2024-05-02 12:00:00"], await shop.QueryAsync(Stored));
    }

    [Fact]
    public async Task Columns_of_batches_bring_their_type()
    {
        await using var shop = await TestShop.OpenAsync();
        var first = await BatchAsync(
            shop, "one", 4, ("properties.n", new DoubleArray.Builder().Append(1).Append(-0.0).AppendNull().Append(double.NaN).Build()), ("properties.b", new BooleanArray.Builder().Append(true).Append(false).AppendNull().Append(true).Build()),
            ("properties.t", Instants(NoonUs, NoonUs + 250_000, NoonUs, NoonUs)));
        Assert.Equal((3L, 1L), (first.RowsLoaded, first.RowsRejected));
        var reject = Assert.Single(shop.Dataset.ListRejects("one", 0, 9));
        Assert.Equal((4L, "properties.n", RejectReason.OutOfRange), (reject.Row, reject.Column, reject.Reason));
        Assert.EndsWith("nan", reject.Found, StringComparison.Ordinal);

        // Whole numbers, floats and texts are numbers too, by one canonical text each.
        await BatchAsync(shop, "two", 2, ("properties.n", new Int64Array.Builder().Append(1).Append(9_007_199_254_740_991).Build()));
        await BatchAsync(shop, "three", 2, ("properties.n", new FloatArray.Builder().Append(0.5f).Append(1f).Build()));
        await BatchAsync(shop, "four", 2, ("properties.n", new StringArray.Builder().Append("0.50").Append("0").Build()));
        var large = await BatchAsync(shop, "five", 1, ("properties.n", new Int64Array.Builder().Append(9_007_199_254_740_993).Build()));
        Assert.Equal(1, large.RowsRejected);
        var field = shop.Dataset.Current.Timeline.Fields.Single(one => one.Name == "properties.n");
        Assert.Equal(["0 2", "0.5 2", "1 3", "9007199254740991 1"], field.Values.Select((value, code) => $"{value} {field.RowsByCode[code + 1]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Decimal_numbers_of_batches_fill_columns_of_numbers()
    {
        await using var shop = await TestShop.OpenAsync();
        var batch = Of(3, ("name", Words("x", 3)), ("at", Instants(NoonUs, NoonUs + 1, NoonUs + 2)), ("value", new DoubleArray.Builder().Append(2.5).Append(double.PositiveInfinity).AppendNull().Build()));
        var record = await shop.Dataset.LoadBatchesAsync(new StreamLoad(LoadTable.MetricSamples, "samples", OnError.SetAside, null), new[] { batch }.ToAsyncEnumerable(), null, CancellationToken.None);
        Assert.Equal(1, record.RowsLoaded);
        Assert.Equal([(2L, RejectReason.OutOfRange), (3L, RejectReason.Missing)], shop.Dataset.ListRejects("samples", 0, 9).Select(row => (row.Row, row.Reason)));
        Assert.Equal(["2.5"], await shop.QueryAsync("SELECT value FROM metric_samples"));
    }

    [Fact]
    public async Task Columns_of_batches_that_bring_another_type_are_refused()
    {
        await using var shop = await TestShop.OpenAsync();
        await BatchAsync(shop, "one", 1, ("properties.n", Whole(1)), ("properties.b", new BooleanArray.Builder().Append(true).Build()), ("properties.t", Instants(NoonUs)), ("properties.x", new StringArray.Builder().Append("1").Build()));
        (string, IArrowArray, string)[] misfits =
        [
            ("properties.n", new BooleanArray.Builder().Append(true).Build(), "found type bool; expected int32, int64, float, double or utf8 for `properties.n`"),
            ("properties.b", Whole(1), "found type int64; expected bool or utf8 for `properties.b`"), ("properties.t", Whole(NoonUs), "found type int64; expected timestamp or utf8 for `properties.t`"),
            ("properties.x", new DoubleArray.Builder().Append(1).Build(), "found type double; expected utf8, plain or dictionary-coded for `properties.x`"),
            ("device", new BooleanArray.Builder().Append(true).Build(), "found type bool; expected utf8, plain or dictionary-coded for `device`"),
        ];
        foreach (var (name, array, description) in misfits)
        {
            var wrong = await Assert.ThrowsAsync<StorageException>(() => BatchAsync(shop, "two", 1, (name, array)));
            Assert.Equal(($"batch.{name}", description), (Assert.Single(wrong.Violations).Field, wrong.Violations[0].Description));
        }
    }

    [Fact]
    public async Task A_type_that_another_load_fixed_while_batches_came_refuses_them()
    {
        await using var shop = await TestShop.OpenAsync();
        async IAsyncEnumerable<RecordBatch> Late()
        {
            yield return Batch(1, ("properties.n", new StringArray.Builder().Append("1").Build()));
            await BatchAsync(shop, "number", 1, ("properties.n", Whole(1)));
        }

        var wrong = await Assert.ThrowsAsync<StorageException>(() => shop.Dataset.LoadBatchesAsync(new StreamLoad(LoadTable.Events, "text", OnError.SetAside, null), Late(), null, CancellationToken.None));
        Assert.Equal(
            ("batch.properties.n", "found the type text for `properties.n`; expected number, the type that an earlier load gave it"), (Assert.Single(wrong.Violations).Field, wrong.Violations[0].Description));
    }

    [Fact]
    public async Task Columns_of_Parquet_bring_their_type_where_it_is_new_and_nothing_else_is_stated()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = Path.Combine(shop.Files, "events.parquet");
        DuckDbFile.Write(
            """
            SELECT 'p' || i AS page, i::SMALLINT AS small, i / 2 AS half, (i + 0.10)::DECIMAL(9, 2) AS exact, i = 1 AS b, TIMESTAMPTZ '2024-05-01 12:00:00+00' AS t, 'x' AS word, DATE '2024-05-01' AS day, i AS code
            FROM range(1, 3) r(i)
            """,
            path,
            "parquet");

        var mapping = Mapped(
            ("properties.small", "small", null), ("properties.half", "half", null), ("properties.exact", "exact", null), ("properties.b", "b", null), ("properties.t", "t", null), ("properties.word", "word", null),
            ("properties.day", "day", null), ("properties.code", "code", PropertyType.Text));
        Assert.Equal(2, (await shop.LoadAsync(LoadTable.Events, path, mapping)).RowsLoaded);
        Assert.Equal(
            [
                "properties.b|BOOLEAN", "properties.code|INTEGER", "properties.day|INTEGER", "properties.exact|DOUBLE", "properties.half|DOUBLE", "properties.small|DOUBLE", "properties.t|TIMESTAMP", "properties.word|INTEGER",
            ],
            await shop.QueryAsync(Types));
        Assert.Equal(
            ["1.0|0.5|1.1|true|2024-05-01 12:00:00|x|2024-05-01|1", "2.0|1.0|2.1|false|2024-05-01 12:00:00|x|2024-05-01|2"],
            await shop.QueryAsync("SELECT \"properties.small\", \"properties.half\", \"properties.exact\", \"properties.b\", \"properties.t\", \"properties.word\", \"properties.day\", \"properties.code\" FROM events ORDER BY page"));

        // A format says that the texts are meant; a text stays a text, whatever a later file holds.
        var whole = Mapped() with { Columns = [.. Mapped().Columns, new ColumnMapping("properties.id", ["exact"], Format: "integer")] };
        Assert.Equal(2, (await shop.LoadAsync(LoadTable.Events, path, whole, "whole")).RowsRejected);
        Assert.Equal(2, (await shop.LoadAsync(LoadTable.Events, path, Mapped(("properties.word", "half", null)), "two")).RowsLoaded);
    }

    [Fact]
    public void Mappings_without_types_hash_as_before_there_were_types() =>
        Assert.DoesNotContain("Type", JsonSerializer.Serialize(new ColumnMapping("properties.n", ["n"])), StringComparison.Ordinal);

    private static Mapping Mapped(params (string Target, string Source, PropertyType? Type)[] columns) => new(
    [
        new("occurred_at", [], "2024-05-01"), new("visitor_id", [], "v"), new("event_name", [], "view"), new("page", ["page"]),
        .. columns.Select(column => new ColumnMapping(column.Target, [column.Source]) { Type = column.Type }),
    ]);

    private static Mapping Typed() => Mapped(("properties.n", "n", PropertyType.Number), ("properties.b", "b", PropertyType.Boolean), ("properties.t", "t", PropertyType.Time));

    private static async Task<List<string>> LoadedAsync(string file, bool withJoin)
    {
        await using var shop = await TestShop.OpenAsync("Europe/Berlin");
        shop.Write("nothing.csv", "key,value\nnone,none\n");
        var record = await shop.LoadAsync(LoadTable.Events, shop.Write("events.csv", file), Typed() with { Joins = withJoin ? [new MappingJoin("nothing.csv", "x", "page", "key")] : [] });
        return
        [
            $"{record.RowsReceived} {record.RowsLoaded} {record.RowsRejected}", .. shop.Dataset.ListRejects(record.LoadId, 0, 1_000).Select(reject => reject.ToString()),
            .. await shop.QueryAsync("SELECT \"properties.n\" + 0, \"properties.b\", \"properties.t\" FROM events"),
        ];
    }

    private static Task<LoadRecord> BatchAsync(TestShop shop, string id, int rows, params (string Name, IArrowArray Array)[] columns) =>
        shop.Dataset.LoadBatchesAsync(new StreamLoad(LoadTable.Events, id, OnError.SetAside, null), new[] { Batch(rows, columns) }.ToAsyncEnumerable(), null, CancellationToken.None);

    private static RecordBatch Batch(int rows, params (string Name, IArrowArray Array)[] columns)
    {
        var words = Words("v", rows);
        return Of(rows, [("occurred_at", Instants([.. Enumerable.Repeat(NoonUs, rows)])), ("visitor_id", words), ("event_name", words), .. columns]);
    }

    private static RecordBatch Of(int rows, params (string Name, IArrowArray Array)[] columns) =>
        new(new Apache.Arrow.Schema(columns.Select(column => new Field(column.Name, column.Array.Data.DataType, true)), null), columns.Select(column => column.Array), rows);

    private static StringArray Words(string word, int rows) => new StringArray.Builder().AppendRange(Enumerable.Repeat(word, rows)).Build();

    private static Int64Array Whole(params long[] values) => new Int64Array.Builder().AppendRange(values).Build();

    private static TimestampArray Instants(params long[] values) => new(new TimestampType(TimeUnit.Microsecond, "UTC"), Whole(values).ValueBuffer, ArrowBuffer.Empty, values.Length, 0, 0);
}
