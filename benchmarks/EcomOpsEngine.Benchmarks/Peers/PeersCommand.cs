using System.Globalization;
using System.Text.Json;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Peers;
using Spectre.Console;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>The command <c>peers</c>: the same questions on the same rows asked of us, DuckDB and ClickHouse in one interleaved run.</summary>
internal static class PeersCommand
{
    private const ulong Seed = 2026;

    public static int Run(int rows, int repeats, int threads, string[] works, bool json)
    {
        var progress = new Action<string>(text => Console.Error.WriteLine(text));
        var people = Math.Max(100, rows / 20);
        var directory = Directory.CreateTempSubdirectory("ecomops-peers-").FullName;
        try
        {
            progress(string.Create(CultureInfo.InvariantCulture, $"generating {rows:N0} events and {rows:N0} order lines of {people:N0} people"));
            var events = HonestEvents.Generate(rows, people, Seed);
            var orders = HonestOrders.Generate(rows, people, Seed);
            using var duckdb = new DuckDbPeer(threads);
            progress($"loading DuckDB {duckdb.Version}");
            PeerTables.Create(duckdb, events, orders);
            using var clickhouse = ClickHouseLibrary.TryOpen(directory);
            if (clickhouse is null)
            {
                progress(ClickHouseLibrary.SkipReason);
            }
            else
            {
                progress($"loading ClickHouse {clickhouse.Query("SELECT version()").Trim()}");
                clickhouse.Query(string.Create(CultureInfo.InvariantCulture, $"SET max_threads = {threads}"));
                PeerTables.Create(clickhouse, directory, events, orders);
            }

            var comparison = new PeerComparison(duckdb, clickhouse, repeats, progress);
            var results = PeerWorks.All(events, orders, threads)
                .Where(work => works.Length == 0 || works.Contains(work.Name))
                .SelectMany(comparison.Run)
                .ToList();
            Print(results, json);
            return results.TrueForAll(row => row.AnswersEqual) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Print(List<PeerRow> rows, bool json)
    {
        if (json)
        {
            foreach (var row in rows)
            {
                Console.WriteLine(JsonSerializer.Serialize(row));
            }

            return;
        }

        var table = new Table().Border(TableBorder.Markdown);
        table.AddColumns("work", "rows", "peer", "ours ms (min/median/max)", "peer ms (min/median/max)", "ratio of medians", "answers equal");
        foreach (var row in rows)
        {
            table.AddRow(
                row.Work, row.Rows.ToString("N0", CultureInfo.InvariantCulture), row.Peer, Text(row.OursMs), Text(row.PeerMs),
                row.RatioMedian.ToString("0.0", CultureInfo.InvariantCulture) + "×", row.AnswersEqual ? "yes" : "NO");
        }

        AnsiConsole.Profile.Width = 160;
        AnsiConsole.Write(table);
    }

    private static string Text(Spread spread) => string.Create(CultureInfo.InvariantCulture, $"{spread.Min:0.0} / {spread.Median:0.0} / {spread.Max:0.0}");
}
