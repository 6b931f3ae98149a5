using System.Globalization;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>The lines below an answer: warnings, then where the figures come from.</summary>
internal static class AnswerNotes
{
    public static void Write(IAnsiConsole console, QueryInfo info, Words words)
    {
        foreach (var warning in info.Warnings)
        {
            console.Write(new Text($"! {warning.Text} ({warning.Code})\n", new Style(Color.Yellow)));
        }

        var parts = new List<string> { $"{words["snapshot", "快照"]} {info.SnapshotId}", $"{Figures.Count(info.RowsScanned)} {words["rows read", "行已读取"]}" };
        if (info.Elapsed is not null)
        {
            parts.Add(info.Elapsed.ToTimeSpan().TotalMilliseconds.ToString("#,##0.0", CultureInfo.InvariantCulture) + " ms");
        }

        if (info.Range is { } range)
        {
            var zone = Zone(info);
            parts.Add($"{Figures.Time(range.From, zone)} … {Figures.Time(range.To, zone)} {info.TimeZone}");
        }

        if (info.BotRowsExcluded > 0)
        {
            parts.Add($"{Figures.Count(info.BotRowsExcluded)} {words["rows of bots left out", "行爬虫数据已排除"]}");
        }

        console.Write(new Text(string.Join(" · ", parts) + "\n", new Style(decoration: Decoration.Dim)));
    }

    /// <summary>The zone that an answer's times are told in; null: UTC.</summary>
    public static TimeZoneInfo? Zone(QueryInfo info)
    {
        try
        {
            return info.TimeZone.Length == 0 ? null : Moment.Zone(info.TimeZone);
        }
        catch (UsageException)
        {
            return null;
        }
    }
}
