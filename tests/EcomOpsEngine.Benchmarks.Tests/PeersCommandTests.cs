using System.Globalization;
using System.Text.Json;
using EcomOpsEngine.Benchmarks.Machine;
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
            .Run(new Work("one", 1, PeerTable.Events, () => "1", "SELECT 1", null)).Peers
            .Concat(new PeerComparison(duckdb, null, repeats: 1, _ => { }).Run(new Work("two", 1, PeerTable.Events, () => "2", "SELECT 1", null)).Peers)
            .ToList();

        Assert.Equal([true, false], rows.Select(row => row.AnswersEqual));
        Assert.All(rows, row => Assert.True(row.OursMs.Min <= row.OursMs.Median && row.OursMs.Median <= row.OursMs.Max));
    }

    [Fact]
    public void A_wrong_answer_anywhere_in_a_turn_counts()
    {
        using var duckdb = new DuckDbPeer(1);
        var asked = 0;

        // The first answer that is compared is "0", and so is DuckDB's; every second one of a turn is not.
        var row = Assert.Single(new PeerComparison(duckdb, null, repeats: 1, _ => { })
            .Run(new Work("one", 1, PeerTable.Events, () => (asked++ % 2).ToString(CultureInfo.InvariantCulture), "SELECT 0", null)).Peers);

        Assert.False(row.AnswersEqual);
    }

    [Fact]
    public void A_process_with_a_busy_thread_does_not_count_as_at_rest()
    {
        using var ending = new CancellationTokenSource();
        var busy = new Thread(() =>
        {
            while (!ending.IsCancellationRequested)
            {
                Thread.SpinWait(1_000);
            }
        });
        busy.Start();
        Assert.False(RestingProcess.Await());
        ending.Cancel();
        busy.Join();
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

    [Fact]
    public void Targets_are_met_or_missed_by_the_figures_of_the_run()
    {
        static Spread Ms(double median) => new(median, median, median);
        static WorkResult Result(string work, double ours, params PeerRow[] peers) =>
            new(work, 1_000_000, "", "", "", 2, 1, 1e9, Ms(ours), peers, new OwnCost(1, null, null, 0));
        PeerRow Row(string work, string peer, double ratio, bool equal) => new(work, 1_000_000, peer, Ms(1), Ms(ratio), ratio, equal);
        var outcomes = PeerTargets.Outcomes(
        [
            Result("funnel", 10, Row("funnel", "clickhouse", 100, true), Row("funnel", "duckdb", 799.9, true)),
            Result("rfm", 1, Row("rfm", "clickhouse", 9, false)),
            Result("funnel_strict", 20), Result("funnel_held", 20.1), Result("funnel_one_month", 10),
            Result("funnel_short_lived", 10), Result("funnel_one_month_short_lived", 1.21) with { ShareOfRows = 0.04 },
        ]).ToDictionary(outcome => outcome.Work + outcome.Text, outcome => outcome.IsMet);

        Assert.Equal(7, outcomes.Count);
        Assert.True(outcomes["funnel≥ 100× clickhouse"] && outcomes["funnel_strict≥ 50 million events/s"] && outcomes["funnel_one_month≤ the time of funnel"]);
        Assert.False(outcomes["funnel≥ 800× duckdb"] || outcomes["rfm≥ 8× clickhouse"] || outcomes["funnel_held≥ 50 million events/s"]
            || outcomes["funnel_one_month_short_lived≤ 12.0% of the time of funnel_short_lived, 3 × its rows"]);
        Assert.All(PeerTargets.Works, work => Assert.Contains(work, PeerWorks.Ours(new PeerData(1_000, 1), 1).Select(one => one.Name)));
    }

    private static string Compared(Work work) => work.Comparable is { } comparable ? comparable(work.Ours()) : work.Ours();
}
