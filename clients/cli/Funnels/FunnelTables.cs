using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Spectre.Console.Rendering;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary>A funnel as people read it: table 4 with bars, then the breakdown side by side.</summary>
internal static class FunnelTables
{
    private const int WidthOfFigures = 84;
    private const int LeastBarCells = 8;
    private const int MostBarCells = 32;
    private static readonly Style Flag = new(Color.Red, decoration: Decoration.Bold);

    public static void Write(IAnsiConsole console, ComputeFunnelResponse answer, IReadOnlyList<string> breakdownFields, Words words)
    {
        if (answer.Funnels.Count == 0)
        {
            return;
        }

        var total = answer.Funnels[0];
        int barCells = Math.Clamp(console.Profile.Width - WidthOfFigures, LeastBarCells, MostBarCells);
        console.Write(Steps(total, answer.WorstStep, barCells, words));
        console.Write(new Text(Summary(total, answer.WorstStep, words) + "\n"));
        if (answer.Funnels.Count > 1)
        {
            console.WriteLine();
            console.Write(Breakdown(answer, breakdownFields, words));
        }
    }

    private static Table Steps(Funnel funnel, int worstStep, int barCells, Words words)
    {
        var table = Tables.Create()
            .WithFigure("#").WithText(words["Step", "用户路径节点"]).WithFigure(words["Entered", "进入人数"]).WithText("")
            .WithFigure(words["Lost", "流失人数"]).WithFigure(words["Loss rate", "流失率"]).WithFigure(words["From first", "总转化率"]);
        bool timed = funnel.Steps.Any(step => step.MedianTime is not null);
        table = timed ? table.WithFigure(words["Median time", "中位用时"]) : table;
        table.WithText("");
        for (int n = 0; n < funnel.Steps.Count; n++)
        {
            var step = funnel.Steps[n];
            var style = step.Flagged ? Flag : Style.Plain;
            List<IRenderable> cells =
            [
                new Text((n + 1).ToString(CultureInfo.InvariantCulture)),
                new Text(step.Name),
                new Text(Figures.Count(step.Entered)),
                new Text(Bar(step, funnel.Steps[0], barCells), new Style(step.Flagged ? Color.Red : Color.Teal)),
                new Text(Figures.Any(step.Lost, Plain)),
                new Text(Figures.Ratio(step.LossRate, r => Figures.Percent(r)), style),
                new Text(Figures.Ratio(step.ConversionFromFirst, r => Figures.Percent(r))),
            ];
            if (timed)
            {
                cells.Add(new Text(step.MedianTime is { } time ? Span(time.ToTimeSpan()) : Figures.None));
            }

            cells.Add(new Text(Mark(step, n + 1 == worstStep, words), style));
            table.AddRow(cells);
        }

        return table;
    }

    // As short as a person would say it: 850 ms, 12.4 s, 7m 30s, 3h 05m, 2d 04h.
    private static string Span(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}m {time.Seconds:00}s"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours}h {time.Minutes:00}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays}d {time.Hours:00}h"),
    };

    // The mark says in words what the colour says, for readers without colours.
    private static string Mark(FunnelStepResult step, bool worst, Words words) => (step.Flagged, worst) switch
    {
        (true, true) => words["▲ >40% worst", "▲ >40% 最高"],
        (true, false) => "▲ >40%",
        (false, true) => words["worst", "最高"],
        _ => "",
    };

    private static string Bar(FunnelStepResult step, FunnelStepResult first, int cells) =>
        first.Entered == 0 ? "" : Figures.Bar((double)step.Entered / first.Entered, cells);

    private static string Summary(Funnel total, int worstStep, Words words)
    {
        var parts = new List<string> { $"{words["Overall conversion", "总转化率"]} {Figures.Ratio(total.OverallConversion, r => Figures.Percent(r, 2))}" };
        if (worstStep > 0 && worstStep < total.Steps.Count)
        {
            var step = total.Steps[worstStep - 1];
            parts.Add($"{words["worst step", "流失最高的节点"]} {step.Name} → {total.Steps[worstStep].Name} ({Figures.Ratio(step.LossRate, r => Figures.Percent(r))})");
        }

        parts.Add(words[$"{Figures.Count(total.Immature)} people still within their window", $"{Figures.Count(total.Immature)} 人仍在转化窗口内"]);
        return string.Join(" · ", parts);
    }

    // One row a value, one column a step: the step's people, below them the share lost before the next step.
    private static Table Breakdown(ComputeFunnelResponse answer, IReadOnlyList<string> fields, Words words)
    {
        var table = Tables.Create(words["By ", "按 "] + string.Join(" × ", fields)).WithText("");
        foreach (var step in answer.Funnels[0].Steps)
        {
            table.WithFigure(step.Name);
        }

        table.WithFigure(words["Overall", "总转化率"]).WithFigure(words["Immature", "窗口未满"]);
        foreach (var funnel in answer.Funnels)
        {
            var cells = new List<IRenderable> { Label(answer, funnel, words) };
            cells.AddRange(funnel.Steps.Select(Cell));
            cells.Add(new Text(Figures.Ratio(funnel.OverallConversion, r => Figures.Percent(r, 2))));
            cells.Add(new Text(Figures.Count(funnel.Immature)));
            table.AddRow(cells);
        }

        long rest = answer.BreakdownValuesFound - (answer.Funnels.Count - 1) + (answer.Funnels.Any(f => f.IsOther) ? 1 : 0);
        if (rest > 0)
        {
            table.Caption = new TableTitle(Markup.Escape(words[$"Other holds {Figures.Count(rest)} more values", $"其他包含另外 {Figures.Count(rest)} 个取值"]));
        }

        return table;
    }

    private static Text Label(ComputeFunnelResponse answer, Funnel funnel, Words words)
    {
        if (ReferenceEquals(funnel, answer.Funnels[0]))
        {
            return new Text(words["All", "全部"], new Style(decoration: Decoration.Bold));
        }

        return funnel.IsOther
            ? new Text(words["Other", "其他"], new Style(decoration: Decoration.Italic))
            : new Text(string.Join(" × ", funnel.BreakdownValues.Select(v => v.HasValue ? v.Value : words["(none)", "（空）"])));
    }

    private static Paragraph Cell(FunnelStepResult step)
    {
        var cell = new Paragraph(Figures.Count(step.Entered));
        if (step.LossRate?.KindCase == Estimate.KindOneofCase.Ratio)
        {
            string mark = step.Flagged ? "▲" : "−";
            cell.Append($"\n{mark}{Figures.Percent(step.LossRate.Ratio)}", step.Flagged ? Flag : new Style(decoration: Decoration.Dim));
        }

        return cell;
    }

    private static string Plain(double ratio) => Figures.Number(ratio);
}
