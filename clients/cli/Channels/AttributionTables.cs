using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Channels;

/// <summary>Attribution as tables: one model with bars, several side by side, then the paths.</summary>
internal static class AttributionTables
{
    private const int BarCells = 20;

    public static void Write(IAnsiConsole console, AttributeOrdersResponse answer, Words words)
    {
        console.Write(answer.Models.Count == 1 ? One(answer, answer.Models[0], words) : Several(answer, words));
        console.Write(new Text(Summary(answer, words) + "\n"));
        if (answer.Paths.Count > 0)
        {
            console.WriteLine();
            console.Write(Paths(answer, words));
        }
    }

    private static Table One(AttributeOrdersResponse answer, ModelCredits credits, Words words)
    {
        bool markov = credits.Model == AttributionModel.Markov;
        var table = Tables.Create(words[$"Orders by channel: {ModelNames.Name(credits.Model, words)}", $"渠道归因：{ModelNames.Name(credits.Model, words)}"])
            .WithText(words["Channel", "渠道名称"]).WithFigure(words["Orders", "订单数"]).WithFigure(words["Share", "占比"]).WithText("")
            .WithFigure($"GMV {answer.Gmv.Currency}").WithFigure(words[$"Net sales {answer.Gmv.Currency}", $"净销售额 {answer.Gmv.Currency}"]);
        if (markov)
        {
            table.WithFigure(words["Lost without it", "移除效应"]);
        }

        double most = credits.Channels.Select(channel => channel.Orders).DefaultIfEmpty(0).Max();
        foreach (var channel in credits.Channels)
        {
            IEnumerable<string> cells =
            [
                ModelNames.Channel(channel.Channel, words), Orders(channel.Orders), Figures.Ratio(channel.Share, share => Figures.Percent(share)),
                Figures.Bar(channel.Orders / most, BarCells), Figures.Amount(channel.Gmv), Figures.Amount(channel.NetSales),
            ];
            table.WithRow(markov ? cells.Append(Figures.Ratio(channel.RemovalEffect, effect => Figures.Percent(effect))) : cells);
        }

        return table;
    }

    private static Table Several(AttributeOrdersResponse answer, Words words)
    {
        var table = Tables.Create(words[$"Orders and GMV ({answer.Gmv.Currency}) by channel and model", $"各模型下的渠道订单数与 GMV({answer.Gmv.Currency})"]).WithText(words["Channel", "渠道名称"]);
        foreach (var credits in answer.Models)
        {
            table.WithFigure(ModelNames.Name(credits.Model, words));
        }

        var channels = answer.Models.SelectMany(credits => credits.Channels).GroupBy(channel => channel.Channel).OrderByDescending(same => same.Sum(channel => channel.Orders));
        foreach (var channel in channels.Select(same => same.Key))
        {
            table.WithRow([ModelNames.Channel(channel, words), .. answer.Models.Select(credits => Cell(credits.Channels.FirstOrDefault(one => one.Channel.Equals(channel))))]);
        }

        return table;
    }

    private static string Cell(ChannelCredit? credit) => credit is null ? Figures.None : $"{Orders(credit.Orders)}\n{Figures.Amount(credit.Gmv)}";

    private static string Summary(AttributeOrdersResponse answer, Words words)
    {
        var parts = new List<string> { words[$"{Figures.Count(answer.Orders)} orders, GMV {Figures.Money(answer.Gmv)}", $"{Figures.Count(answer.Orders)} 个订单，GMV {Figures.Money(answer.Gmv)}"] };
        if (answer.OrdersOfNobody > 0)
        {
            parts.Add(words[$"{Figures.Count(answer.OrdersOfNobody)} of them nobody's", $"其中 {Figures.Count(answer.OrdersOfNobody)} 个无归属人"]);
        }

        if (answer.LostPaths > 0)
        {
            parts.Add(words[$"{Figures.Count(answer.LostPaths)} paths without an order", $"{Figures.Count(answer.LostPaths)} 条路径未成交"]);
        }

        return string.Join(" · ", parts);
    }

    private static Table Paths(AttributeOrdersResponse answer, Words words)
    {
        var title = answer.HasDifferentPaths
            ? words[$"{answer.Paths.Count} of {Figures.Count(answer.DifferentPaths)} paths", $"{Figures.Count(answer.DifferentPaths)} 条路径中的 {answer.Paths.Count} 条"]
            : null;
        var table = Tables.Create(title).WithText(words["Path", "路径"]).WithFigure(words["Orders", "订单数"]).WithText("").WithFigure("GMV")
            .WithFigure(words["Without order", "未成交"]).WithFigure(words["Conversion", "转化率"]);
        long most = answer.Paths.Max(path => path.Orders);
        foreach (var path in answer.Paths)
        {
            table.WithRow(
                Path(path, words), Figures.Count(path.Orders), most == 0 ? "" : Figures.Bar((double)path.Orders / most, BarCells), Figures.Amount(path.Gmv),
                Figures.Count(path.Lost), Figures.Ratio(path.Conversion, rate => Figures.Percent(rate)));
        }

        return table;
    }

    /// <summary>Repeats stand as «search ×3».</summary>
    private static string Path(ChannelPath path, Words words)
    {
        var parts = new List<string>();
        for (int from = 0, to; from < path.Channels.Count; from = to)
        {
            to = from + 1;
            while (to < path.Channels.Count && path.Channels[to].Equals(path.Channels[from]))
            {
                to++;
            }

            parts.Add(ModelNames.Channel(path.Channels[from], words) + (to - from > 1 ? $" ×{to - from}" : ""));
        }

        return string.Join(" → ", parts);
    }

    private static string Orders(double orders) => Figures.Number(orders, orders == Math.Floor(orders) && orders < 1e15 ? 0 : 2).TrimEnd('.');
}
