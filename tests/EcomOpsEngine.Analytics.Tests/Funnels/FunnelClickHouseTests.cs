using System.Globalization;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.TestData.Peers;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>
/// The lane kernel against <c>windowFunnel</c> of ClickHouse 26.7 on 10,000 histories. Steps are disjoint, because there one event may advance several steps and here only one;
/// ties, window edges and the range of step 1 mean the same in both.
/// </summary>
public sealed class FunnelClickHouseTests(ITestOutputHelper output)
{
    private static readonly (int Seed, int Steps, long WindowUs)[] Questions =
        [(21, 2, 10_000_000L), (22, 3, 1_500_000L), (23, 4, 60_000_000L), (24, 5, 6_000_000L)];

    [Fact]
    public void TenThousandHistoriesByWindowFunnel()
    {
        var directory = Directory.CreateTempSubdirectory("ecomops-funnel-").FullName;
        using var clickhouse = ClickHouseLibrary.TryOpen(directory);
        Assert.SkipUnless(clickhouse is not null, ClickHouseLibrary.SkipReason);
        foreach (var (seed, steps, windowUs) in Questions)
        {
            TestEvent[] events = [.. FunnelSqlTests.Random(seed)];
            long from = FunnelCase.Start + (3 * FunnelCase.Second);
            long to = FunnelCase.Start + (30 * FunnelCase.Second) + 250_000;
            FunnelQuery query = FunnelCase.Query(windowUs, [.. Enumerable.Range(0, steps).Select(s => FunnelCase.Step(EventOf(s)))]) with { FromUs = from, ToUs = to };
            long[] entered = FunnelCase.Lanes(FunnelCase.Runs(events, 4), query).Total.Entered;

            string expected = ByWindowFunnel(clickhouse, events, steps, windowUs, from, to);
            string found = string.Join('\n', entered.Select((people, s) => people - (s + 1 < steps ? entered[s + 1] : 0)));
            Assert.Equal(expected, found);
            output.WriteLine($"{events.Length} events, {steps} steps, window {windowUs} µs: {found.Replace('\n', ' ')}");
        }
    }

    private static int EventOf(int step) => ((step * 2) % 5) + 1;

    private static string ByWindowFunnel(ClickHouseLibrary clickhouse, TestEvent[] events, int steps, long windowUs, long from, long to)
    {
        clickhouse.Query("CREATE OR REPLACE TABLE e (person UInt32, t UInt64, event UInt8) ENGINE = MergeTree ORDER BY (person, t)");
        clickhouse.Query("INSERT INTO e VALUES " + string.Join(',', events.Select(e => string.Create(CultureInfo.InvariantCulture, $"({e.Person},{e.TimeUs},{e.Event})"))));
        string conditions = string.Join(", ", Enumerable.Range(0, steps).Select(s => string.Create(
            CultureInfo.InvariantCulture, $"event = {EventOf(s)}{(s == 0 ? $" AND t >= {from} AND t < {to}" : "")}")));
        string sql = string.Create(CultureInfo.InvariantCulture, $"""
            SELECT countIf(depth = k) FROM (SELECT person, windowFunnel({windowUs})(t, {conditions}) AS depth FROM e GROUP BY person) AS people
            CROSS JOIN (SELECT number + 1 AS k FROM numbers({steps})) AS depths GROUP BY k ORDER BY k
            """);
        return clickhouse.Query(sql).TrimEnd('\n');
    }
}
