using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary>A trend as people read it: a row for each period, a column for each step, a bar for the conversion.</summary>
internal static class TrendTable
{
    private const int BarCells = 12;
    private static readonly Style Faint = new(decoration: Decoration.Dim);
    private static readonly Style Strong = new(decoration: Decoration.Bold);

    public static void Write(IAnsiConsole console, ComputeFunnelTrendResponse answer, Words words)
    {
        var table = Tables.Create().WithText(words["Entered in", "进入时段"]);
        foreach (var step in answer.Total.Steps)
        {
            table.WithFigure(step.Name);
        }

        table.WithFigure(words["Overall", "总转化率"]).WithText("").WithFigure(words["Immature", "窗口未满"]);
        if (answer.Revenue is not null)
        {
            table.WithFigure(words["Revenue", "销售额"]).WithFigure(words["Per person", "人均"]);
        }

        table.WithText("");
        double best = answer.Periods.Max(period => (double?)Rate(period.Funnel)) ?? 0;
        foreach (var period in answer.Periods)
        {
            AddRow(table, period.Period, period.Funnel, period.Revenue, best, Mark(period, words), period.Complete ? Style.Plain : Faint);
        }

        AddRow(table, words["All", "全部"], answer.Total, answer.Revenue, best, "", Strong);
        console.Write(table);
        if (answer.Periods.Any(period => !period.Complete))
        {
            console.Write(new Text(words["open: windows that begin in it have not all run out, so its conversion may still rise", "未完：该时段的转化窗口尚未全部结束，转化率仍可能上升"] + "\n", Faint));
        }
    }

    private static void AddRow(Table table, string name, Funnel funnel, FunnelRevenue? revenue, double best, string mark, Style style) => table.AddRow([
        new Text(name, style),
        .. funnel.Steps.Select(step => new Text(Figures.Count(step.Entered), style)),
        new Text(Figures.Ratio(funnel.OverallConversion, rate => Figures.Percent(rate, 2)), style),
        new Text(best > 0 ? Figures.Bar(Rate(funnel) / best, BarCells) : "", new Style(Color.Teal)),
        new Text(Figures.Count(funnel.Immature), style),
        .. revenue is null ? Array.Empty<Text>() : [new Text(Figures.Amount(revenue.Steps[0]), style), new Text(Figures.Ratio(revenue.PerEntered, amount => Figures.Number(amount)), style)],
        new Text(mark, Faint),
    ]);

    private static double Rate(Funnel funnel) => funnel.OverallConversion.KindCase == Estimate.KindOneofCase.Ratio ? funnel.OverallConversion.Ratio : 0;

    private static string Mark(FunnelTrendPeriod period, Words words) => (period.Complete, period.Cut) switch
    {
        (false, true) => words["open, part of it", "未完，部分时段"],
        (false, false) => words["open", "未完"],
        (true, true) => words["part of it", "部分时段"],
        _ => "",
    };
}
