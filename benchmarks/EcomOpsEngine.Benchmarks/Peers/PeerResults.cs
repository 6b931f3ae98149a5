using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>What was measured of one work, and where.</summary>
internal sealed record WorkResult(
    [property: JsonPropertyName("work")] string Work,
    [property: JsonPropertyName("rows")] long Rows,
    [property: JsonPropertyName("date")] string Date,
    [property: JsonPropertyName("machine")] string Machine,
    [property: JsonPropertyName("versions")] string Versions,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("rounds")] int Rounds,
    [property: JsonPropertyName("memory_bytes_per_second")] double BytesPerSecond,
    [property: JsonPropertyName("ours_ms")] Spread OursMs,
    [property: JsonPropertyName("peers")] IReadOnlyList<PeerRow> Peers,
    [property: JsonPropertyName("ours")] OwnCost Ours)
{
    /// <summary>Share of the rows that lies in the range asked about; null where the question is about all.</summary>
    [JsonPropertyName("share_of_rows")]
    public double? ShareOfRows { get; init; }

    /// <summary>Rows a second of all threads together.</summary>
    [JsonIgnore]
    public double RowsPerSecond => Rows / OursMs.Median * 1_000;
}

/// <summary>Results kept for each processor: a file for each work, so that works can be measured in several runs, and a table of them all.</summary>
internal static class PeerResults
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>Writes the result of a work and the table of all that are there.</summary>
    /// <param name="directory">Folder of the processor.</param>
    /// <param name="result">What was measured.</param>
    public static void Write(string directory, WorkResult result)
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, result.Work + ".json"), JsonSerializer.Serialize(result, Readable) + "\n");

        var all = Directory.GetFiles(directory, "*.json").Order(StringComparer.Ordinal).Select(file => JsonSerializer.Deserialize<WorkResult>(File.ReadAllText(file))!).ToList();
        File.WriteAllText(Path.Combine(directory, "README.md"), Page(all));
    }

    /// <summary>One result in a line, for whoever waits for the others.</summary>
    public static string Line(WorkResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Work}: {Text(result.OursMs)} ms{string.Concat(result.Peers.Select(row => string.Create(CultureInfo.InvariantCulture, $"; {row.Peer} {Text(row.PeerMs)} ms, {row.RatioMedian:0.0}×{(row.AnswersEqual ? "" : ", OTHER ANSWER")}")))}");

    /// <summary>The rows against peers as Markdown.</summary>
    public static string PeerTable(IEnumerable<PeerRow> rows) => Table(
        ["work", "rows", "peer", "ours ms (min/median/max)", "peer ms (min/median/max)", "ratio of medians", "answers equal"],
        rows.Select(row => new[]
        {
            row.Work, row.Rows.ToString("N0", CultureInfo.InvariantCulture), row.Peer, Text(row.OursMs), Text(row.PeerMs),
            row.RatioMedian.ToString("0.0", CultureInfo.InvariantCulture) + "×", row.AnswersEqual ? "yes" : "NO",
        }));

    /// <summary>What our answers cost as Markdown.</summary>
    public static string CostTable(IEnumerable<WorkResult> results) => Table(
        ["work", "ours ms (min/median/max)", "million rows/s and core", "bytes a row", "share of memory bandwidth", "allocated KB an answer"],
        results.Select(result => new[]
        {
            result.Work,
            Text(result.OursMs),
            (result.Ours.RowsPerSecondAndCore / 1e6).ToString("N0", CultureInfo.InvariantCulture),
            result.Ours.BytesPerRow?.ToString("0.0", CultureInfo.InvariantCulture) ?? "–",
            result.Ours.ShareOfBandwidth?.ToString("0%", CultureInfo.InvariantCulture) ?? "–",
            (result.Ours.AllocatedBytes / 1e3).ToString("N0", CultureInfo.InvariantCulture),
        }));

    /// <summary>Which targets were met, as Markdown.</summary>
    public static string TargetTable(IReadOnlyList<WorkResult> results) => Table(
        ["work", "target", "reached", "met"],
        PeerTargets.Outcomes(results).Select(target => new[] { target.Work, target.Text, target.Reached, target.IsMet ? "yes" : "missed" }));

    private static string Page(List<WorkResult> results)
    {
        var measured = results
            .GroupBy(result => string.Create(CultureInfo.InvariantCulture, $"{result.Machine}; {result.Versions}; {result.Threads} threads each, {result.Rounds} rounds after a warm-up"))
            .Select(group => $"- {group.Key}: {string.Join(", ", group.Select(result => $"{result.Work} ({result.Date}, memory {result.BytesPerSecond / 1e9:0.0} GB/s)"))}");
        return $"""
            # Results of `-- peers`

            Written by the command; the rules are in [benchmarks/README.md](../../README.md).

            {string.Join('\n', measured)}

            {PeerTable(results.SelectMany(result => result.Peers))}
            {TargetTable(results)}
            {CostTable(results)}
            """.ReplaceLineEndings("\n");
    }

    private static string Table(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        string Line(string[] row) => "| " + string.Join(" | ", row.Select((cell, column) => cell.PadRight(widths[column]))) + " |";
        return string.Join('\n', [Line(head), Line([.. widths.Select(width => new string('-', width))]), .. rows.Select(Line), string.Empty]);
    }

    private static string Text(Spread spread) => string.Create(CultureInfo.InvariantCulture, $"{spread.Min:0.0} / {spread.Median:0.0} / {spread.Max:0.0}");
}
