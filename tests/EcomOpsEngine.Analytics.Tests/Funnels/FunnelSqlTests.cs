using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Analytics.Funnels;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>The lane kernel against the same question in SQL (step joins) on DuckDB, an engine that shares no line with ours.</summary>
public sealed class FunnelSqlTests(ITestOutputHelper output)
{
    private const int Histories = 10_000;

    [Theory]
    [InlineData(11, 2, 10_000_000L)]
    [InlineData(12, 3, 1_500_000L)]
    [InlineData(13, 4, 60_000_000L)]
    public void TenThousandHistoriesInSql(int seed, int steps, long windowUs)
    {
        TestEvent[] events = [.. Random(seed)];
        long from = FunnelCase.Start + (3 * FunnelCase.Second);
        long to = FunnelCase.Start + (30 * FunnelCase.Second) + 250_000;
        long end = FunnelCase.Start + (25 * FunnelCase.Second) + 123_456;
        FunnelQuery query = FunnelCase.Query(windowUs, [.. Enumerable.Range(0, steps).Select(s => FunnelCase.Step(((s * 2) % 5) + 1))]) with
        {
            FromUs = from,
            ToUs = to,
            DataEndUs = end,
            BreakdownColumns = [1],
        };

        FunnelCountsResult ours = FunnelCase.Lanes(FunnelCase.Runs(events, 4), query);
        var groups = InSql(events, steps, windowUs, from, to, end);
        string expected = string.Join("; ", groups);
        string found = string.Join("; ", ours.Groups.Select(group => $"[{group.Codes[0]}] {string.Join(',', group.Entered)} open {group.Immature}"));
        Assert.Equal(expected, found);
        Assert.NotEmpty(groups);
        output.WriteLine($"{Histories} histories, {events.Length} events: {found}");
    }

    /// <summary>Histories of six events with ties and equal seconds, sorted by person and time.</summary>
    internal static IEnumerable<TestEvent> Random(int seed)
    {
        var random = new Random(seed);
        for (int person = 1; person <= Histories; person++)
        {
            long time = FunnelCase.Start + (random.Next(10) * FunnelCase.Second) + (random.Next(2) * 250_000);
            int length = random.Next(1, 14);
            for (int i = 0; i < length; i++)
            {
                yield return new TestEvent(person, time, random.Next(1, 7), random.Next(6), 0);
                time += random.Next(5) switch { 0 => 0, 1 => 1_500_000, 2 => 250_000, _ => random.Next(6_000_000) };
            }
        }
    }

    private static List<string> InSql(TestEvent[] events, int steps, long windowUs, long from, long to, long end)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Execute(connection, "CREATE TABLE e (person INTEGER, t BIGINT, step INTEGER, device INTEGER, place INTEGER)");
        using (var appender = connection.CreateAppender("e"))
        {
            int place = 0;
            foreach (TestEvent e in events.OrderBy(e => e.Person).ThenBy(e => e.TimeUs).ThenBy(e => e.Event))
            {
                int step = Enumerable.Range(1, steps).FirstOrDefault(s => (((s - 1) * 2) % 5) + 1 == e.Event);
                appender.CreateRow().AppendValue(e.Person).AppendValue(e.TimeUs).AppendValue(step).AppendValue(e.Device).AppendValue(place++).EndRow();
            }
        }

        string chain = $"a1 AS (SELECT person, t AS t1, device, place, t AS s1 FROM e WHERE step = 1 AND t >= {from} AND t < {to})";
        for (int s = 2; s <= steps; s++)
        {
            chain += string.Create(CultureInfo.InvariantCulture, $"""
                , a{s} AS (SELECT a.person, a.t1, a.device, a.place, {string.Join(", ", Enumerable.Range(1, s - 1).Select(k => $"a.s{k}"))}, min(e.t) AS s{s}
                FROM a{s - 1} a LEFT JOIN e ON e.person = a.person AND e.step = {s} AND e.t >= a.s{s - 1} AND e.t <= a.t1 + {windowUs}
                GROUP BY ALL)
                """);
        }

        string depth = string.Join(" + ", Enumerable.Range(1, steps).Select(k => $"(s{k} IS NOT NULL)::INTEGER"));
        string arrival = $"coalesce({string.Join(", ", Enumerable.Range(1, steps).Reverse().Select(k => $"s{k}"))})";
        string entered = string.Join(", ", Enumerable.Range(1, steps).Select(k => $"count(*) FILTER (depth >= {k})"));
        string sql = string.Create(CultureInfo.InvariantCulture, $"""
            WITH {chain},
            d AS (SELECT *, {depth} AS depth, {arrival} AS arrival, max(t1) OVER (PARTITION BY person) AS latest FROM a{steps}),
            best AS (SELECT * FROM d QUALIFY row_number() OVER (PARTITION BY person ORDER BY depth DESC, arrival, t1 DESC, place DESC) = 1)
            SELECT '[' || device || '] ' || concat_ws(',', {entered}) || ' open ' || count(*) FILTER (depth < {steps} AND latest + {windowUs} >= {end})
            FROM best GROUP BY device ORDER BY device
            """);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
