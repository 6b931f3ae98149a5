using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Funnels;

/// <summary><c>funnel trend</c>: the funnel by day, week or month of entry.</summary>
internal static class TrendCommand
{
    public static Command Build(CommandContext context)
    {
        var options = new EmbeddedFunnelOptions();
        var grain = Parsed.Optional("--grain", "day|week|month", "Calendar unit; otherwise days.", Grain);
        var revenue = new Option<bool>("--revenue") { Description = "Add what people spent within the window: paid less refunded." };
        return context.Command(
            "trend",
            "The funnel by the day, week or month in which people enter.",
            async (parsed, session, cancellation) =>
            {
                var request = new ComputeFunnelTrendRequest
                {
                    Dataset = session.DatasetName,
                    Funnel = await options.RequestAsync(parsed, session, cancellation),
                    Grain = parsed.GetValue(grain) ?? TrendGrain.Day,
                    WithRevenue = parsed.GetValue(revenue),
                };
                var answer = await session.Client.Funnels.ComputeFunnelTrendAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => TrendTable.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            [.. options.Options, grain, revenue]);
    }

    private static TrendGrain Grain(string text) => text switch
    {
        "day" => TrendGrain.Day,
        "week" => TrendGrain.Week,
        "month" => TrendGrain.Month,
        _ => throw new UsageException($"'{text}' is no calendar unit: expected day, week or month"),
    };
}
