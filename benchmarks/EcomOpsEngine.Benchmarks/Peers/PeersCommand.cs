using System.Globalization;
using System.Text.Json;
using EcomOpsEngine.Benchmarks.Machine;
using EcomOpsEngine.TestData.Peers;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>What the command <c>peers</c> is asked to do.</summary>
/// <param name="Rows">Events, and as many order lines.</param>
/// <param name="Repeats">Timed rounds of each work after a warm-up.</param>
/// <param name="Threads">Threads for everybody.</param>
/// <param name="Works">Only these works; empty for all.</param>
/// <param name="Json">One object for each work and peer instead of the table.</param>
/// <param name="Results">Folder that keeps results by processor; null keeps none.</param>
internal sealed record PeersOptions(int Rows, int Repeats, int Threads, IReadOnlyList<string> Works, bool Json, string? Results);

/// <summary>The command <c>peers</c>: the same questions on the same rows asked of us, DuckDB and ClickHouse in one interleaved run.</summary>
internal static class PeersCommand
{
    private const ulong Seed = 2026;

    /// <summary>Runs it; 0 when every answer was equal.</summary>
    public static int Run(PeersOptions options, TextWriter output, Action<string> progress)
    {
        var data = new PeerData(options.Rows, Seed);
        var works = PeerWorks.Ours(data, options.Threads).Where(work => options.Works.Count == 0 || options.Works.Contains(work.Name)).ToList();
        if (works.Count == 0)
        {
            progress($"no such work; there are {string.Join(", ", PeerWorks.Ours(data, options.Threads).Select(work => work.Name))}");
            return 2;
        }

        var directory = Directory.CreateTempSubdirectory("ecomops-peers-").FullName;
        try
        {
            using var duckdb = new DuckDbPeer(options.Threads);
            using var clickhouse = ClickHouseLibrary.TryOpen(directory);
            Load(data, works, duckdb, clickhouse, directory, options.Threads, progress);
            var bytesPerSecond = MemoryBandwidth.Measure(options.Threads);
            progress(string.Create(CultureInfo.InvariantCulture, $"memory: {bytesPerSecond / 1e9:0.0} GB/s with {options.Threads} threads"));
            var versions = $"DuckDB {duckdb.Version}, ClickHouse {clickhouse?.Query("SELECT version()").Trim() ?? "not installed"}";
            var date = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var comparison = new PeerComparison(duckdb, clickhouse, options.Repeats, progress);
            var results = works.Select(work =>
            {
                var (ours, rows, allocated) = comparison.Run(work);
                var cost = OwnCost.Of(work, ours.Median, options.Threads, bytesPerSecond, allocated);
                var result = new WorkResult(work.Name, work.Rows, date, MachineInfo.Describe(), versions, options.Threads, options.Repeats, bytesPerSecond, ours, rows, cost) { ShareOfRows = work.ShareOfRows?.Invoke() };
                progress(PeerResults.Line(result));
                if (options.Results is { } folder)
                {
                    PeerResults.Write(Path.Combine(folder, MachineInfo.Folder), result);
                }

                return result;
            }).ToList();
            Print(results, options.Json, output);

            return results.TrueForAll(result => result.Peers.All(row => row.AnswersEqual)) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Load(
        PeerData data, List<Work> works, DuckDbPeer duckdb, ClickHouseLibrary? clickhouse, string directory, int threads, Action<string> progress)
    {
        clickhouse?.Query(string.Create(CultureInfo.InvariantCulture, $"SET max_threads = {threads}"));
        if (clickhouse is null)
        {
            progress(ClickHouseLibrary.SkipReason);
        }

        foreach (var table in works.Select(work => work.Table).Distinct())
        {
            progress(string.Create(CultureInfo.InvariantCulture, $"loading {data.Rows:N0} rows of {table.ToString().ToLowerInvariant()} into the peers"));
            PeerTables.Create(duckdb, data, table);
            if (clickhouse is not null)
            {
                PeerTables.Create(clickhouse, directory, data, table);
            }
        }
    }

    private static void Print(List<WorkResult> results, bool json, TextWriter output)
    {
        if (json)
        {
            results.SelectMany(result => result.Peers).ToList().ForEach(row => output.WriteLine(JsonSerializer.Serialize(row)));
            return;
        }

        output.WriteLine(PeerResults.PeerTable(results.SelectMany(result => result.Peers)));
        output.WriteLine(PeerResults.TargetTable(results));
        output.WriteLine(PeerResults.CostTable(results));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{MachineInfo.Describe()}; {results[0].Versions}; memory {results[0].BytesPerSecond / 1e9:0.0} GB/s with {results[0].Threads} threads"));
    }
}
