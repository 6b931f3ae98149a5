using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Forecasts;

/// <summary>Forecast, model and holdout as tables.</summary>
internal static class ForecastTables
{
    public static void Write(IAnsiConsole console, ForecastValueResponse answer, Words words)
    {
        if (answer.Purchases is null)
        {
            console.Write(new Text(words[
                $"Nothing can be forecast from {Figures.Count(answer.Customers)} customers: too few, or nobody bought twice.",
                $"{Figures.Count(answer.Customers)} 位客户不足以预测：客户过少或无人复购。"] + "\n"));
            return;
        }

        console.Write(Totals(answer, words));
        console.Write(Customers(answer, words));
        if (answer.Holdout is { } holdout)
        {
            console.Write(Holdout(holdout, words));
        }

        console.Write(new Text(Model(answer, words) + "\n"));
    }

    private static Spectre.Console.Table Totals(ForecastValueResponse answer, Words words) => Tables
        .Create(words[$"The next {answer.HorizonDays} days, as of {answer.AsOfDate}", $"未来 {answer.HorizonDays} 天预测（截至 {answer.AsOfDate}）"])
        .WithFigure(words["Customers", "客户数"]).WithFigure(words["Still alive", "预计活跃"]).WithFigure(words["Purchases", "预计购买次数"]).WithFigure(words["Value", "预计价值"])
        .WithRow(
            Figures.Count(answer.Customers),
            Figures.Ratio(answer.AliveCustomers, value => Figures.Number(value, 1)),
            Figures.Ratio(answer.ExpectedPurchases, value => Figures.Number(value, 1)),
            Figures.Ratio(answer.ExpectedValue, value => Figures.Number(value)));

    private static Spectre.Console.Table Customers(ForecastValueResponse answer, Words words)
    {
        var table = Tables.Create(words["Customers of highest expected value", "预计价值最高的客户"])
            .WithText(words["Customer", "客户"]).WithFigure(words["Repeats", "复购次数"]).WithFigure(words["P(alive)", "活跃概率"]).WithText("")
            .WithFigure(words["Purchases", "预计购买"]).WithFigure(words["Value", "预计价值"]);
        foreach (var customer in answer.Top)
        {
            table.WithRow(
                customer.CustomerId,
                Figures.Count(customer.Repeats),
                Figures.Ratio(customer.ProbabilityAlive, share => Figures.Percent(share)),
                Figures.Bar(customer.ProbabilityAlive.Ratio, 8),
                Figures.Ratio(customer.ExpectedPurchases, value => Figures.Number(value)),
                Figures.Ratio(customer.ExpectedValue, value => Figures.Number(value)));
        }

        return table;
    }

    private static Spectre.Console.Table Holdout(HoldoutError holdout, Words words) => Tables
        .Create(words[$"Error over the holdout from {holdout.FromDate}", $"留出期误差（自 {holdout.FromDate}）"])
        .WithFigure(words["Customers", "客户数"]).WithFigure(words["Bought", "实际购买"]).WithFigure(words["Expected", "预计购买"]).WithFigure(words["Bias", "总量偏差"])
        .WithFigure(words["Mean |error|", "平均绝对误差"]).WithFigure(words["Value", "实际金额"]).WithFigure(words["Expected", "预计金额"]).WithFigure(words["Bias", "金额偏差"])
        .WithRow(
            Figures.Count(holdout.Customers),
            Figures.Count(holdout.ActualPurchases),
            Figures.Ratio(holdout.ExpectedPurchases, value => Figures.Number(value, 1)),
            Figures.Ratio(holdout.Bias, share => Figures.SignedPercent(share)),
            Figures.Ratio(holdout.MeanAbsoluteError, value => Figures.Number(value, 3)),
            Figures.Amount(holdout.ActualValue),
            Figures.Ratio(holdout.ExpectedValue, value => Figures.Number(value)),
            Figures.Ratio(holdout.ValueBias, share => Figures.SignedPercent(share)));

    private static string Model(ForecastValueResponse answer, Words words)
    {
        var (p, unit) = (answer.Purchases.Parameters, answer.TimeUnit == ForecastTimeUnit.Day ? words["days", "天"] : words["weeks", "周"]);
        string text = $"BG/NBD: r {Figures.Number(p.R, 4)}, α {Figures.Number(p.Alpha, 4)} {unit}, a {Figures.Number(p.A, 4)}, b {Figures.Number(p.B, 4)}, ln L {Figures.Number(answer.Purchases.LogLikelihood, 2)}";
        if (answer.Values is { } values)
        {
            text += $"\nGamma-Gamma: p {Figures.Number(values.P, 4)}, q {Figures.Number(values.Q, 4)}, γ {Figures.Number(values.Gamma, 4)}, ln L {Figures.Number(values.LogLikelihood, 2)}";
        }

        return text;
    }
}
