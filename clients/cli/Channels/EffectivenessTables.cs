using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Cli.Channels;

/// <summary>Table 2 with the template's headings, then the three returns, and what was found.</summary>
internal static class EffectivenessTables
{
    private const double TenThousand = 10_000;
    private const int BarCells = 12;

    public static void Write(IAnsiConsole console, ComputeEffectivenessResponse answer, bool months, bool reported, Words words)
    {
        console.Write(Rows(answer));
        console.WriteLine();
        console.Write(Returns(answer, words));
        foreach (var line in Findings(answer, words))
        {
            console.Write(new Text(line + "\n", new Style(Color.Yellow)));
        }

        if (months)
        {
            console.WriteLine();
            console.Write(Months(answer, words));
        }

        if (reported)
        {
            console.WriteLine();
            console.Write(Reported(answer, words));
            if (answer.Total?.ReportedSteps is { Count: > 1 } steps)
            {
                console.WriteLine();
                console.Write(ReportedFunnel(steps, words));
            }
        }
    }

    private static Table Rows(ComputeEffectivenessResponse answer)
    {
        var headings = answer.Headings;
        var table = Tables.Create().WithText(headings[0]).WithText(headings[1]).WithFigure(headings[2]).WithFigure(headings[3]).WithFigure(headings[4]).WithFigure(headings[5]).WithText(headings[6]);
        foreach (var row in answer.Channels)
        {
            table.WithRow(
                row.ChannelType.Length > 0 ? row.ChannelType : Figures.None, Name(row.Channel), InTenThousands(row.MonthlySpend),
                Figures.Ratio(row.MonthlyVisitors, visitors => Figures.Number(visitors / TenThousand)), Figures.Ratio(row.Figures.Conversion, rate => Figures.Number(rate * 100, 1)),
                Figures.Ratio(row.Figures.Roi, roi => Figures.Number(roi, 1)), row.Action);
        }

        return table;
    }

    private static Table Returns(ComputeEffectivenessResponse answer, Words words)
    {
        var currency = answer.Total?.Figures.Spend.Currency ?? "";
        var table = Tables.Create(words["Spend and its returns", "投入与回报"])
            .WithText(words["Channel", "渠道名称"]).WithFigure(words[$"Spend {currency}", $"投入 {currency}"]).WithText("").WithFigure($"GMV {currency}").WithFigure(words["Orders", "订单数"])
            .WithFigure("ROI").WithFigure(words["Net ROI", "净ROI"]).WithFigure(words["Profit ROI", "利润ROI"]).WithFigure(words["Bounce", "跳出率"]).WithFigure(words["To cart", "加购率"]);
        long most = answer.Channels.Select(row => row.Figures.Spend.Units).DefaultIfEmpty(0).Max();
        foreach (var row in answer.Channels)
        {
            table.WithRow(
                Name(row.Channel), Figures.Amount(row.Figures.Spend), most == 0 ? "" : Figures.Bar((double)row.Figures.Spend.Units / most, BarCells), Figures.Amount(row.Figures.Gmv),
                Orders(row.Figures.Orders), Return(row.Figures.Roi), Return(row.Figures.NetRoi), Return(row.Figures.ProfitRoi),
                Figures.Ratio(row.BounceRate, rate => Figures.Percent(rate)) + (row.BounceFlagged ? " !" : ""), Figures.Ratio(row.AddToCartRate, rate => Figures.Percent(rate)));
        }

        if (answer.Total is { } total)
        {
            table.AddEmptyRow();
            table.WithRow(
                words["all", "合计"], Figures.Amount(total.Figures.Spend), "", Figures.Amount(total.Figures.Gmv), Orders(total.Figures.Orders), Return(total.Figures.Roi), Return(total.Figures.NetRoi),
                Return(total.Figures.ProfitRoi), "", "");
        }

        return table;
    }

    private static IEnumerable<string> Findings(ComputeEffectivenessResponse answer, Words words)
    {
        foreach (var row in answer.Channels.Where(row => row.Retire is { Retire: true }))
        {
            yield return words[
                $"! {Name(row.Channel)}: ROI below 1 in {row.Retire.Months} months in a row from {row.Retire.FirstMonth}{(row.Retire.Recovered ? ", earned again later" : ": retire")}",
                $"! {Name(row.Channel)}：自 {row.Retire.FirstMonth} 起连续 {row.Retire.Months} 个月 ROI<1{(row.Retire.Recovered ? "，之后已恢复" : "，建议淘汰")}"];
        }

        foreach (var found in answer.Dependences)
        {
            var visitors = found.Measure == DependenceMeasure.Visitors;
            yield return words[
                $"! {Name(found.Channel)}: {Figures.Percent(found.Share)} of {(visitors ? "visitors" : "GMV")} hang on this channel", $"! {Name(found.Channel)}：{(visitors ? "访客" : "GMV")}的 {Figures.Percent(found.Share)} 依赖该渠道"];
        }

        foreach (var (row, alert) in answer.Channels.SelectMany(row => row.Alerts.Select(alert => (row, alert))).OrderByDescending(one => one.alert.Date, StringComparer.Ordinal))
        {
            var due = Figures.Time(alert.DueTime, AnswerNotes.Zone(answer.Info));
            var (value, baseline, change) = (Value(alert.Value), Value(alert.Baseline, alert.Measure), Figures.Ratio(alert.Change, share => Figures.SignedPercent(share)));
            yield return words[
                $"! {alert.Date} {Name(row.Channel)}: {Measure(alert.Measure, words)} {value} against {baseline} ({change}), due {due}",
                $"! {alert.Date} {Name(row.Channel)}：{Measure(alert.Measure, words)} {value}，基准 {baseline}（{change}），处理时限 {due}"];
        }
    }

