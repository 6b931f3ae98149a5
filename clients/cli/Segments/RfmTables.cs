using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Client;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Spectre.Console.Rendering;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Segments;

/// <summary>Tiers, segments and customers as tables.</summary>
internal static class RfmTables
{
    public static void Write(IAnsiConsole console, ComputeRfmResponse answer, Words words)
    {
        console.Write(Tiers(answer, words));
        console.Write(new Text(words[
            $"As of {answer.AsOfDate} · {Figures.Count(answer.Prospects)} prospects outside of the tiers · R, F, M: mean (median)",
            $"截至 {answer.AsOfDate} · 另有 {Figures.Count(answer.Prospects)} 位未购客户不计入层级 · R/F/M：均值（中位数）"] + "\n\n"));
        if (answer.Cells.Count > 0)
        {
            RfmHeatMap.Write(console, answer, words);
        }

        if (answer.Segments.Count > 0)
        {
            console.WriteLine();
            console.Write(Segments(answer, words));
        }
    }

    public static Table Customers(IReadOnlyCollection<RfmCustomer> customers, Words words)
    {
        bool tagged = customers.Any(customer => customer.Tags.Count > 0);
        var table = Tables.Create()
            .WithText(words["Customer", "客户"]).WithText(words["Tier", "客户层级"])
            .WithFigure(words["R (days)", "R(最近购买)"]).WithFigure(words["F (orders)", "F(购买频次)"]).WithFigure(words["M", "M(消费金额)"])
            .WithFigure(words["Scores", "评分"]).WithText(words["In box", "原框内"]);
        if (tagged)
        {
            table.WithText(words["Tags", "标签"]);
        }

        foreach (var customer in customers)
        {
            IEnumerable<string> cells =
            [
                customer.CustomerId,
                SegmentNames.Tier(customer.Tier, words),
                customer.RecencyDays is { } days ? Figures.Count(days) : Figures.None,
                Figures.Count(customer.Frequency),
                Figures.Money(customer.Monetary),
                customer.Scores is { } s ? string.Create(CultureInfo.InvariantCulture, $"{s.Recency}-{s.Frequency}-{s.Monetary}") : Figures.None,
                customer.LiteralMatch ? words["yes", "是"] : "",
            ];
            table.WithRow(tagged ? cells.Append(string.Join(", ", customer.Tags)) : cells);
        }

        return table;
    }

    private static Table Tiers(ComputeRfmResponse answer, Words words)
    {
        string currency = answer.Total?.NetSales?.Currency ?? "";
        var table = Tables.Create()
            .WithText(words["Tier", "客户层级"]).WithFigure(words["R days", "R(最近购买)"]).WithFigure(words["F orders", "F(购买频次)"])
            .WithFigure(words["M", "M(消费金额)"]).WithFigure(words["Share", "占比"]).WithFigure(words["Customers", "客户数"])
            .WithFigure(words["Orders", "订单数"]).WithFigure(words[$"Net sales {currency}", $"净销售额 {currency}"]).WithFigure(words["In box", "原框内"]);
        foreach (var tier in answer.Tiers)
        {
            table.AddRow(Row(tier, words));
        }

        if (answer.Total is not null)
        {
            table.AddEmptyRow();
            table.AddRow(Row(answer.Total, words));
        }

        return table;
    }

    private static IEnumerable<IRenderable> Row(RfmTierResult tier, Words words) =>
    [
        new Text(SegmentNames.Tier(tier.Tier, words)),
        MeanAndMedian(tier.MeanRecencyDays, tier.MedianRecencyDays, 1),
        MeanAndMedian(tier.MeanFrequency, tier.MedianFrequency, 1),
        MeanAndMedian(tier.MeanMonetary, tier.MedianMonetary, 2),
        new Text(Figures.Ratio(tier.Share, r => Figures.Percent(r))),
        new Text(Figures.Count(tier.Customers)),
        new Text(Figures.Count(tier.Orders)),
        new Text(tier.NetSales is null ? Figures.None : Figures.Amount(tier.NetSales)),
        new Text(Figures.Count(tier.LiteralMatches)),
    ];

    private static Paragraph MeanAndMedian(Estimate? mean, Estimate? median, int digits) =>
        new Paragraph(Figures.Ratio(mean, r => Figures.Number(r, digits)))
            .Append($"\n({Figures.Ratio(median, r => Figures.Number(r, digits))})", new Style(decoration: Decoration.Dim));

    private static Table Segments(ComputeRfmResponse answer, Words words)
    {
        var table = Tables.Create(words["Segments of the score grid", "评分细分"])
            .WithText(words["Segment", "细分"]).WithFigure(words["Customers", "客户数"]).WithFigure(words["Share", "占比"])
            .WithFigure(words["R (days)", "R(最近购买)"]).WithFigure(words["Orders", "订单数"]).WithFigure(words["Net sales", "净销售额"]);
        foreach (var segment in answer.Segments)
        {
            table.WithRow(
                SegmentNames.Segment(segment.Segment, words),
                Figures.Count(segment.Customers),
                Figures.Ratio(segment.Share, r => Figures.Percent(r)),
                Figures.Ratio(segment.MeanRecencyDays, r => Figures.Number(r, 1)),
                Figures.Count(segment.Orders),
                segment.NetSales is null ? Figures.None : Figures.Money(segment.NetSales));
        }

        return table;
    }
}
