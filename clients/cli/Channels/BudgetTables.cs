using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Channels;

/// <summary>A budget as tables: channels with bars, what is left and why, stages with their progress.</summary>
internal static class BudgetTables
{
    private const int BarCells = 20;

    public static void Write(IAnsiConsole console, AllocateBudgetResponse answer, Words words)
    {
        console.Write(Channels(answer, words));
        console.Write(new Text(words[
            $"{Figures.Money(answer.Allocated)} allocated, {Figures.Money(answer.Unspent)} left", $"已分配 {Figures.Money(answer.Allocated)}，剩余 {Figures.Money(answer.Unspent)}"] + "\n"));
        foreach (var left in answer.Reasons)
        {
            var group = left.Group == BudgetGroup.Unspecified ? "" : $" ({Group(left.Group, words)})";
            console.Write(new Text($"! {Figures.Money(left.Amount)}{group}: {left.Text}\n", new Style(Color.Yellow)));
        }

        if (answer.Stages.Count > 0)
        {
            console.WriteLine();
            console.Write(Stages(answer, words));
        }
    }

    private static Table Channels(AllocateBudgetResponse answer, Words words)
    {
        var table = Tables.Create(words["Budget by channel", "渠道预算分配"])
            .WithText(words["Channel", "渠道名称"]).WithText(words["Group", "分组"]).WithFigure(words[$"Budget {answer.Allocated.Currency}", $"预算 {answer.Allocated.Currency}"])
            .WithFigure(words["Share", "占比"]).WithText("").WithFigure(words["Recent", "近期"]).WithFigure(words["Change", "变化"]).WithFigure(words["Elasticity", "弹性"])
            .WithFigure(words["Expected ROI", "预期ROI"]).WithFigure(words["Marginal", "边际ROI"]);
        foreach (var channel in answer.Channels)
        {
            table.WithRow(
                ModelNames.Channel(channel.Channel, words), Group(channel.Group, words), Figures.Amount(channel.Budget), Figures.Percent(channel.Share), Figures.Bar(channel.Share, BarCells),
                Figures.Amount(channel.Recent), Figures.Ratio(channel.Change, change => Figures.SignedPercent(change)), Elasticity(channel.Response),
                Figures.Ratio(channel.ExpectedRoi, roi => Figures.Number(roi)) + (channel.Extrapolated ? " ?" : ""), Figures.Ratio(channel.MarginalRoi, roi => Figures.Number(roi)));
        }

        return table;
    }

    private static string Elasticity(ChannelResponse? response) => response is null
        ? Figures.None
        : Figures.Number(response.Elasticity) + (response.Source == ResponseSource.Fitted ? Figures.Ratio(response.StandardError, error => $" ±{Figures.Number(error)}").Replace(Figures.None, "", StringComparison.Ordinal) : " *");

    private static Table Stages(AllocateBudgetResponse answer, Words words)
    {
        var table = Tables.Create(words["Stages", "分阶段目标"])
            .WithText(words["Stage", "阶段"]).WithText(words["Goal", "目标类型"]).WithFigure(words["Budget", "预算"]).WithFigure(words["Spent", "已投入"]).WithFigure(words["Target", "目标"])
            .WithFigure(words["Reached", "已达成"]).WithText("").WithFigure(words["Progress", "进度"]).WithFigure(words["Time", "时间"]).WithText("");
        foreach (var line in answer.Stages)
        {
            double progress = line.Progress.KindCase == Estimate.KindOneofCase.Ratio ? line.Progress.Ratio : 0;
            table.WithRow(
                line.Stage.Name, Goal(line.Stage.Goal, words), Figures.Amount(line.Budget), Figures.Amount(line.Spent), Figures.Count(line.Stage.Target), Figures.Any(line.Reached, value => Figures.Number(value)),
                Figures.Bar(progress, BarCells), Figures.Ratio(line.Progress, share => Figures.Percent(share, 0)), Figures.Percent(line.Elapsed, 0),
                line.Elapsed == 0 ? words["not begun", "未开始"] : line.OnTrack ? words["✓ on track", "✓ 达标"] : words["behind", "落后"]);
        }

        return table;
    }

    private static string Group(BudgetGroup group, Words words) => group switch
    {
        BudgetGroup.Search => words["search", "搜索"],
        BudgetGroup.Feed => words["feed", "信息流"],
        BudgetGroup.Social => words["social", "社交"],
        BudgetGroup.Test => words["test", "测试"],
        _ => words["other", "其他"],
    };

    private static string Goal(StageGoal goal, Words words) => goal switch
    {
        StageGoal.Exposure => words["exposure", "曝光"],
        StageGoal.Traffic => words["traffic", "流量"],
        _ => words["orders", "订单"],
    };
}
