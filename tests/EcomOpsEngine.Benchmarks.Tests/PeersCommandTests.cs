using System.Text.Json;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.TestData.Peers;
using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>The benchmarks run small: their answers are the peers' answers.</summary>
[Collection(ClickHouseCollection.Name)]
public sealed class PeersCommandTests
{
    private const int Rows = 100_000;

    [Fact]
    public void Every_work_gives_the_answer_of_DuckDB()
    {
        var data = new PeerData(Rows, seed: 7);
        using var duckdb = new DuckDbPeer(2);
        Assert.All(Enum.GetValues<PeerTable>(), table => PeerTables.Create(duckdb, data, table));
        Assert.All(PeerWorks.All(data, threads: 2), work => Assert.Equal(duckdb.Query(work.DuckDb!), Compared(work)));
    }

    [Fact]
    public void Every_work_gives_the_answer_of_ClickHouse()
    {
        var directory = Directory.CreateTempSubdirectory("ecomops-peers-test-").FullName;
        using var clickhouse = ClickHouseLibrary.TryOpen(directory);
        Assert.SkipUnless(clickhouse is not null, ClickHouseLibrary.SkipReason);
        var data = new PeerData(Rows, seed: 7);
        Assert.All(Enum.GetValues<PeerTable>(), table => PeerTables.Create(clickhouse, directory, data, table));
        Assert.All(PeerWorks.All(data, threads: 2), work => Assert.Equal(clickhouse.Query(work.ClickHouse!).TrimEnd('\n'), Compared(work)));
    }

    [Fact]
    public void A_comparison_keeps_every_round_and_says_when_answers_differ()
    {
        using var duckdb = new DuckDbPeer(1);
        var rows = new PeerComparison(duckdb, null, repeats: 3, _ => { })
            .Run(new Work("one", 1, PeerTable.Events, () => "1", "SELECT 1", null))
            .Concat(new PeerComparison(duckdb, null, repeats: 1, _ => { }).Run(new Work("two", 1, PeerTable.Events, () => "2", "SELECT 1", null)))
            .ToList();

        Assert.Equal([true, false], rows.Select(row => row.AnswersEqual));
        Assert.All(rows, row => Assert.True(row.OursMs.Min <= row.OursMs.Median && row.OursMs.Median <= row.OursMs.Max));
    }

    [Fact]
    public void The_command_prints_the_rows_and_keeps_them_by_processor()
    {
        var folder = Directory.CreateTempSubdirectory("ecomops-results-test-").FullName;
        var output = new StringWriter();
        Assert.Equal(0, PeersCommand.Run(new PeersOptions(20_000, 1, 2, ["funnel", "rfm"], Json: true, folder), output, _ => { }));
        var rows = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["answers_equal", "ours_ms", "peer", "peer_ms", "ratio_median", "rows", "work"], rows[0].EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(["max", "median", "min"], rows[0].GetProperty("ours_ms").EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(["funnel", "rfm"], rows.Select(row => row.GetProperty("work").GetString()).Distinct());
        var kept = Assert.Single(Directory.GetDirectories(folder));
        Assert.Equal(["README.md", "funnel.json", "rfm.json"], Directory.GetFiles(kept).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal));
        Assert.Contains("| funnel |", File.ReadAllText(Path.Combine(kept, "README.md")), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    private static string Compared(Work work) => work.Comparable is { } comparable ? comparable(work.Ours()) : work.Ours();
}
