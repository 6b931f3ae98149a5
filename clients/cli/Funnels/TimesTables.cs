using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary>Times between two steps as people read them: the figures, then the histogram.</summary>
internal static class TimesTables
{
    private const int BarCells = 32;

    public static void Write(IAnsiConsole console, ComputeTimeToConvertRequest request, ComputeTimeToConvertResponse answer, Words words)
    {
        string Name(int position) => request.Funnel.Steps[position - 1] is { Name.Length: > 0 } named ? named.Name : request.Funnel.Steps[position - 1].Events[0];
        var table = Tables.Create($"{Name(answer.FromStep)} → {Name(answer.ToStep)}").WithText("").WithFigure(words["Reached", "到达"]).WithFigure(words["Converted", "转化"])
            .WithFigure(words["Rate", "转化率"]).WithFigure(words["Median", "中位数"]).WithFigure("p75").WithFigure("p95").WithFigure(words["Mean", "平均"])
            .WithFigure(words["Shortest", "最短"]).WithFigure(words["Longest", "最长"]);
        foreach (var times in answer.Times)
        {
            table.WithRow(
                Label(answer, times, words),
                Figures.Count(times.Reached),
                Figures.Count(times.Converted),
                Figures.Ratio(times.Conversion, rate => Figures.Percent(rate)),
                Text(times.Median), Text(times.P75), Text(times.P95), Text(times.Mean), Text(times.Min), Text(times.Max));
        }

        console.Write(table);
        if (answer.Edges.Count > 1)
        {
            console.Write(Histogram(answer, words));
        }
    }

    /// <summary>The two largest units of a span, such as <c>2d 03h</c> or <c>1m 05s</c>; below a minute seconds.</summary>
    public static string Text(Duration span)
    {
        var time = span.ToTimeSpan();
        return time switch
        {
            { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays}d {time.Hours:00}h"),
            { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours}h {time.Minutes:00}m"),
            { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m {time.Seconds:00}s"),
            { TotalSeconds: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.###}ms"),
        };
    }

    private static string Text(DurationEstimate estimate) => estimate.KindCase == DurationEstimate.KindOneofCase.Duration ? Text(estimate.Duration) : Figures.None;

    private static Table Histogram(ComputeTimeToConvertResponse answer, Words words)
    {
        var counts = answer.Times[0].Histogram;
        double most = counts.Max();
        var table = Tables.Create().WithFigure(words["From", "从"]).WithFigure(words["To", "至"]).WithFigure(words["People", "人数"]).WithText("");
        for (int bucket = 0; bucket < counts.Count; bucket++)
        {
            table.WithRow(Text(answer.Edges[bucket]), Text(answer.Edges[bucket + 1]), Figures.Count(counts[bucket]), Figures.Bar(counts[bucket] / most, BarCells));
        }

        return table;
    }

    private static string Label(ComputeTimeToConvertResponse answer, TimeToConvert times, Words words) =>
        ReferenceEquals(times, answer.Times[0]) ? words["All", "全部"]
        : times.IsOther ? words["Other", "其他"]
        : string.Join(" × ", times.BreakdownValues.Select(value => value.HasValue ? value.Value : words["(none)", "（空）"]));
}
