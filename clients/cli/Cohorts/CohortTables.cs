using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EcomOpsEngine.Cli.Cohorts;

/// <summary>Cohorts as a heat map, and repurchase as a table.</summary>
internal static class CohortTables
{
    public static void Write(IAnsiConsole console, ComputeCohortsResponse answer, CohortFigure figure, Words words)
    {
        Grid(console, answer, figure, words);
        console.WriteLine();
        console.Write(Repurchase(answer.Repurchase, words));
        var rates = answer.Periods.Where(period => period.Rate.KindCase == Estimate.KindOneofCase.Ratio).TakeLast(6).ToList();
        if (rates.Count > 0)
        {
            console.Write(new Text(words["Ordered again in the next period: ", "次期再购率："]
                + string.Join("  ", rates.Select(period => $"{period.Period} {Figures.Percent(period.Rate.Ratio)}{(period.Complete ? "" : "*")}")) + "\n"));
        }
    }

    /// <summary>As many periods as the terminal holds; the last of a cohort are shown rather than none.</summary>
    private static void Grid(IAnsiConsole console, ComputeCohortsResponse answer, CohortFigure figure, Words words)
    {
        var rows = answer.Cohorts.Append(answer.Total).ToList();
        int width = Math.Max(6, rows.SelectMany(row => row.Cells).Select(cell => Show(cell, figure).Length).DefaultIfEmpty(6).Max()) + 3;
        int names = Math.Max(14, rows.Max(row => Label(row, words).Length)) + 12;
        int most = Math.Max(1, (console.Profile.Width - names) / width);
        int offsets = Math.Min(most, rows.Max(row => row.Cells.Count));
        var table = Tables.Create(Title(figure, answer, words)).WithText(words["First order", "首购"]).WithFigure(words["Customers", "客户数"]);
        for (int k = 0; k < offsets; k++)
        {
            table.WithFigure($"+{k.ToString(CultureInfo.InvariantCulture)}");
        }

        // Period 0 is all of the cohort: it would drown the rest.
        double largest = answer.Cohorts.SelectMany(row => row.Cells.Where(cell => cell.Offset > 0 || figure == CohortFigure.LifetimeValue)).Select(cell => Value(cell, figure)).DefaultIfEmpty(1).Max();
        foreach (var row in rows)
        {
            var cells = new List<IRenderable> { new Text(Label(row, words)), new Text(Figures.Count(row.Customers)) };
            cells.AddRange(row.Cells.Take(offsets).Select(cell => (IRenderable)Heat.Cell(Show(cell, figure), largest > 0 ? Value(cell, figure) / largest : 0)));
            while (cells.Count < offsets + 2)
            {
                cells.Add(new Text(""));
            }

            table.AddRow(cells);
        }

        string caption = words["* the period has not run out", "* 该周期尚未结束"];
        if (rows.Max(row => row.Cells.Count) > offsets)
        {
            caption += words[$" · the first {offsets} of {rows.Max(row => row.Cells.Count)} periods; --output json has all", $" · 仅显示前 {offsets} 个周期；--output json 给出全部"];
        }

        table.Caption = new TableTitle(Markup.Escape(caption));
        console.Write(table);
    }

    private static string Title(CohortFigure figure, ComputeCohortsResponse answer, Words words)
    {
        string currency = answer.Total.Cells.Count > 0 ? answer.Total.Cells[0].Revenue.Currency : "";
        string name = figure switch
        {
            CohortFigure.Active => words["Active customers", "活跃客户数"],
            CohortFigure.Revenue => words[$"Net sales {currency}", $"净销售额 {currency}"],
            CohortFigure.LifetimeValue => words[$"Lifetime value so far, {currency} per customer", $"累计客户价值（{currency}/人）"],
            _ => words["Retention", "留存率"],
        };
        return words[$"{name} by periods after the first order, as of {answer.AsOfDate}", $"{name}（首购后第 n 期，截至 {answer.AsOfDate}）"];
    }

    private static string Label(Cohort cohort, Words words)
    {
        string value = cohort.Value?.KindCase switch
        {
            CohortValue.KindOneofCase.Value => cohort.Value.Value,
            CohortValue.KindOneofCase.IsNull => words["(none)", "（无）"],
            CohortValue.KindOneofCase.IsOther => words["Other", "其他"],
            _ => "",
        };
        return (cohort.Period.Length > 0, value.Length > 0) switch
        {
            (true, true) => $"{cohort.Period} {value}",
            (true, false) => cohort.Period,
            (false, true) => value,
            _ => words["all", "全部"],
        };
    }

    private static double Value(CohortCell cell, CohortFigure figure) => figure switch
    {
        CohortFigure.Active => cell.Active,
        CohortFigure.Revenue => cell.Revenue.Units,
        CohortFigure.LifetimeValue => cell.LifetimeValue.Ratio,
        _ => cell.Retention.Ratio,
    };

    private static string Show(CohortCell cell, CohortFigure figure) => (figure switch
    {
        CohortFigure.Active => Figures.Count(cell.Active),
        CohortFigure.Revenue => Figures.Amount(cell.Revenue),
        CohortFigure.LifetimeValue => Figures.Ratio(cell.LifetimeValue, value => Figures.Number(value)),
        _ => Figures.Ratio(cell.Retention, share => Figures.Percent(share)),
    }) + (cell.Complete ? "" : "*");

    private static Spectre.Console.Table Repurchase(Repurchase repurchase, Words words)
    {
        var table = Tables.Create(words[
            $"{Figures.Count(repurchase.RepeatCustomers)} of {Figures.Count(repurchase.Customers)} customers ordered again ({Figures.Ratio(repurchase.RepeatRate, share => Figures.Percent(share))}); median {Figures.Ratio(repurchase.MedianDaysToSecond, days => Figures.Number(days, 1))} days to the second order",
            $"复购客户 {Figures.Count(repurchase.RepeatCustomers)}/{Figures.Count(repurchase.Customers)}（{Figures.Ratio(repurchase.RepeatRate, share => Figures.Percent(share))}）;首购到复购中位数 {Figures.Ratio(repurchase.MedianDaysToSecond, days => Figures.Number(days, 1))} 天"])
            .WithText(words["Within", "期限"]).WithFigure(words["Ordered again", "复购客户"]).WithFigure(words["Of all", "复购率"])
            .WithFigure(words["Still open", "未到期"]).WithFigure(words["Time is over", "已到期"]).WithFigure(words["Of these", "到期复购率"]);
        foreach (var within in repurchase.Within)
        {
            table.WithRow(
                words[$"{within.Days} days", $"{within.Days} 天"],
                Figures.Count(within.Customers),
                Figures.Ratio(within.Rate, share => Figures.Percent(share)),
                Figures.Count(within.Immature),
                Figures.Count(within.MatureCustomers),
                Figures.Ratio(within.MatureRate, share => Figures.Percent(share)));
        }

        return table;
    }
}
