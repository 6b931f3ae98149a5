using System.Diagnostics;
using EcomOpsEngine.Benchmarks.Machine;
using EcomOpsEngine.TestData.Peers;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>Asks each work of us and of the peers in turn (A B C A B C), checks every answer, and keeps the spread of the times.</summary>
internal sealed class PeerComparison(DuckDbPeer? duckdb, ClickHouseLibrary? clickhouse, int repeats, Action<string> progress)
{
    /// <summary>Whoever answers within this time is asked again, as often as <see cref="MostInTurn"/>: the first question of a turn meets caches full of what another engine read.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    private const int MostInTurn = 5;

    /// <summary>Our times, one row for each peer asked, and the bytes that one of our answers allocates.</summary>
    public (Spread Ours, IReadOnlyList<PeerRow> Peers, long AllocatedBytes) Run(Work work)
    {
        var peers = new List<(string Name, Func<string> Ask)>();
        if (duckdb is not null && work.DuckDb is { } duckSql)
        {
            peers.Add(("duckdb", () => duckdb.Query(duckSql)));
        }

        if (clickhouse is not null && work.ClickHouse is { } clickSql)
        {
            peers.Add(("clickhouse", () => clickhouse.Query(clickSql).TrimEnd('\n')));
        }

        progress(work.Name);
        var compare = work.Comparable ?? (answer => answer);
        var ours = new List<double>();
        WarmUp.Run(work.Ours);
        var expected = compare(work.Ours());
        var equal = peers.ToDictionary(peer => peer.Name, peer => peer.Ask() == expected);
        var theirs = peers.ToDictionary(peer => peer.Name, _ => new List<double>());
        for (var round = 0; round < repeats; round++)
        {
            var same = TakeTurn(work.Ours, expected, compare, ours);
            equal = equal.ToDictionary(pair => pair.Key, pair => pair.Value && same);
            foreach (var (name, ask) in peers)
            {
                equal[name] &= TakeTurn(ask, expected, answer => answer, theirs[name]);
            }
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        work.Ours();
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        var oursSpread = Spread.Of(ours);
        return (oursSpread, [.. peers.Select(peer =>
        {
            var spread = Spread.Of(theirs[peer.Name]);
            return new PeerRow(work.Name, work.Rows, peer.Name, oursSpread, spread, spread.Median / oursSpread.Median, equal[peer.Name]);
        })], allocated);
    }

    /// <summary>Asks once the process is at rest, and again while the turn lasts; every answer counts.</summary>
    /// <returns>Whether all answers were right.</returns>
    private static bool TakeTurn(Func<string> ask, string expected, Func<string, string> compare, List<double> milliseconds)
    {
        RestingProcess.Await();
        var (started, right) = (Stopwatch.GetTimestamp(), true);
        for (var asked = 0; asked == 0 || (asked < MostInTurn && Stopwatch.GetElapsedTime(started) < Turn); asked++)
        {
            var watch = Stopwatch.StartNew();
            var answer = ask();
            milliseconds.Add(watch.Elapsed.TotalMilliseconds);
            right &= compare(answer) == expected;
        }

        return right;
    }
}