    private static Table Months(ComputeEffectivenessResponse answer, Words words)
    {
        var table = Tables.Create(words["ROI by month", "月度 ROI"]).WithText(words["Channel", "渠道名称"]);
        var labels = answer.Channels.SelectMany(row => row.Periods).Select(period => (period.Period, period.Complete)).Distinct().ToList();
        foreach (var (label, complete) in labels)
        {
            table.WithFigure(complete ? label : label + "…");
        }

        foreach (var row in answer.Channels)
        {
            table.WithRow([Name(row.Channel), .. row.Periods.Select(period => Return(period.Figures.Roi) + (period.Figures.Roi is { KindCase: Estimate.KindOneofCase.Ratio, Ratio: < 1 } ? " <1" : ""))]);
        }

        return table;
    }

    private static Table Reported(ComputeEffectivenessResponse answer, Words words)
    {
        var table = Tables.Create(words["As platforms report", "平台回传"])
            .WithText(words["Channel", "渠道名称"]).WithFigure(words["Impressions", "曝光"]).WithFigure(words["Clicks", "点击"]).WithFigure("CTR").WithFigure("CPC").WithFigure("CPM")
            .WithFigure(words["Orders", "订单数"]).WithFigure("CPA").WithFigure(words["Revenue", "收入"]).WithFigure("ROAS");
        foreach (var (name, figures) in answer.Channels.Select(row => (Name(row.Channel), row.Figures.Reported)).Append((words["all", "合计"], answer.Total?.Figures.Reported ?? new ReportedFigures())))
        {
            string Number(Estimate? estimate) => Figures.Any(estimate, value => Figures.Number(value));
            table.WithRow(
                name, Number(figures.Impressions), Number(figures.Clicks), Figures.Ratio(figures.ClickRate, rate => Figures.Percent(rate, 2)), Number(figures.CostPerClick), Number(figures.CostPerThousand),
                Number(figures.Orders), Number(figures.CostPerOrder), Number(figures.Revenue), Number(figures.Roas));
        }

        return table;
    }

    private static Table ReportedFunnel(IEnumerable<FunnelStepResult> steps, Words words)
    {
        var table = Tables.Create(words["Reported, step by step", "平台回传漏斗"])
            .WithText(words["Step", "环节"]).WithFigure(words["Count", "数量"]).WithFigure(words["Lost", "流失"]).WithFigure(words["Loss rate", "流失率"]).WithFigure(words["To next", "下一环节转化"]).WithFigure(words["From first", "累计转化"]);
        foreach (var step in steps)
        {
            table.WithRow(
                step.Name, Figures.Number(step.Entered, 0), Figures.Any(step.Lost, lost => Figures.Number(lost)), Figures.Ratio(step.LossRate, rate => Figures.Percent(rate, 2)),
                Figures.Ratio(step.StepConversion, rate => Figures.Percent(rate, 2)), Figures.Ratio(step.ConversionFromFirst, rate => Figures.Percent(rate, 4)));
        }

        return table;
    }

    private static string Name(ChannelName channel) => channel.KindCase == ChannelName.KindOneofCase.Name ? channel.Name : "direct";

    private static string InTenThousands(Money amount) => Figures.Number(amount.Units / Math.Pow(10, amount.Scale) / TenThousand);

    private static string Return(Estimate? estimate) => Figures.Ratio(estimate, value => Figures.Number(value));

    private static string Orders(double orders) => Figures.Number(orders, orders == Math.Floor(orders) ? 0 : 2).TrimEnd('.');

    private static string Value(Estimate value) => Figures.Any(value, rate => Figures.Percent(rate));

    private static string Value(Estimate baseline, AlertMeasure measure) => Figures.Ratio(baseline, value => measure == AlertMeasure.Visitors ? Figures.Number(value, 1) : Figures.Percent(value));

    private static string Measure(AlertMeasure measure, Words words) => measure switch
    {
        AlertMeasure.Visitors => words["visitors", "访客"],
        AlertMeasure.AddToCartRate => words["add-to-cart rate", "加购率"],
        _ => words["bounce rate", "跳出率"],
    };
}
