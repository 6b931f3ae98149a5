using System.Globalization;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>
/// The ordered funnel (steps 0 to 5, window inclusive from step 1) as each peer answers it fastest. Answers are lines of "depth, people", deepest reached, 0 left out.
/// </summary>
internal static class FunnelSql
{
    /// <summary>One day, microseconds.</summary>
    public const long WindowUs = 86_400_000_000;

    /// <summary>
    /// DuckDB: each event of a step looks back (ASOF) for the latest event that reached the step before and takes over its step 1;
    /// what is out of the window is dropped, so that each join is smaller than the one before.
    /// </summary>
    public static string DuckDb(string where, string entry)
    {
        var steps = Enumerable.Range(0, HonestEvents.Steps).ToList();
        var reached = string.Join(",\n", steps.Select(s => s == 0
            ? $"r0 AS MATERIALIZED (SELECT person, t, t AS anchor FROM events WHERE event = 0{where}{entry})"
            : Text($"""
                r{s} AS MATERIALIZED (SELECT e.person, e.t, r.anchor FROM (SELECT person, t FROM events WHERE event = {s}{where}) e
                ASOF JOIN r{s - 1} r ON e.person = r.person AND e.t >= r.t WHERE e.t <= r.anchor + {WindowUs})
                """)));
        var people = string.Join(" UNION ALL ", steps.Select(s => Text($"SELECT {s + 1} AS depth, count(DISTINCT person) AS people FROM r{s}")));
        return $"""
            WITH {reached}, people AS ({people})
            SELECT depth, people - lead(people, 1, 0) OVER (ORDER BY depth) AS stopped FROM people ORDER BY depth
            """;
    }

    /// <summary>ClickHouse: windowFunnel over a table sorted by person and time, aggregated in that order.</summary>
    public static string ClickHouse(string where, string entry)
    {
        var conditions = string.Join(", ", Enumerable.Range(0, HonestEvents.Steps).Select(s => s == 0 && entry.Length > 0 ? $"event = 0{entry}" : Text($"event = {s}")));
        return Text($"""
            SELECT depth, count() FROM
            (SELECT person, windowFunnel({WindowUs})(t, {conditions}) AS depth FROM events WHERE event < {HonestEvents.Steps}{where} GROUP BY person)
            WHERE depth > 0 GROUP BY depth ORDER BY depth
            SETTINGS optimize_aggregation_in_order = 1
            """);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
