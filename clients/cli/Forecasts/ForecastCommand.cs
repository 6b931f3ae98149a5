using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Forecasts;

/// <summary><c>rfm forecast</c>: what customers will buy, and how far the model can be trusted.</summary>
internal static class ForecastCommand
{
    public static Command Build(CommandContext context)
    {
        var asOf = Parsed.Optional("--as-of", "TIME", "Look from here: rows at or after it do not exist. Otherwise the day after the last order.", Moment.Parse);
        var holdout = Parsed.Optional("--holdout-from", "TIME", "Also fit on what came before this day and report the error over what came after.", Moment.Parse);
        var horizon = new Option<int>("--horizon") { Description = "Days forecast; otherwise 90.", HelpName = "DAYS" };
        var period = Parsed.Optional("--period", "day|week", "What counts as one purchase: all orders of a day (default) or of a week.", PeriodOf);
        var unit = Parsed.Optional("--unit", "day|week", "Unit of time of the parameters; otherwise week.", UnitOf);
        var top = new Option<int>("--top") { Description = "Customers shown; otherwise 20.", HelpName = "N" };
        var filter = RangeOptions.Filters();
        var snapshot = RangeOptions.Snapshot();
        return context.Command(
            "forecast",
            "Expected purchases and value of customers, who is still alive, and the model's error over a holdout.",
            async (parsed, session, cancellation) =>
            {
                var request = new ForecastValueRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    SnapshotId = parsed.GetValue(snapshot) ?? "",
                    Filter = await session.FilterAsync(parsed.GetValue(filter), cancellation),
                    HorizonDays = parsed.GetValue(horizon),
                    Period = parsed.GetValue(period) ?? default,
                    TimeUnit = parsed.GetValue(unit) ?? default,
                    Top = parsed.GetValue(top),
                };
                if (parsed.GetValue(asOf) is { } at)
                {
                    request.AsOf = at.ToTimestamp(at.Offset is null ? await session.ZoneAsync(cancellation) : TimeZoneInfo.Utc);
                }

                if (parsed.GetValue(holdout) is { } split)
                {
                    request.HoldoutFrom = split.ToTimestamp(split.Offset is null ? await session.ZoneAsync(cancellation) : TimeZoneInfo.Utc);
                }

                var answer = await session.Client.Segments.ForecastValueAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => ForecastTables.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            [asOf, holdout, horizon, period, unit, top, filter, snapshot]);
    }

    private static PurchasePeriod PeriodOf(string text) => text switch
    {
        "day" => PurchasePeriod.Day,
        "week" => PurchasePeriod.Week,
        _ => throw new UsageException($"period '{text}' is unknown: expected day or week"),
    };

    private static ForecastTimeUnit UnitOf(string text) => text switch
    {
        "day" => ForecastTimeUnit.Day,
        "week" => ForecastTimeUnit.Week,
        _ => throw new UsageException($"unit '{text}' is unknown: expected day or week"),
    };
}
