using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EcomOpsEngine.Cli.Segments;

/// <summary>Migration as a heat map of shares, and the goals as a table.</summary>
internal static class MigrationTables
{
    private static readonly RfmTier[] Tiers = [RfmTier.Vip, RfmTier.Potential, RfmTier.Regular, RfmTier.Churned, RfmTier.Prospect];

    public static void Write(IAnsiConsole console, ComputeMigrationResponse answer, Words words)
    {
        console.Write(Matrix(answer, words));
        console.Write(new Text(words[
            $"{Figures.Count(answer.NewCustomers)} new · {Figures.Count(answer.LostCustomers)} lost (all orders refunded or cancelled) · {Figures.Count(answer.NewlyChurned)} became churned",
            $"新增 {Figures.Count(answer.NewCustomers)} · 退出（订单全部退款或取消）{Figures.Count(answer.LostCustomers)} · 新流失 {Figures.Count(answer.NewlyChurned)}"] + "\n\n"));
        console.Write(Goals(answer, words));
    }

    private static Spectre.Console.Table Matrix(ComputeMigrationResponse answer, Words words)
    {
        var table = Tables.Create(words[$"From {answer.FromDate} (rows) to {answer.ToDate} (columns): customers, share of the row", $"{answer.FromDate}（行）→ {answer.ToDate}（列）：客户数与行占比"])
            .WithText(words["from \\ to", "原层级 \\ 现层级"]);
        foreach (var to in Tiers)
        {
            table.WithFigure(to == RfmTier.Prospect ? words["lost", "退出"] : SegmentNames.Tier(to, words));
        }

        foreach (var from in Tiers)
        {
            var row = new List<IRenderable> { new Text(from == RfmTier.Prospect ? words["new", "新客户"] : SegmentNames.Tier(from, words), new Style(decoration: Decoration.Bold)) };
            row.AddRange(Tiers.Select(to => Cell(answer.Cells.FirstOrDefault(cell => cell.From == from && cell.To == to))));
            table.AddRow(row);
        }

        return table;
    }

    private static Text Cell(MigrationCell? cell) => cell is not { Customers: > 0 }
        ? Heat.Empty()
        : Heat.Cell($"{Figures.Count(cell.Customers)} {Figures.Ratio(cell.Share, share => Figures.Percent(share))}", cell.Share.Ratio);

    private static Spectre.Console.Table Goals(ComputeMigrationResponse answer, Words words)
    {
        var table = Tables.Create(words["Goals of the tiers", "运营目标进度"])
            .WithText(words["Tier", "客户层级"]).WithText(words["Goal", "运营目标"]).WithFigure(words["Before", "此前"]).WithFigure(words["Now", "当前"])
            .WithFigure(words["Target", "目标"]).WithFigure(words["Progress", "完成度"]).WithText("");
        foreach (var goal in answer.Goals)
        {
            bool money = goal.Measure == TierGoalMeasure.OrderValue;
            string Show(double value) => money ? Figures.Number(value) : Figures.Percent(value);
            table.WithRow(
                SegmentNames.Tier(goal.Tier, words),
                goal.Measure switch
                {
                    TierGoalMeasure.OrderValue => words[$"order value ({Figures.Count(goal.Customers)} orders)", $"客单价（{Figures.Count(goal.Customers)} 单）"],
                    TierGoalMeasure.RepurchaseChange => words[$"repurchase, change ({Figures.Count(goal.Achieved)} of {Figures.Count(goal.Customers)})", $"复购率变化（{Figures.Count(goal.Achieved)}/{Figures.Count(goal.Customers)}）"],
                    TierGoalMeasure.PromotionRate => words[$"rose to potential ({Figures.Count(goal.Achieved)} of {Figures.Count(goal.Customers)})", $"升级为潜力客户（{Figures.Count(goal.Achieved)}/{Figures.Count(goal.Customers)}）"],
                    _ => words[$"recalled ({Figures.Count(goal.Achieved)} of {Figures.Count(goal.Customers)})", $"召回（{Figures.Count(goal.Achieved)}/{Figures.Count(goal.Customers)}）"],
                },
                Figures.Ratio(goal.Baseline, Show),
                Figures.Ratio(goal.Value, value => goal.Measure == TierGoalMeasure.RepurchaseChange ? Figures.SignedPercent(value) : Show(value)),
                Figures.Ratio(goal.Target, Show),
                Figures.Ratio(goal.Progress, share => Figures.Percent(share)),
                goal.Reached ? words["✓ reached", "✓ 达成"] : "");
        }

        return table;
    }
}
