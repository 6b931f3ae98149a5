using System.Globalization;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>What a work should reach, and what it reached in a run.</summary>
/// <param name="Work">Name of the work.</param>
/// <param name="Text">The target.</param>
/// <param name="Reached">The figure of the run.</param>
/// <param name="IsMet">Whether it is within the target.</param>
internal sealed record TargetOutcome(string Work, string Text, string Reached, bool IsMet);

/// <summary>The targets of the works: times a peer's median ÷ ours, rows a second, or the share of another work's time.</summary>
internal static class PeerTargets
{
    private const double ModeRowsPerSecond = 50e6;

    private static readonly (string Work, string Peer, double Least)[] Ratios =
    [
        ("funnel", "clickhouse", 100), ("funnel", "duckdb", 800),
        ("funnel_filtered", "clickhouse", 60),
        ("funnel_full", "clickhouse", 30),
        ("matrix_distinct", "clickhouse", 20), ("matrix_distinct", "duckdb", 60),
        ("matrix_sums", "clickhouse", 2), ("matrix_sums", "duckdb", 2),
        ("rfm", "clickhouse", 8), ("rfm", "duckdb", 8),
        ("rfm_scored", "clickhouse", 8), ("rfm_scored", "duckdb", 8),
        ("cohorts", "clickhouse", 20), ("cohorts", "duckdb", 20),
        ("attribution", "duckdb", 10),
    ];

    private static readonly string[] Modes = ["funnel_strict", "funnel_any_order", "funnel_exclusion", "funnel_held", "funnel_32_steps"];

    /// <summary>Works that have a target.</summary>
    public static IEnumerable<string> Works => Ratios.Select(target => target.Work).Concat(Modes).Concat(["funnel_one_month", "funnel_one_month_short_lived"]).Distinct();

    /// <summary>A range may take this many times its share of the rows, where people are short-lived.</summary>
    private const double TimesShare = 3;

    /// <summary>The targets of these results, those of works that were not run left out.</summary>
    public static IEnumerable<TargetOutcome> Outcomes(IReadOnlyList<WorkResult> results)
    {
        var works = results.ToDictionary(result => result.Work);
        var ratios = Ratios.SelectMany(target => works.GetValueOrDefault(target.Work)?.Peers.Where(row => row.Peer == target.Peer)
            .Select(row => Outcome(target.Work, $"≥ {target.Least:0}× {target.Peer}", $"{row.RatioMedian:0.0}×", row.RatioMedian >= target.Least && row.AnswersEqual)) ?? []);
        var modes = Modes.Where(works.ContainsKey).Select(mode => works[mode].RowsPerSecond)
            .Zip(Modes.Where(works.ContainsKey), (rate, mode) => Outcome(mode, $"≥ {ModeRowsPerSecond / 1e6:0} million events/s", $"{rate / 1e6:0} million/s", rate >= ModeRowsPerSecond));
        return [.. ratios, .. modes, .. Month(works)];
    }

    /// <summary>A month never takes longer than all of the time, and little more than its rows where people are short-lived.</summary>
    private static IEnumerable<TargetOutcome> Month(Dictionary<string, WorkResult> works)
    {
        if (works.TryGetValue("funnel_one_month", out var month) && works.TryGetValue("funnel", out var whole))
        {
            var share = month.OursMs.Median / whole.OursMs.Median;
            yield return Outcome(month.Work, $"≤ the time of funnel", $"{share:0.0%}", share <= 1);
        }

        if (works.TryGetValue("funnel_one_month_short_lived", out var few) && works.TryGetValue("funnel_short_lived", out var all) && few.ShareOfRows is { } rows)
        {
            var share = few.OursMs.Median / all.OursMs.Median;
            yield return Outcome(few.Work, $"≤ {TimesShare * rows:0.0%} of the time of funnel_short_lived, {TimesShare:0} × its rows", $"{share:0.0%}", share <= TimesShare * rows);
        }
    }

    private static TargetOutcome Outcome(string work, FormattableString text, FormattableString reached, bool met) =>
        new(work, text.ToString(CultureInfo.InvariantCulture), reached.ToString(CultureInfo.InvariantCulture), met);
}
