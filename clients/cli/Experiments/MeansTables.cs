using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Experiments;

/// <summary>A comparison of means as people read it: verdict first, then the arms, then the pairs.</summary>
internal static class MeansTables
{
    public static void Write(IAnsiConsole console, CompareMeansRequest request, CompareMeansResponse answer, Words words)
    {
        VerdictLines.Write(console, answer.Verdict, answer.Winner, answer.Reasons, words);
        VerdictLines.WriteRecord(console, request.Record, answer.Days, words);
        console.Write(Arms(answer, words));
        console.Write(Pairs(answer.Pairs, words, answer.AdjustedPairs.Count > 0 ? words["unadjusted", "未校正"] : null));
        if (answer.AdjustedPairs.Count > 0)
        {
            console.Write(Pairs(answer.AdjustedPairs, words, $"CUPED, θ {Figures.Ratio(answer.Theta, r => Figures.Number(r, 4))}"));
        }

        if (answer.Arms.Count > 2)
        {
            console.Write(new Text($"{words["All arms together: ", "整体检验："]}Q {Figures.Ratio(answer.Homogeneity, r => Figures.Number(r, 3))}, p {Figures.Probability(answer.HomogeneityPValue)}\n"));
        }

        if (answer.Cap?.KindCase == Estimate.KindOneofCase.Ratio)
        {
            console.Write(new Text($"{words["Values capped at", "取值上限"]} {Figures.Number(answer.Cap.Ratio, 4)}: {string.Join(", ", answer.Arms.Select(arm => $"{arm.Name} {Figures.Count(arm.CappedValues)}"))}\n"));
        }

        SampleTables.WriteRatio(console, answer.SampleRatio, words);
    }

    private static Table Arms(CompareMeansResponse answer, Words words)
    {
        bool adjusted = answer.AdjustedPairs.Count > 0;
        var table = Tables.Create()
            .WithText(words["Arm", "版本"]).WithFigure(words["Units", "样本量"]).WithFigure(words["Outcome", "指标值"]).WithFigure(words["Interval", "区间"]).WithFigure(words["SD", "标准差"]);
        if (adjusted)
        {
            table.WithFigure("CUPED");
        }

        foreach (var arm in answer.Arms)
        {
            List<string> cells = [arm.Name, Figures.Count(arm.Units), Number(arm.Outcome), AbTables.Interval(arm.Interval, r => Figures.Number(r, 4)), Number(arm.StandardDeviation)];
            if (adjusted)
            {
                cells.Add(Number(arm.Adjusted));
            }

            table.WithRow(cells);
        }

        return table;
    }

    private static Table Pairs(IEnumerable<OutcomePairResult> pairs, Words words, string? title)
    {
        var table = Tables.Create(title)
            .WithText(words["Pair", "对比"]).WithFigure(words["Difference", "差异"]).WithFigure(words["Interval", "区间"]).WithFigure(words["Any time", "可随时查看"])
            .WithFigure(words["Lift", "提升"]).WithFigure("t / z").WithFigure(words["Confidence", "置信度"]).WithFigure("p").WithFigure(words["p adjusted", "校正 p"])
            .WithFigure(words["Variance less", "方差降低"]);
        foreach (var pair in pairs)
        {
            table.WithRow(
                $"{pair.Treatment} − {pair.Control}",
                Number(pair.Difference),
                AbTables.Interval(pair.Interval, r => Figures.Number(r, 4)),
                AbTables.Interval(pair.Sequential, r => Figures.Number(r, 4)),
                Figures.Ratio(pair.RelativeLift, r => Figures.SignedPercent(r)),
                Figures.Ratio(pair.Statistic, r => Figures.Number(r, 3)),
                AbTables.Confidence(pair.Confidence),
                Figures.Probability(pair.PValue),
                Figures.Probability(pair.PValueAdjusted),
                Figures.Ratio(pair.VarianceReduction, r => Figures.Percent(r)));
        }

        return table;
    }

    private static string Number(Estimate? estimate) => Figures.Ratio(estimate, r => Figures.Number(r, 4));
}
