using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Tests.Running;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Sql;

/// <summary>Free SQL: what it answers, and what it cannot reach.</summary>
public sealed class QuerySqlTests(SmallShopFixture shop) : IClassFixture<SmallShopFixture>
{
    private SqlService.SqlServiceClient Sql => shop.Server.Sql;

    [Fact]
    public async Task Tables_are_read_with_the_columns_that_are_asked_for()
    {
        var rows = await RowsAsync("SELECT event_name, count(*) AS n, count(device), count(DISTINCT visitor) FROM events GROUP BY ALL ORDER BY n DESC, event_name");

        Assert.Equal(["home|4|3|4", "detail|3|2|3", "paid|2|1|2"], rows);
    }

    [Fact]
    public async Task Columns_that_no_load_brought_are_there_without_a_value()
    {
        Assert.Equal(["9|0|0|0|0|INTEGER"], await RowsAsync("SELECT count(*), count(page), count(campaign), count(user_agent), count(version), any_value(typeof(version)) FROM events"));
        var columns = Assert.Single(await PagesAsync("SELECT * FROM events WHERE false")).Columns.Select(column => column.Name).ToList();
        Assert.Equal(
            ["event_id", "occurred_at", "visitor", "session_id", "customer", "event_name", "page", "device", "channel", "campaign", "sku", "user_agent", "version", "load_seq", "properties.variant"],
            columns);
    }

    [Fact]
    public async Task Every_type_of_an_answer_has_its_place()
    {
        var pages = await PagesAsync("""
            SELECT NULL::INTEGER AS none, 7::TINYINT AS small, sum(quantity * unit_price) AS total, avg(quantity) AS mean, true AS yes, DATE '2025-11-11' AS day, min(ordered_at) AS instant,
                   TIMESTAMP '2025-03-01 10:00:00.5' AS clock, 'süß' AS text, 12.50::DECIMAL(10, 2) AS exact, 18446744073709551615::UBIGINT AS large
            FROM orders
            """);
        var first = pages[0];

        Assert.Equal(
            [
                ("none", SqlType.Integer), ("small", SqlType.Integer), ("total", SqlType.Decimal), ("mean", SqlType.Double), ("yes", SqlType.Boolean), ("day", SqlType.Date),
                ("instant", SqlType.Instant), ("clock", SqlType.Clock), ("text", SqlType.Text), ("exact", SqlType.Decimal), ("large", SqlType.Decimal),
            ],
            first.Columns.Select(column => (column.Name, column.Type)));
        Assert.Equal(("s2", "Asia/Shanghai"), (first.SnapshotId, first.TimeZone));
        var utc = Batches.Us(SmallShop.Day(1, 12.2));
        Assert.Equal([$"∅|7|144900|1.5|True|2025-11-11|{utc}|1740823200500000|süß|12.50|18446744073709551615"], Rows(pages));
    }

    [Theory]
    [InlineData("DATE '10000-01-01'")]
    [InlineData("DATE 'infinity'")]
    [InlineData("TIMESTAMP 'infinity'")]
    [InlineData("TIMESTAMP_S '10000-01-01 00:00:00'")]
    public async Task Days_and_instants_that_callers_calendars_lack_are_refused(string value)
    {
        await Failure.InvalidAsync(() => PagesAsync($"SELECT {value} AS at"), "sql");
        Assert.Single(await RowsAsync($"SELECT CAST({value} AS VARCHAR) AS at"));
    }

    [Fact]
    public async Task The_ends_of_the_calendar_are_given() =>
        Assert.Equal(["0001-01-01|9999-12-31|253402300799999999"], await RowsAsync("SELECT DATE '0001-01-01', DATE '9999-12-31', TIMESTAMP '9999-12-31 23:59:59.999999'"));

    [Fact]
    public async Task Days_are_those_of_the_dataset_and_joins_work()
    {
        // v1's first event is at 12:00 on 1 March in Shanghai, 04:00 in UTC; a day that began in UTC would be told apart at 7 in the morning.
        Assert.Equal(["2025-03-01|3", "2025-03-02|2", "2025-03-03|1", "2025-03-04|3"], await RowsAsync("SELECT CAST(occurred_at AS DATE) AS day, count(*) FROM events GROUP BY 1 ORDER BY 1"));
        Assert.Equal(["0"], await RowsAsync("SELECT hour(min(timezone('UTC', TIMESTAMP '2025-03-01 16:00:00')))"));
        Assert.Equal(
            ["search|1|30000"],
            await RowsAsync("SELECT e.channel, count(DISTINCT e.customer), max(o.quantity * o.unit_price) FROM events e JOIN orders o USING (customer) GROUP BY ALL"));
    }

