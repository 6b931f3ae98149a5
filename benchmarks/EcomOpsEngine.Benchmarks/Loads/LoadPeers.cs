using System.Diagnostics;
using System.Globalization;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.TestData.Peers;

namespace EcomOpsEngine.Benchmarks.Loads;

/// <summary>
/// The peers load a file with declared types: DuckDB by a bare <c>INSERT … SELECT</c> into a table of a file, nothing checked and nothing resolved;
/// ClickHouse into a MergeTree sorted by person and time, merged into one part, which is the state in which it answers funnels best.
/// </summary>
internal static class LoadPeers
{
    private const string CreateTable = """
        CREATE TABLE load_events (occurred_at DateTime64(6, 'UTC'), visitor_id String, customer_id Nullable(String), event_name LowCardinality(String), device LowCardinality(String), channel LowCardinality(String))
        ENGINE = MergeTree ORDER BY (visitor_id, occurred_at)
        """;

    private const string Counts = "count(*), count(DISTINCT visitor_id), count(DISTINCT customer_id)";
    private const string DropTable = "DROP TABLE IF EXISTS load_events SYNC";
    private const string MergeTable = "OPTIMIZE TABLE load_events FINAL";
    private const string CountTable = $"SELECT {Counts} FROM load_events";

    /// <summary>Time of DuckDB's insert, and its counts of rows, visitors and customers.</summary>
    public static (TimeSpan Elapsed, string Counts) DuckDb(string directory, LoadFile file, int threads)
    {
        var database = Path.Combine(directory, "bare.duckdb");
        File.Delete(database);
        using var duckdb = new DuckDbPeer(threads, database);
        duckdb.Execute("CREATE TABLE events (occurred_at TIMESTAMP, visitor_id VARCHAR, customer_id VARCHAR, event_name VARCHAR, device VARCHAR, channel VARCHAR)");
        var path = LoadFiles.PathOf(directory, file);
        var source = file == LoadFile.Parquet
            ? $"read_parquet('{path}')"
            : $"read_csv('{path}', header = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false, columns = {{'occurred_at': 'TIMESTAMP', 'visitor_id': 'VARCHAR', 'customer_id': 'VARCHAR', 'event_name': 'VARCHAR', 'device': 'VARCHAR', 'channel': 'VARCHAR'}})";
        var watch = Stopwatch.StartNew();
        duckdb.Execute($"INSERT INTO events SELECT * FROM {source}");
        var elapsed = watch.Elapsed;
        return (elapsed, duckdb.Query($"SELECT {Counts} FROM events"));
    }

    /// <summary>Time of ClickHouse's insert and merge, and its counts.</summary>
    public static (TimeSpan Elapsed, string Counts) ClickHouse(ClickHouseLibrary clickhouse, string directory, LoadFile file, int threads)
    {
        clickhouse.Query(DropTable);
        clickhouse.Query(CreateTable);
        var format = file == LoadFile.Parquet ? "Parquet" : "CSVWithNames";
        var settings = string.Create(CultureInfo.InvariantCulture, $"SETTINGS max_threads = {threads}, max_insert_threads = {threads}, input_format_csv_empty_as_default = 1");
        var watch = Stopwatch.StartNew();
        clickhouse.Query($"""
            INSERT INTO load_events SELECT * FROM file('{LoadFiles.PathOf(directory, file)}', '{format}',
                'occurred_at DateTime64(6, ''UTC''), visitor_id String, customer_id Nullable(String), event_name LowCardinality(String), device LowCardinality(String), channel LowCardinality(String)')
            {settings}
            """);
        clickhouse.Query(MergeTable);
        var elapsed = watch.Elapsed;
        return (elapsed, clickhouse.Query(CountTable).TrimEnd('\n'));
    }

    /// <summary>
    /// Time of sending batches to a server of ClickHouse over HTTP, as Arrow, and of its merge, and its counts. Like ours, the server has taken in the same rows as often before.
    /// </summary>
    public static async Task<(TimeSpan Elapsed, string Counts)> SendToClickHouseAsync(string directory, LoadFile file, int threads, CancellationToken cancellation)
    {
        var batches = LoadBatches.Read(LoadFiles.PathOf(directory, file));
        var data = Directory.CreateDirectory(Path.Combine(directory, "clickhouse-server")).FullName;
        try
        {
            using var server = await ClickHouseServer.StartAsync(data, cancellation);
            for (var warm = 0; warm < LoadsCommand.WarmUpLoads; warm++)
            {
                await SendAsync();
            }

            return (await SendAsync(), await server.QueryAsync(CountTable, cancellation));

            async Task<TimeSpan> SendAsync()
            {
                await server.QueryAsync(DropTable, cancellation);
                await server.QueryAsync(CreateTable, cancellation);
                var settings = string.Create(CultureInfo.InvariantCulture, $"SETTINGS max_threads = {threads}, max_insert_threads = {threads}");
                var watch = Stopwatch.StartNew();
                await server.InsertAsync($"INSERT INTO load_events {settings} FORMAT ArrowStream", batches, cancellation);
                await server.QueryAsync(MergeTable, cancellation);
                return watch.Elapsed;
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
