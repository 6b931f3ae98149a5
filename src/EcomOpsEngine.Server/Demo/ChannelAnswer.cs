using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using Grpc.Net.Client;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Server.Demo;

/// <summary>Question 5: which channels earn their spend?</summary>
internal static class ChannelAnswer
{
    public static async Task PrintAsync(IAnsiConsole console, GrpcChannel channel)
    {
        var answer = await new ChannelService.ChannelServiceClient(channel).ComputeEffectivenessAsync(new ComputeEffectivenessRequest { Dataset = DemoLoader.Dataset });
        console.Write(new Rule("[bold]5  Channels: which earn their spend? (table 2)[/]").LeftJustified());
        var table = new Table().AddColumns("type", "channel", "monthly spend", "monthly UV", "conversion", "ROI", "profit ROI", "action");
        foreach (var column in table.Columns.Skip(2).Take(5))
        {
            column.RightAligned();
        }

        foreach (var row in answer.Channels)
        {
            table.AddRow(
                Markup.Escape(row.ChannelType), row.Channel.IsDirect ? "direct" : Markup.Escape(row.Channel.Name), Figure.Whole(row.MonthlySpend.Units / (long)Math.Pow(10, row.MonthlySpend.Scale)),
                row.MonthlyVisitors.Ratio.ToString("#,##0", CultureInfo.InvariantCulture), Figure.Percent(row.Figures.Conversion, "0.0%"), Times(row.Figures.Roi), Times(row.Figures.ProfitRoi), Markup.Escape(row.ActionEn));
        }

        console.Write(table);
        foreach (var row in answer.Channels.Where(row => row.Retire.Retire))
        {
            console.MarkupLineInterpolated($"[yellow]{row.Channel.Name} lost money in {row.Retire.Months} months in a row from {row.Retire.FirstMonth}: retire it.[/]");
        }

        console.MarkupLineInterpolated(
            $"[grey]last 180 days, orders by the last channel that is not direct within 30 days; {Figure.Whole(answer.Info.RowsScanned)} rows in {answer.Info.Elapsed.ToTimeSpan().TotalMilliseconds:0.0} ms[/]");
        console.WriteLine();
    }

    private static string Times(Estimate value) => value.KindCase == Estimate.KindOneofCase.Ratio ? value.Ratio.ToString("0.00", CultureInfo.InvariantCulture) : "–";
}