    [Fact]
    public async Task An_answer_without_rows_has_its_columns()
    {
        var page = Assert.Single(await PagesAsync("SELECT event_name, occurred_at FROM events WHERE false"));

        Assert.Equal((0, 2), (page.Rows, page.Columns.Count));
    }

    [Fact]
    public async Task Large_answers_are_streamed_and_the_first_rows_can_be_asked_for()
    {
        var pages = await PagesAsync("SELECT range AS i FROM range(10000)");
        Assert.True(pages.Count > 1);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => (long)i), pages.SelectMany(page => page.Values[0].Integers.Values));
        Assert.DoesNotContain(pages, page => page.HasMore);

        var some = await PagesAsync("SELECT range AS i FROM range(10000)", maxRows: 3_000);
        Assert.Equal((3_000, true), (some.Sum(page => page.Rows), some[^1].HasMore));
        Assert.False((await PagesAsync("SELECT range AS i FROM range(3000)", maxRows: 3_000))[^1].HasMore);
        await Failure.ExpectAsync(() => PagesAsync($"SELECT range FROM range({Limits.SqlRows + 1})"), StatusCode.ResourceExhausted, "LIMIT_EXCEEDED");
    }

    [Fact]
    public async Task A_snapshot_can_be_pinned_while_it_lives()
    {
        var dataset = await SmallShop.LoadAsync(shop.Server);
        await Failure.ExpectAsync(() => PagesAsync("SELECT 1", dataset: dataset, snapshot: "s99"), StatusCode.FailedPrecondition, "SNAPSHOT_GONE");
        Assert.Equal(["9|4|2"], await RowsAsync("SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM orders), (SELECT max(load_seq) FROM loads)", dataset, "s2"));
    }

    [Fact]
    public async Task No_id_of_a_person_and_nothing_sealed_is_there()
    {
        Assert.Equal(
            [
                "channel_spend", "cleaned", "currency_rates", "customers", "events", "exposures", "inventory", "loads", "metric_samples", "order_status", "orders", "products", "touches",
            ],
            await RowsAsync("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1"));
        await WrongAsync("SELECT * FROM identities");
        await WrongAsync("SELECT * FROM rejects");
        await WrongAsync("SELECT * FROM replaced_rows");
        await WrongAsync("SELECT sealed_refusal FROM loads");
        await WrongAsync("SELECT * FROM read_99()");
        Assert.Equal(["done|2"], await RowsAsync("SELECT state, count(*) FROM loads GROUP BY ALL"));
        Assert.Equal(["INTEGER"], await RowsAsync("SELECT DISTINCT data_type FROM duckdb_columns() WHERE column_name IN ('customer', 'visitor')"));
    }

    public static TheoryData<string> Forbidden =>
    [
        "COPY (SELECT 1) TO '/tmp/ecomops-sql.csv'", "COPY events FROM '/etc/passwd'", "ATTACH '/tmp/ecomops-sql.duckdb'", "ATTACH ':memory:' AS other", "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_blob('/proc/self/environ')", "SELECT * FROM glob('/etc/*')", "SELECT * FROM read_parquet('http://127.0.0.1/x')", "INSTALL httpfs", "LOAD httpfs",
        "LOAD '/tmp/x.duckdb_extension'", "PRAGMA memory_limit='10GB'", "SET memory_limit = '10GB'", "SET GLOBAL enable_external_access = true", "RESET memory_limit", "SELECT 1; SELECT 2",
        "SELECT 1; DROP VIEW events", "CREATE TABLE t (i INTEGER)", "INSERT INTO events SELECT * FROM events", "DELETE FROM events", "UPDATE orders SET quantity = 0", "DROP VIEW events", "CALL pragma_version()",
        "BEGIN TRANSACTION", "CHECKPOINT", "VACUUM", "EXPORT DATABASE '/tmp/x'", "CREATE SECRET s (TYPE http)", "PREPARE p AS SELECT 1", "EXECUTE p", "USE memory", "CREATE MACRO m(a) AS a", "",
    ];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task What_is_no_select_or_reaches_outside_is_refused(string sql)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => PagesAsync(sql));

        Assert.True(refused.StatusCode is StatusCode.PermissionDenied or StatusCode.InvalidArgument, $"{refused.Status}");
        Assert.False(File.Exists("/tmp/ecomops-sql.csv"));
        Assert.False(File.Exists("/tmp/ecomops-sql.duckdb"));
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("COPY (SELECT 1) TO '/tmp/ecomops-sql.csv'")]
    [InlineData("SET threads = 9")]
    [InlineData("CREATE TABLE t (i INTEGER)")]
    public async Task Refusals_say_so(string sql) => await Failure.ExpectAsync(() => PagesAsync(sql), StatusCode.PermissionDenied, "SQL_REFUSED");

    [Theory]
    [InlineData("SELEC 1")]
    [InlineData("SELECT nothing FROM events")]
    [InlineData("SELECT * FROM nowhere")]
    [InlineData("SELECT * FROM '/etc/passwd'")]
    [InlineData("SELECT getenv('PATH')")]
    [InlineData("SELECT 'a'::INTEGER")]
    [InlineData("SELECT [1, 2]")]
    [InlineData("SELECT {'a': 1}")]
    public async Task Wrong_statements_are_told_what_is_wrong(string sql) => await WrongAsync(sql);

    [Fact]
    public async Task Requests_are_checked()
    {
        await Failure.InvalidAsync(() => PagesAsync(new string(' ', Limits.SqlCharacters + 1)), "sql");
        await Failure.InvalidAsync(() => PagesAsync("SELECT 1", maxRows: -1), "max_rows");
        await Failure.InvalidAsync(() => PagesAsync("SELECT 1", maxRows: Limits.SqlRows + 1), "max_rows");
        await Failure.ExpectAsync(() => PagesAsync("SELECT 1", dataset: "nowhere"), StatusCode.NotFound, "DATASET_NOT_FOUND");
    }

    [Theory]
    [InlineData("SELECT list(r) FROM range(100000000) t(r) GROUP BY r % 3")]
    [InlineData("SELECT count(*) FROM (SELECT DISTINCT hash(r) FROM range(1000000000) t(r))")]
    [InlineData("SELECT max(length(repeat(repeat(r::VARCHAR, 10000), 20000))) FROM range(1000, 2048) t(r)")]
    [InlineData("SELECT length(repeat('x', 2000000000))")]
    public async Task A_memory_bomb_hurts_its_own_process_only(string sql)
    {
        await Failure.ExpectAsync(() => PagesAsync(sql), StatusCode.ResourceExhausted, "LIMIT_EXCEEDED");

        // The server goes on.
        Assert.Equal(["1"], await RowsAsync("SELECT 1"));
    }

    [Fact]
    public async Task An_endless_statement_ends_with_its_caller()
    {
        using var leaving = new CancellationTokenSource();
        using var call = Sql.QuerySql(new QuerySqlRequest { Dataset = shop.Dataset, Sql = "SELECT count(*) FROM range(1000000000000000)" }, cancellationToken: leaving.Token);
        var answer = call.ResponseStream.MoveNext(CancellationToken.None);
        await Task.Delay(200);
        await leaving.CancelAsync();

        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => answer)).StatusCode);
        var late = await Assert.ThrowsAsync<RpcException>(
            () => PagesAsync("WITH RECURSIVE t AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t", deadline: DateTime.UtcNow.AddSeconds(3)));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        Assert.Equal(["1"], await RowsAsync("SELECT 1"));
    }

    private Task<RpcException> WrongAsync(string sql) => Failure.InvalidAsync(() => PagesAsync(sql), "sql");

    private async Task<List<string>> RowsAsync(string sql, string? dataset = null, string snapshot = "") => Rows(await PagesAsync(sql, dataset: dataset, snapshot: snapshot));

    private async Task<List<QuerySqlResponse>> PagesAsync(string sql, long maxRows = 0, string? dataset = null, string snapshot = "", DateTime? deadline = null)
    {
        using var call = Sql.QuerySql(new QuerySqlRequest { Dataset = dataset ?? shop.Dataset, Sql = sql, MaxRows = maxRows, SnapshotId = snapshot }, deadline: deadline);
        return await call.ResponseStream.ReadAllAsync().ToListAsync();
    }

    private static List<string> Rows(List<QuerySqlResponse> pages) =>
        [.. pages.SelectMany(page => Enumerable.Range(0, page.Rows).Select(row => string.Join('|', page.Values.Select(values => Text(values, row)))))];

    private static string Text(SqlValues values, int row) => !values.Validity.IsEmpty && (values.Validity[row >> 3] & (1 << (row & 7))) == 0 ? "∅" : values.ValuesCase switch
    {
        SqlValues.ValuesOneofCase.Integers => $"{values.Integers.Values[row]}",
        SqlValues.ValuesOneofCase.Doubles => FormattableString.Invariant($"{values.Doubles.Values[row]}"),
        SqlValues.ValuesOneofCase.TimesUs => $"{values.TimesUs.Values[row]}",
        SqlValues.ValuesOneofCase.Flags => $"{values.Flags.Values[row]}",
        _ => values.Texts.Values[row],
    };
}
