using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Channels;

/// <summary>Pairs of channels as a table.</summary>
internal static class SynergyTables
{
    public static void Write(IAnsiConsole console, ComputeSynergyResponse answer, Words words)
    {
        var table = Tables.Create(words["Visitors of both channels against either alone", "双渠道访客与单渠道访客的转化对比"])
            .WithText(words["Channels", "渠道组合"]).WithFigure(words["Visitors", "访客数"]).WithFigure(words["Both", "组合转化率"]).WithFigure(words["Alone", "单独转化率"])
            .WithFigure(words["Difference", "差异"]).WithFigure(words["p adjusted", "校正后 p"]).WithFigure(words["Lift", "提升"]).WithText("");
        foreach (var pair in answer.Pairs)
        {
            table.WithRow(
                Lines(pair, test => ModelNames.Channel(test.Channel, words)), Figures.Count(pair.Both.Visitors), Rate(pair.Both),
                Lines(pair, test => $"{Rate(test.Alone)} ({Figures.Count(test.Alone.Visitors)})"), Lines(pair, test => Figures.Ratio(test.Difference, points => Figures.Points(points))),
                Lines(pair, test => Figures.Probability(test.AdjustedPValue)), Figures.Ratio(pair.Lift, lift => Figures.SignedPercent(lift)), Verdict(pair.Verdict, words));
        }

        console.Write(table);
        var summary = words[
            $"{Figures.Count(answer.All.Visitors)} visitors, {Rate(answer.All)} ordered · p adjusted over all tests shown (Benjamini–Hochberg)",
            $"{Figures.Count(answer.All.Visitors)} 位访客，{Rate(answer.All)} 下单 · p 值按全部检验做 Benjamini–Hochberg 校正"];
        if (answer.PairsLeftOut > 0)
        {
            summary += words[$" · {answer.PairsLeftOut} pairs have too few visitors of both", $" · {answer.PairsLeftOut} 个组合的共同访客过少"];
        }

        console.Write(new Text(summary + "\n"));
    }

    private static string Lines(ChannelSynergy pair, Func<SynergyTest, string> line) => string.Join('\n', pair.Tests.Select(line));

    private static string Rate(VisitorConversion visitors) => Figures.Ratio(visitors.Rate, rate => Figures.Percent(rate, 2));

    private static string Verdict(SynergyVerdict verdict, Words words) => verdict switch
    {
        SynergyVerdict.Synergy => words["✓ better together", "✓ 协同"],
        SynergyVerdict.Conflict => words["✗ worse together", "✗ 冲突"],
        _ => words["may be chance", "不显著"],
    };
}
