using System.Globalization;
using System.Text;
using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>
/// Orders shared out evenly among the touches of 30 days before them, at most the last 256, and the chain of Markov's removal effects: how often each channel begins a path, ends one and follows another.
/// We share out GMV too and solve the chain; the peers are asked for the counts alone.
/// </summary>
internal static class AttributionWorks
{
    private const int ChannelColumn = 1, MostTouches = 256;
    private const long LookbackUs = 30 * 86_400_000_000L;

    public static Work Attribution(PeerData data, int threads) => new(
        "attribution", data.Rows, PeerTable.Touches, () => Text(AttributionKernel.Run(data.Touches.Runs, data.Touches.Lines, Query, threads)), DuckDb, ClickHouse);

    /// <summary>Every model, lost paths in the chain.</summary>
    public static AttributionAnswer AllModels(PeerData data, int threads) =>
        AttributionKernel.Run(data.Touches.Runs, data.Touches.Lines, Query with { Models = Enum.GetValues<AttributionModel>(), WithLostPaths = true }, threads);

    private static readonly AttributionQuery Query = new(
        new TouchRules
        {
            Column = ChannelColumn,
            ChannelOfCode = [.. Enumerable.Range(0, HonestEvents.Channels + 1)],
            CountedEvents = [.. Enumerable.Repeat(true, HonestEvents.EventCodes + 1)],
            Channels = HonestEvents.Channels + 1,
            LookbackUs = LookbackUs,
            MostTouches = MostTouches,
        },
        RowFilter.None, long.MinValue, long.MaxValue, [AttributionModel.Linear, AttributionModel.Markov]);

    /// <summary>
    /// A path is a stretch of its person's touches, so that its weight on each touch is a difference of two running sums: no order meets its touches one by one. Found faster here than a join of
    /// orders with the touches of their look-back.
    /// </summary>
    private static readonly string DuckDb = string.Create(CultureInfo.InvariantCulture, $"""
        WITH instants AS (SELECT person, t, min(place) AS first, max(place) AS last FROM touches GROUP BY person, t),
        paths AS MATERIALIZED (
            SELECT c.person, greatest(f.first, l.last - {MostTouches - 1}) AS a, l.last AS b FROM conversions c
            ASOF JOIN instants l ON c.person = l.person AND c.t >= l.t
            ASOF JOIN instants f ON c.person = f.person AND c.t - {LookbackUs} <= f.t),
        changes AS (
            SELECT person, place, sum(w) AS w, sum(k) AS k FROM (
                SELECT person, a AS place, 1 / (b - a + 1)::DOUBLE AS w, 0 AS k FROM paths
                UNION ALL SELECT person, a + 1, 0, 1 FROM paths
                UNION ALL SELECT person, b + 1, -1 / (b - a + 1)::DOUBLE, -1 FROM paths) GROUP BY person, place),
        covered AS MATERIALIZED (
            SELECT t.channel, lag(t.channel) OVER w AS before, sum(coalesce(d.w, 0)) OVER w AS weight, sum(coalesce(d.k, 0)) OVER w AS steps
            FROM (SELECT * FROM touches SEMI JOIN conversions USING (person)) t LEFT JOIN changes d USING (person, place) WINDOW w AS (PARTITION BY t.person ORDER BY t.place))
        SELECT 'credit' AS kind, channel AS a, 0 AS b, round(1000 * sum(weight))::BIGINT AS n FROM covered GROUP BY channel
        UNION ALL SELECT 'end', channel, 0, count(*) FROM paths p JOIN touches t ON t.person = p.person AND t.place = p.b GROUP BY channel
        UNION ALL SELECT 'start', channel, 0, count(*) FROM paths p JOIN touches t ON t.person = p.person AND t.place = p.a GROUP BY channel
        UNION ALL SELECT 'step', before, channel, sum(steps)::BIGINT FROM covered WHERE steps > 0 GROUP BY before, channel
        ORDER BY kind, a, b
        """);

    /// <summary>The same for ClickHouse, which works a named subquery out again each time it is read: paths are read three times.</summary>
    private static readonly string ClickHouse = string.Create(CultureInfo.InvariantCulture, $"""
        WITH instants AS (SELECT person, t, min(place) AS first, max(place) AS last FROM touches GROUP BY person, t),
        ends AS (SELECT c.person AS person, c.t - {LookbackUs} AS since, l.last AS last FROM conversions c ASOF JOIN instants l ON c.person = l.person AND c.t >= l.t),
        paths AS (
            SELECT e.person AS person, greatest(toInt32(f.first), toInt32(e.last) - {MostTouches - 1}) AS a, toInt32(e.last) AS b
            FROM ends e ASOF JOIN instants f ON e.person = f.person AND e.since <= f.t),
        changes AS (
            SELECT person, c.1 AS place, sum(c.2) AS w, sum(c.3) AS k
            FROM (SELECT person, arrayJoin([(a, 1 / (b - a + 1), 0), (a + 1, 0., 1), (b + 1, -1 / (b - a + 1), -1)]) AS c FROM paths) GROUP BY person, place),
        covered AS (
            SELECT channel, lagInFrame(channel) OVER w AS before, sum(weight) OVER w AS weight, sum(step) OVER w AS steps
            FROM (SELECT t.person AS person, t.place AS place, t.channel AS channel, d.w AS weight, d.k AS step FROM touches t LEFT JOIN changes d ON t.person = d.person AND t.place = d.place)
            WINDOW w AS (PARTITION BY person ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))
        SELECT * FROM (
            SELECT 'credit' AS kind, channel AS a, 0 AS b, toInt64(round(1000 * sum(weight))) AS n FROM covered GROUP BY channel
            UNION ALL SELECT p.e.1 AS kind, channel, 0, toInt64(count())
            FROM (SELECT person, arrayJoin([('start', a), ('end', b)]) AS e, e.2 AS place FROM paths) p JOIN touches t ON t.person = p.person AND t.place = p.place GROUP BY kind, channel
            UNION ALL SELECT 'step', before, channel, toInt64(sum(steps)) FROM covered WHERE steps > 0 GROUP BY before, channel)
        ORDER BY kind, a, b
        """);

    private static string Text(AttributionAnswer answer)
    {
        var text = new StringBuilder();
        var (chain, credits) = (answer.Chain!, answer.Credits[AttributionModel.Linear]);
        void Line(string kind, int a, int b, long number)
        {
            if (number != 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{kind}\t{a}\t{b}\t{number}\n");
            }
        }

        // Channel 0 is direct, of which these rows have none; the peers count from 0.
        for (var channel = 0; channel < HonestEvents.Channels; channel++)
        {
            Line("credit", channel, 0, (long)Math.Round(1_000 * CreditUnits.Orders(credits.Orders(channel + 1, 0, 1))));
        }

        for (var channel = 0; channel < HonestEvents.Channels; channel++)
        {
            Line("end", channel, 0, chain.Conversions(channel + 1));
        }

        for (var channel = 0; channel < HonestEvents.Channels; channel++)
        {
            Line("start", channel, 0, chain.Starts(channel + 1));
        }

        for (var from = 0; from < HonestEvents.Channels; from++)
        {
            for (var to = 0; to < HonestEvents.Channels; to++)
            {
                Line("step", from, to, chain.Steps(from + 1, to + 1));
            }
        }

        return text.ToString().TrimEnd('\n');
    }
}
