using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary>An explanation as people read it: for each step the main cause and the advice in a sentence, then the values, then the events.</summary>
internal static class ExplainTables
{
    private const int BarCells = 12;
    private static readonly Style Strong = new(decoration: Decoration.Bold);
    private static readonly Style Flag = new(Color.Red, decoration: Decoration.Bold);

    public static void Write(IAnsiConsole console, ExplainFunnelResponse answer, double gain, Words words)
    {
        if (answer.Steps.Count == 0)
        {
            console.Write(new Text(words["No step loses more than 40%; name one with --at.", "没有流失率超过 40% 的节点；可用 --at 指定节点。"] + "\n"));
        }

        foreach (var step in answer.Steps)
        {
            WriteStep(console, step, gain, words);
        }

        if (answer.Events.Count > 0)
        {
            console.Write(Events(answer, words));
        }

        console.Write(new Text(Notes(answer, words) + "\n", new Style(decoration: Decoration.Dim)));
    }

    private static void WriteStep(IAnsiConsole console, ExplainedStep step, double gain, Words words)
    {
        string rate = Figures.Ratio(step.LossRate, r => Figures.Percent(r));
        console.Write(new Text($"{step.Step} {step.Name}: {Figures.Count(step.Lost)} / {Figures.Count(step.Entered)} {words["lost", "流失"]} ({rate}){(step.Flagged ? " ▲ >40%" : "")}\n", step.Flagged ? Flag : Strong));
        console.Write(new Text($"  {words["main cause: ", "流失主因："]}{Cause(step.MainCause, words)}\n"));
        if (step.Advice.Length > 0)
        {
            console.Write(new Text($"  {words["usually", "常见原因"]}: {step.UsualCause} · {words["advice", "优化方向"]}: {step.Advice}\n"));
        }

        if (step.ExtraConversions?.KindCase == Estimate.KindOneofCase.Ratio)
        {
            console.Write(new Text($"  {words["what if", "若改善"]}: {words[$"a step {Figures.Percent(gain)} better brings", $"此步转化率提升 {Figures.Percent(gain)}，可多转化"]} {Whole(step.ExtraConversions)} {words["conversions more", "人"]}\n"));
        }

        if (step.Values.Count > 0)
        {
            console.Write(Values(step, words));
        }

        console.WriteLine();
    }

    private static string Cause(ExplainedLoss? cause, Words words) => cause is null
        ? words["no value stands out beyond chance", "没有显著突出的取值"]
        : words[
            $"{cause.Dimension} = {cause.Value}, {Figures.Ratio(cause.LossRate, r => Figures.Percent(r))} lost against {Figures.Ratio(cause.RestLossRate, r => Figures.Percent(r))} of the rest; {Whole(cause.Avoidable)} would have stayed",
            $"{cause.Dimension} = {cause.Value}，流失率 {Figures.Ratio(cause.LossRate, r => Figures.Percent(r))}，其余为 {Figures.Ratio(cause.RestLossRate, r => Figures.Percent(r))}；若与其余相同可多留住 {Whole(cause.Avoidable)} 人"];

    private static Table Values(ExplainedStep step, Words words)
    {
        var table = Tables.Create().WithText(words["Dimension", "维度"]).WithText(words["Value", "取值"]).WithFigure(words["Entered", "进入人数"]).WithFigure(words["Lost", "流失人数"])
            .WithFigure(words["Loss rate", "流失率"]).WithFigure(words["Rest", "其余"]).WithFigure(words["Excess", "超额流失"]).WithText("").WithFigure(words["Share", "占比"]).WithFigure(words["p (BH)", "p (BH)"]).WithText("");
        double most = step.Values.Max(value => value.ExcessLost);
        foreach (var value in step.Values)
        {
            table.WithRow(
                value.Dimension,
                value.HasValue ? value.Value : words["(none)", "（空）"],
                Figures.Count(value.Entered),
                Figures.Count(value.Lost),
                Figures.Ratio(value.LossRate, r => Figures.Percent(r)),
                Figures.Ratio(value.RestLossRate, r => Figures.Percent(r)),
                Figures.Number(value.ExcessLost, 1),
                Figures.Bar(value.ExcessLost / most, BarCells),
                Figures.Ratio(value.ShareOfExcess, r => Figures.Percent(r, 1)),
                Figures.Probability(value.AdjustedPValue),
                value.Significant ? "●" : "");
        }

        return table;
    }

    private static Table Events(ExplainFunnelResponse answer, Words words)
    {
        var table = Tables.Create(words["Events that go together with conversion", "与转化相关的事件"]).WithText(words["Event", "事件"]).WithFigure(words["People", "人数"])
            .WithFigure(words["With", "有此事件"]).WithFigure(words["Without", "无此事件"]).WithFigure(words["Odds ratio", "优势比"]).WithFigure(words["Interval", "区间"]).WithFigure("p (BH)").WithText("");
        foreach (var one in answer.Events)
        {
            table.WithRow(
                one.Event,
                Figures.Count(one.Units),
                Figures.Ratio(one.Rate, r => Figures.Percent(r)),
                Figures.Ratio(one.RestRate, r => Figures.Percent(r)),
                Figures.Ratio(one.OddsRatio, r => Figures.Number(r)),
                one.OddsRatioInterval.KindCase == IntervalEstimate.KindOneofCase.Interval ? $"{Figures.Number(one.OddsRatioInterval.Interval.Lower)} … {Figures.Number(one.OddsRatioInterval.Interval.Upper)}" : Figures.None,
                Figures.Probability(one.AdjustedPValue),
                one.Significant ? "●" : "");
        }

        return table;
    }

    private static string Notes(ExplainFunnelResponse answer, Words words)
    {
        var parts = new List<string>
        {
            words[$"{answer.ValueTests} tests of values, {answer.EventTests} of events, p adjusted by Benjamini–Hochberg", $"取值检验 {answer.ValueTests} 次，事件检验 {answer.EventTests} 次，p 值经 Benjamini–Hochberg 校正"],
            words["● beyond chance; a correlation is not yet a cause", "● 显著；相关不等于因果"],
        };
        if (answer.Skipped.Count > 0)
        {
            parts.Add(words["too many values: ", "取值过多未尝试："] + string.Join(", ", answer.Skipped.Select(one => $"{one.Dimension} ({Figures.Count(one.Values)})")));
        }

        return string.Join(" · ", parts);
    }

    private static string Whole(Estimate estimate) => Figures.Ratio(estimate, r => Figures.Count((long)Math.Round(r)));
}
