using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>A test as people read it: verdict first, then the arms, then the evidence.</summary>
internal static class AbTables
{
    public static void Write(IAnsiConsole console, CompareProportionsRequest request, CompareProportionsResponse answer, Words words)
    {
        VerdictLines.Write(console, answer.Verdict, answer.Winner, answer.Reasons, words);
        VerdictLines.WriteRecord(console, request.Record, answer.Days, words);
        console.Write(Arms(answer, words));
        console.Write(answer.Pairs.Count == 1 ? Evidence(answer.Pairs[0], words) : Pairs(answer, words));
        if (answer.Arms.Count > 2)
        {
            console.Write(new Text(words["All arms together", "整体检验"] + $": χ² {Figures.Ratio(answer.ChiSquared, r => Figures.Number(r, 3))}, p {Figures.Probability(answer.ChiSquaredPValue)}\n"));
        }

        SampleTables.WriteRatio(console, answer.SampleRatio, words);
    }

    private static Table Arms(CompareProportionsResponse answer, Words words)
    {
        var table = Tables.Create()
            .WithText(words["Arm", "版本"]).WithFigure(words["Units", "样本量"]).WithFigure(words["Conversions", "转化数"])
            .WithFigure(words["Rate", "转化率"]).WithFigure(words["Wilson interval", "Wilson区间"]);
        foreach (var arm in answer.Arms)
        {
            table.WithRow(arm.Name, Figures.Count(arm.Units), Figures.Count(arm.Conversions), Figures.Ratio(arm.Rate, r => Figures.Percent(r, 2)), Interval(arm.Wilson, r => Figures.Percent(r, 2)));
        }

        return table;
    }

    private static Table Evidence(PairResult pair, Words words)
    {
        var table = Tables.Create().WithText($"{pair.Treatment} − {pair.Control}").WithFigure("").WithText("");
        table.WithRow(words["Difference", "差异"], Figures.Ratio(pair.Difference, r => Figures.Points(r)), "Newcombe " + Interval(pair.Newcombe, r => Figures.Points(r)));
        table.WithRow(words["Relative lift", "相对提升"], Figures.Ratio(pair.RelativeLift, r => Figures.SignedPercent(r)), Interval(pair.RelativeLiftLog, r => Figures.SignedPercent(r)));
        table.WithRow(words["Confidence", "置信度"], Confidence(pair.Confidence), words["1 − p-value", "1 − p 值"]);
        table.WithRow(words["p-value", "p 值"], Figures.Probability(pair.PValue, pair.Log10PValue), Method(pair, words));
        table.WithRow(words["Safe to look at any time", "可随时查看的区间"], "", Interval(pair.Sequential, r => Figures.Points(r)));
        table.WithRow(words["Chance to win", "胜出概率"], Figures.Ratio(pair.ChanceToWin, r => Figures.Percent(r, 2)), words["expected loss ", "期望损失 "] + Figures.Ratio(pair.ExpectedLoss, r => Figures.Points(r, 4)));
        table.WithRow(words["Power at this effect", "该效应下的功效"], Figures.Ratio(pair.AchievedPower, r => Figures.Percent(r)), "Cohen's h " + Figures.Ratio(pair.CohensH, r => Figures.Number(r, 4)));
        return table;
    }

    private static Table Pairs(CompareProportionsResponse answer, Words words)
    {
        var table = Tables.Create()
            .WithText(words["Pair", "对比"]).WithFigure(words["Difference", "差异"]).WithFigure("Newcombe").WithFigure(words["Lift", "提升"])
            .WithFigure(words["Confidence", "置信度"]).WithFigure("p").WithFigure(words["p adjusted", "校正 p"]).WithFigure(words["Chance to win", "胜出概率"]);
        foreach (var pair in answer.Pairs)
        {
            table.WithRow(
                $"{pair.Treatment} − {pair.Control}",
                Figures.Ratio(pair.Difference, r => Figures.Points(r)),
                Interval(pair.Newcombe, r => Figures.Points(r)),
                Figures.Ratio(pair.RelativeLift, r => Figures.SignedPercent(r)),
                Confidence(pair.Confidence),
                Figures.Probability(pair.PValue, pair.Log10PValue),
                Figures.Probability(pair.PValueAdjusted),
                Figures.Ratio(pair.ChanceToWin, r => Figures.Percent(r)));
        }

        return table;
    }

    private static string Method(PairResult pair, Words words) => pair.Method switch
    {
        TestMethod.FisherExact => words["Fisher's exact test", "Fisher 精确检验"],
        TestMethod.PooledZ => "z " + Figures.Ratio(pair.ZPooled, r => Figures.Number(r, 3)),
        _ => "",
    };

    /// <summary>Rounding must not turn a confidence into certainty.</summary>
    public static string Confidence(Estimate confidence) =>
        Figures.Ratio(confidence, r => r > 0.9999 ? "> 99.99%" : (Math.Floor(r * 10_000) / 100).ToString("0.00", CultureInfo.InvariantCulture) + "%");

    public static string Interval(IntervalEstimate? interval, Func<double, string> end) =>
        interval?.KindCase == IntervalEstimate.KindOneofCase.Interval ? $"{end(interval.Interval.Lower)} … {end(interval.Interval.Upper)}" : Figures.None;
}
