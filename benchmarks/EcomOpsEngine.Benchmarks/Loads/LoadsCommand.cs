using System.Globalization;
using System.Text.Json;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.TestData.Peers;
using Spectre.Console;

namespace EcomOpsEngine.Benchmarks.Loads;

/// <summary>The command <c>loads</c>: the same file loaded by us, by DuckDB and by ClickHouse in turn (A B C A B C), for streams also the same batches sent to a server of ClickHouse; counts of rows and people are compared before times count.</summary>
internal static class LoadsCommand
{
    private const ulong Seed = 2026;
    private const int WarmUpRows = 20_000;

    /// <summary>Loads of the same rows before the one that counts: what is compiled at run time is compiled by then. Nobody else needs them, everybody has them.</summary>
    public const int WarmUpLoads = 5;

    /// <summary>Runs it; 0 when all counts agree.</summary>
    public static async Task<int> RunAsync(int rows, int repeats, int threads, string[] names, bool json, TextWriter output, CancellationToken cancellation)
    {
        var formats = LoadFormat.All.Where(format => names.Length == 0 || names.Contains(format.Name)).ToList();
        var directory = Directory.CreateTempSubdirectory("ecomops-loads-").FullName;
        try
        {
            using var clickhouse = ClickHouseLibrary.TryOpen(Directory.CreateDirectory(Path.Combine(directory, "clickhouse")).FullName);
            if (clickhouse is null)
            {
                await Console.Error.WriteLineAsync(ClickHouseLibrary.SkipReason);
            }

            var warm = Directory.CreateDirectory(Path.Combine(directory, "warm")).FullName;
            LoadFiles.Write(warm, WarmUpRows, formats, Seed);
            LoadFiles.Write(directory, rows, formats, Seed);
            var results = new List<LoadRow>();
            foreach (var format in formats)
            {
                await RoundAsync(warm, format, threads, clickhouse, cancellation);
                results.Add(await CompareAsync(directory, format, rows, repeats, threads, clickhouse, cancellation));
            }

            Print(results, json, output);
            return results.TrueForAll(row => row.CountsEqual) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<LoadRow> CompareAsync(
        string directory, LoadFormat format, int rows, int repeats, int threads, ClickHouseLibrary? clickhouse, CancellationToken cancellation)
    {
        var rounds = new List<Round>();
        for (var warm = 0; format.Way == LoadWay.File && warm < WarmUpLoads; warm++)
        {
            await RoundAsync(directory, format, threads, clickhouse, cancellation);
        }

        for (var round = 0; round < repeats; round++)
        {
            rounds.Add(await RoundAsync(directory, format, threads, clickhouse, cancellation));
        }

        return new LoadRow(
            format.Name,
            rows,
            format.Way == LoadWay.File ? Spread.Of([.. rounds.Select(round => round.Ours.Durable!.Value.TotalMilliseconds)]) : null,
            Spread.Of([.. rounds.Select(round => round.Ours.Queryable.TotalMilliseconds)]),
            Spread.Of([.. rounds.Select(round => round.DuckDb.Elapsed.TotalMilliseconds)]),
            clickhouse is null ? null : Spread.Of([.. rounds.Select(round => round.ClickHouse!.Value.Elapsed.TotalMilliseconds)]),
            rounds.TrueForAll(round => round.Server is not null) ? Spread.Of([.. rounds.Select(round => round.Server!.Value.Elapsed.TotalMilliseconds)]) : null,
            rounds.TrueForAll(round => round.PeerCounts.All(counts => counts == round.Ours.Counts)));
    }

    private static async Task<Round> RoundAsync(string directory, LoadFormat format, int threads, ClickHouseLibrary? clickhouse, CancellationToken cancellation)
    {
        var ours = format.Way == LoadWay.File
            ? await LoadOurs.FileAsync(directory, format.File, threads, cancellation)
            : await LoadStreams.SendAsync(directory, format, threads, cancellation);
        var bare = LoadPeers.DuckDb(directory, format.File, threads);
        return clickhouse is null
            ? new Round(ours, bare, null, null)
            : new Round(
                ours,
                bare,
                LoadPeers.ClickHouse(clickhouse, directory, format.File, threads),
                format.Way == LoadWay.File ? null : await LoadPeers.SendToClickHouseAsync(directory, format.File, threads, cancellation));
    }

    private static void Print(List<LoadRow> results, bool json, TextWriter output)
    {
        if (json)
        {
            results.ForEach(row => output.WriteLine(JsonSerializer.Serialize(row)));
            return;
        }

        var table = new Table().Border(TableBorder.Markdown);
        table.AddColumns(
            "format", "rows", "rows/s to durable", "rows/s to queryable", "DuckDB bare insert", "ClickHouse insert + merge", "time ÷ bare insert", "ClickHouse time ÷ ours", "batches sent to ClickHouse", "its time ÷ ours", "counts equal");
        foreach (var row in results)
        {
            table.AddRow(
                row.Format,
                Count(row.Rows),
                row.DurableMs is { } durable ? Rate(row.Rows, durable) : "–",
                Rate(row.Rows, row.QueryableMs),
                Rate(row.Rows, row.DuckDbMs),
                row.ClickHouseMs is { } merged ? Rate(row.Rows, merged) : "–",
                Times(row.OverDuckDb),
                Times(row.OverClickHouse),
                row.ClickHouseServerMs is { } sent ? Rate(row.Rows, sent) : "–",
                Times(row.OverClickHouseServer),
                row.CountsEqual ? "yes" : "NO");
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 240;
        console.Write(table);
    }

    private static string Times(double? ratio) => ratio is { } times ? times.ToString("0.00", CultureInfo.InvariantCulture) + "×" : "–";

    private static string Rate(long rows, Spread milliseconds) => Count((long)(rows / milliseconds.Median * 1_000));

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private readonly record struct Round(LoadTimes Ours, (TimeSpan Elapsed, string Counts) DuckDb, (TimeSpan Elapsed, string Counts)? ClickHouse, (TimeSpan Elapsed, string Counts)? Server)
    {
        /// <summary>What the peers that were asked counted.</summary>
        public IEnumerable<string> PeerCounts => new[] { DuckDb.Counts, ClickHouse?.Counts, Server?.Counts }.OfType<string>();
    }
}
