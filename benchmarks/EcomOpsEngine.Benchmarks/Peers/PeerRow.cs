using System.Text.Json.Serialization;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>Minimum, median and maximum of several runs, milliseconds.</summary>
internal sealed record Spread(
    [property: JsonPropertyName("min")] double Min,
    [property: JsonPropertyName("median")] double Median,
    [property: JsonPropertyName("max")] double Max)
{
    /// <summary>The smallest of ascending numbers that this share of them does not exceed; NaN without any.</summary>
    public static double Quantile(IReadOnlyList<double> ascending, double share) =>
        ascending.Count == 0 ? double.NaN : ascending[Math.Clamp((int)Math.Ceiling(share * ascending.Count) - 1, 0, ascending.Count - 1)];

    public static Spread Of(IReadOnlyCollection<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[^1]);
    }
}

/// <summary>One work against one peer, as the JSON output gives it.</summary>
internal sealed record PeerRow(
    [property: JsonPropertyName("work")] string Work,
    [property: JsonPropertyName("rows")] long Rows,
    [property: JsonPropertyName("peer")] string Peer,
    [property: JsonPropertyName("ours_ms")] Spread OursMs,
    [property: JsonPropertyName("peer_ms")] Spread PeerMs,
    [property: JsonPropertyName("ratio_median")] double RatioMedian,
    [property: JsonPropertyName("answers_equal")] bool AnswersEqual);
