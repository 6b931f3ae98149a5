using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Segments;

/// <summary><c>rfm migration</c>: tier × tier between two dates and the goals of table 6.</summary>
internal static class MigrationCommand
{
    public static Command Build(CommandContext context)
    {
        var from = Parsed.Optional("--from", "TIME", "First date; otherwise a month before the second.", Moment.Parse);
        var to = Parsed.Optional("--to", "TIME", "Second date; otherwise the day after the last order.", Moment.Parse);
        var lookback = new Option<int>("--lookback") { Description = "Days over which orders and money count; otherwise 180.", HelpName = "DAYS" };
        var orderValue = Target("--vip-order-value", "AMOUNT", "Goal of VIPs: net sales per order (2500).");
        var repurchase = Target("--potential-repurchase", "CHANGE", "Goal of potential customers: relative change of their repurchase rate (0.15).");
        var promotion = Target("--regular-promotion", "SHARE", "Goal of regular customers: share that rises to potential.");
        var recall = Target("--churned-recall", "SHARE", "Goal of churned customers: share that buys again (0.1).");
        var thresholds = new ThresholdOptions();
        var filter = RangeOptions.Filters();
        var snapshot = RangeOptions.Snapshot();
        return context.Command(
            "migration",
            "Which tier customers came from and went to between two dates, and how far the tiers' goals are.",
            async (parsed, session, cancellation) =>
            {
                var request = new ComputeMigrationRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    SnapshotId = parsed.GetValue(snapshot) ?? "",
                    Filter = await session.FilterAsync(parsed.GetValue(filter), cancellation),
                    LookbackDays = parsed.GetValue(lookback),
                    Thresholds = thresholds.Read(parsed),
                    Targets = new TierTargets(),
                };
                if (parsed.GetValue(from) is { } first)
                {
                    request.FromAsOf = first.ToTimestamp(first.Offset is null ? await session.ZoneAsync(cancellation) : TimeZoneInfo.Utc);
                }

                if (parsed.GetValue(to) is { } second)
                {
                    request.ToAsOf = second.ToTimestamp(second.Offset is null ? await session.ZoneAsync(cancellation) : TimeZoneInfo.Utc);
                }

                Set(parsed.GetValue(orderValue), value => request.Targets.VipOrderValue = value);
                Set(parsed.GetValue(repurchase), value => request.Targets.PotentialRepurchaseChange = value);
                Set(parsed.GetValue(promotion), value => request.Targets.RegularPromotionRate = value);
                Set(parsed.GetValue(recall), value => request.Targets.ChurnedRecallRate = value);
                var answer = await session.Client.Segments.ComputeMigrationAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => MigrationTables.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            [from, to, lookback, orderValue, repurchase, promotion, recall, .. thresholds.Options, filter, snapshot]);
    }

    private static Option<double?> Target(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    private static void Set(double? value, Action<double> set)
    {
        if (value is { } given)
        {
            set(given);
        }
    }
}
