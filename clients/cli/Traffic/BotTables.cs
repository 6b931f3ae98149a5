using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary>Programs as people read them: how many for which reason, then who.</summary>
internal static class BotTables
{
    private const int BarCells = 20;

    public static void Write(IAnsiConsole console, DetectBotsResponse answer, Words words)
    {
        console.Write(Reasons(answer, words));
        console.Write(new Text(Summary(answer, words) + "\n"));
        if (answer.Agents.Count > 0)
        {
            console.Write(new Text(
                words["By user agent: ", "按 UA："] + string.Join(", ", answer.Agents.Select(agent => $"{agent.Name} ({agent.Kind}) {Figures.Count(agent.Visitors)}")) + "\n"));
        }

        if (answer.Visitors.Count > 0)
        {
            console.WriteLine();
            console.Write(Visitors(answer, words));
        }
    }

    private static Table Reasons(DetectBotsResponse answer, Words words)
    {
        var table = Tables.Create().WithText(words["Reason", "判定依据"]).WithFigure(words["Programs", "程序访客"]).WithText("").WithFigure(words["Events", "事件数"]);
        long most = answer.Reasons.Select(reason => reason.Visitors).DefaultIfEmpty(0).Max();
        foreach (var reason in answer.Reasons)
        {
            table.WithRow(
                BotWords.Name(reason.Reason, words), Figures.Count(reason.Visitors), most == 0 ? "" : Figures.Bar((double)reason.Visitors / most, BarCells), Figures.Count(reason.Events));
        }

        return table;
    }

    private static string Summary(DetectBotsResponse answer, Words words)
    {
        var leftOut = Figures.Count(answer.TotalVisitors - answer.KeptVisitors);
        var parts = new List<string>
        {
            answer.Applied
                ? words[$"{leftOut} programs are left out of all answers", $"{leftOut} 个程序访客已从所有分析中排除"]
                : words[$"{leftOut} programs by these rules; other answers keep the default rules", $"按此规则共 {leftOut} 个程序访客；其他分析仍用默认规则"],
            words[$"{Figures.Count(answer.EventsLeftOut)} events", $"{Figures.Count(answer.EventsLeftOut)} 条事件"],
            words[$"{Figures.Count(answer.OrderLinesLeftOut)} order lines", $"{Figures.Count(answer.OrderLinesLeftOut)} 条订单行"],
        };
        if (answer.KeptVisitors > 0)
        {
            parts.Add(words[$"{Figures.Count(answer.KeptVisitors)} more kept because they paid an order", $"另有 {Figures.Count(answer.KeptVisitors)} 个因有已支付订单而保留"]);
        }

        return string.Join(" · ", parts);
    }

    private static Table Visitors(DetectBotsResponse answer, Words words)
    {
        var table = Tables.Create().WithText(words["Who", "访客"]).WithText(words["Reasons", "判定依据"]).WithFigure(words["Events", "事件数"])
            .WithFigure(words["Peak", "峰值"]).WithFigure(words["Gap CV", "间隔变异"]).WithFigure(words["No dwell", "零停留"]).WithText("");
        foreach (var bot in answer.Visitors)
        {
            table.WithRow(
                bot.WhoCase == BotVisitor.WhoOneofCase.CustomerId ? bot.CustomerId : bot.VisitorId,
                string.Join(", ", bot.Reasons.Select(reason => reason == BotReason.UserAgent ? bot.AgentName : BotWords.Name(reason, words))),
                Figures.Count(bot.Events),
                Figures.Any(bot.PeakEvents, ratio => Figures.Number(ratio)),
                Figures.Ratio(bot.GapVariation, ratio => ratio.ToString("0.000", CultureInfo.InvariantCulture)),
                Figures.Ratio(bot.ShortViewShare, ratio => Figures.Percent(ratio, 0)),
                bot.Kept ? words["kept: paid order", "保留：有已支付订单"] : "");
        }

        return table;
    }
}
