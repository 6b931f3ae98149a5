using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using Grpc.Net.Client;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Server.Demo;

/// <summary>Question 1: where do people leave on the way to a paid order?</summary>
internal static class FunnelAnswer
{
    private const int BarWidth = 30;

    /// <summary>The template's six steps.</summary>
    public static IReadOnlyList<(string Event, string Title)> Steps { get; } =
    [
        ("home", "home 首页"), ("category", "category 分类页"), ("detail", "detail 商品详情页"),
        ("add_to_cart", "add to cart 加入购物车"), ("submit_order", "submit order 提交订单"), ("paid", "paid 支付成功"),
    ];

    public static async Task PrintAsync(IAnsiConsole console, GrpcChannel channel)
    {
        var request = new ComputeFunnelRequest
        {
            Dataset = DemoLoader.Dataset,
            Breakdown = new FunnelBreakdown { Fields = { "device" }, Top = 3 },
        };
        request.Steps.AddRange(Steps.Select(step => new FunnelStep { Name = step.Title, Events = { step.Event } }));
        var answer = await new FunnelService.FunnelServiceClient(channel).ComputeFunnelAsync(request);

        console.Write(new Rule("[bold]1  Funnel: where do people leave? (table 4)[/]").LeftJustified());
        console.Write(Total(answer));
        console.Write(ByDevice(answer));
        console.MarkupLineInterpolated(
            $"[grey]{Figure.Whole(answer.Info.RowsScanned)} events in {answer.Info.Elapsed.ToTimeSpan().TotalMilliseconds:0.0} ms, window 14 days, snapshot {answer.Info.SnapshotId}, {Figure.Whole(answer.Funnels[0].Immature)} people may still convert[/]");
        console.WriteLine();
    }

    private static Table Total(ComputeFunnelResponse answer)
    {
        var table = new Table().AddColumns("step", "entered", "lost", "loss rate", "", "of step 1");
        table.Columns[1].RightAligned();
        table.Columns[2].RightAligned();
        table.Columns[3].RightAligned();
        var steps = answer.Funnels[0].Steps;
        foreach (var step in steps)
        {
            var worst = answer.WorstStep > 0 && steps[answer.WorstStep - 1] == step;
            var loss = Figure.Percent(step.LossRate) + (step.Flagged ? " [red]> 40%[/]" : "") + (worst ? " [red]worst[/]" : "");
            table.AddRow(
                step.Name, Figure.Whole(step.Entered), Figure.Number(step.Lost), loss,
                $"[green]{Figure.Bar(step.ConversionFromFirst.Ratio, BarWidth)}[/]", Figure.Percent(step.ConversionFromFirst));
        }

        return table;
    }

    private static Table ByDevice(ComputeFunnelResponse answer)
    {
        var table = new Table().AddColumns("device", "entered", "paid", "conversion");
        foreach (var funnel in answer.Funnels.Skip(1))
        {
            var value = funnel.IsOther ? "other" : funnel.BreakdownValues[0].HasValue ? funnel.BreakdownValues[0].Value : "(none)";
            table.AddRow(
                Markup.Escape(value), Figure.Whole(funnel.Steps[0].Entered), funnel.Steps[^1].Entered.ToString("#,##0", CultureInfo.InvariantCulture),
                Figure.Percent(funnel.OverallConversion, "0.00%"));
        }

        return table;
    }
}
