using EcomOpsEngine.Contracts.V1;
using Grpc.Net.Client;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Server.Demo;

/// <summary>Question 2: who are the customers worth keeping?</summary>
internal static class RfmAnswer
{
    public static async Task PrintAsync(IAnsiConsole console, GrpcChannel channel)
    {
        var answer = await new SegmentService.SegmentServiceClient(channel).ComputeRfmAsync(new ComputeRfmRequest { Dataset = DemoLoader.Dataset });
        console.Write(new Rule("[bold]2  Customers by recency, frequency and money (table 6)[/]").LeftJustified());
        var table = new Table().AddColumns("tier", "customers", "share", "days since order", "orders", "money", "net sales", "in literal box");
        foreach (var column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }

        foreach (var tier in answer.Tiers)
        {
            table.AddRow(
                Title(tier.Tier), Figure.Whole(tier.Customers), Figure.Percent(tier.Share), Figure.Number(tier.MeanRecencyDays),
                Figure.Number(tier.MeanFrequency, "0.00"), Figure.Number(tier.MeanMonetary), Figure.Money(tier.NetSales), Figure.Whole(tier.LiteralMatches));
        }

        table.AddRow(
            "[bold]all[/]", Figure.Whole(answer.Total.Customers), Figure.Percent(answer.Total.Share), Figure.Number(answer.Total.MeanRecencyDays),
            Figure.Number(answer.Total.MeanFrequency, "0.00"), Figure.Number(answer.Total.MeanMonetary), Figure.Money(answer.Total.NetSales),
            Figure.Whole(answer.Total.LiteralMatches));
        console.Write(table);
        console.MarkupLineInterpolated(
            $"[grey]As of {answer.AsOfDate}, look-back 180 days, {Figure.Whole(answer.Prospects)} known customers without a paid order; {Figure.Whole(answer.Info.RowsScanned)} order lines in {answer.Info.Elapsed.ToTimeSpan().TotalMilliseconds:0.0} ms[/]");
        console.WriteLine();
    }

    private static string Title(RfmTier tier) => tier switch
    {
        RfmTier.Vip => "VIP",
        RfmTier.Potential => "potential 潜力客户",
        RfmTier.Regular => "regular 普通客户",
        RfmTier.Churned => "churned 流失客户",
        _ => "prospect",
    };
}
