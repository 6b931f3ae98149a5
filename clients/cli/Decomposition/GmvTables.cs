using EcomOpsEngine.Cli.Segments;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Decomposition;

/// <summary>The change of GMV as people read it: the waterfall, the factors, then each drill-down.</summary>
internal static class GmvTables
{
    public static void Write(IAnsiConsole console, DecomposeGmvResponse answer, Words words)
    {
        console.Write(Waterfall.Of(answer.Waterfall, words));
        console.Write(Factors(answer, words));
        console.Write(new Text(Summary(answer, words) + "\n"));
        foreach (var drill in answer.Drills)
        {
            console.WriteLine();
            console.Write(Drill(drill, words));
            console.Write(Waterfall.Of(drill.Waterfall, words));
        }
    }

    private static Table Factors(DecomposeGmvResponse answer, Words words)
    {
        var table = Tables.Create().WithText(words["Factor", "因素"]).WithFigure(words["Before", "基期"]).WithFigure(words["After", "本期"]).WithFigure(words["Growth", "变化"])
            .WithFigure(words[$"Effect ({answer.Change.Currency})", $"影响（{answer.Change.Currency}）"]).WithFigure(words["Share", "占比"]);
        foreach (var factor in answer.Factors)
        {
            table.WithRow(
                Name(factor.Factor, words), Value(factor.Factor, factor.Before), Value(factor.Factor, factor.After), Figures.Ratio(factor.Growth, growth => Figures.SignedPercent(growth)),
                Waterfall.Signed(factor.Effect.Units, factor.Effect.Scale), Figures.Ratio(factor.Share, share => Figures.Percent(share)));
        }

        if (answer.ApartBefore.Units != 0 || answer.ApartAfter.Units != 0)
        {
            table.WithRow(
                words["orders without a visitor", "无访客订单"], Figures.Amount(answer.ApartBefore), Figures.Amount(answer.ApartAfter), "",
                Waterfall.Signed(answer.ApartEffect.Units, answer.ApartEffect.Scale), Figures.None);
        }

        return table.WithRow("GMV", Figures.Amount(answer.Before), Figures.Amount(answer.After), Figures.Ratio(answer.Growth, growth => Figures.SignedPercent(growth)),
            Waterfall.Signed(answer.Change.Units, answer.Change.Scale), answer.Change.Units == 0 ? Figures.None : Figures.Percent(1));
    }

    private static string Summary(DecomposeGmvResponse answer, Words words)
    {
        string method = answer.Method switch
        {
            GmvMethod.Lmdi => words["logarithmic mean Divisia index", "LMDI 分解"],
            GmvMethod.Shapley => words["Shapley values", "Shapley 值分解"],
            _ => words["one factor after another", "逐个因素替换"],
        };
        return answer.OrdersWithoutVisitorBefore + answer.OrdersWithoutVisitorAfter == 0 ? method : words[
            $"{method}; {Figures.Count(answer.OrdersWithoutVisitorBefore)} orders without a visitor before, {Figures.Count(answer.OrdersWithoutVisitorAfter)} after",
            $"{method}；无访客订单：基期 {Figures.Count(answer.OrdersWithoutVisitorBefore)} 单，本期 {Figures.Count(answer.OrdersWithoutVisitorAfter)} 单"];
    }

    private static Table Drill(GmvDrill drill, Words words)
    {
        var table = Tables.Create(FieldNames.Heading(drill.Dimension, words)).WithText(words["Value", "值"]).WithFigure(words["Before", "基期"]).WithFigure(words["After", "本期"]).WithFigure(words["Change", "变化"])
            .WithFigure(words["Share", "占比"]).WithFigure(words["Volume", "规模"]).WithFigure(words["Mix", "结构"]);
        var rates = drill.Values.Count == 0 ? [] : drill.Values[0].Rates.Select(rate => rate.Factor).ToList();
        rates.ForEach(rate => table.WithFigure(Name(rate, words)));
        table.WithFigure(words["Apart", "另计"]);
        foreach (var value in drill.Values)
        {
            string Amount(Money money) => Waterfall.Signed(money.Units, money.Scale);
            table.WithRow([
                Label(drill.Dimension, value.Key, words), Figures.Amount(value.Before), Figures.Amount(value.After), Amount(value.Change), Figures.Ratio(value.Share, share => Figures.Percent(share)),
                Amount(value.VolumeEffect), Amount(value.MixEffect), .. value.Rates.Select(rate => Amount(rate.Effect)), Amount(value.ApartEffect)]);
        }

        int scale = drill.MixEffect.Scale;
        table.WithRow([
            words["all", "合计"], "", "", "", "", Waterfall.Signed(drill.VolumeEffect.Units, scale), Waterfall.Signed(drill.MixEffect.Units, scale),
            .. rates.Select((_, i) => Waterfall.Signed(drill.Values.Sum(value => value.Rates[i].Effect.Units), scale)), Waterfall.Signed(drill.ApartEffect.Units, scale)]);
        return table;
    }

    private static string Label(string field, MatrixKey key, Words words) => key.KindCase switch
    {
        MatrixKey.KindOneofCase.Value => SegmentNames.Shown(field, key.Value, words),
        MatrixKey.KindOneofCase.IsNull => words["(none)", "（无）"],
        _ => words["other", "其他"],
    };

    private static string Value(GmvFactor factor, Estimate value) => Figures.Any(value, ratio => factor == GmvFactor.Conversion ? Figures.Percent(ratio, 2) : Figures.Number(ratio));

    internal static string Name(GmvFactor factor, Words words) => factor switch
    {
        GmvFactor.Visitors => words["visitors", "流量（UV）"],
        GmvFactor.Conversion => words["conversion", "转化率"],
        GmvFactor.OrderValue => words["order value", "客单价"],
        GmvFactor.Customers => words["customers", "客户数"],
        GmvFactor.OrderFrequency => words["orders of a customer", "人均订单数"],
        GmvFactor.Orders => words["orders", "订单数"],
        GmvFactor.AverageOrderValue => words["AOV", "笔单价"],
        _ => "?",
    };
}
