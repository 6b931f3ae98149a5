using System.CommandLine;
using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Channels;

/// <summary><c>channels budget</c>: where to put the money.</summary>
internal static class BudgetCommand
{
    public static Command Build(CommandContext context)
    {
        var range = new RangeOptions();
        var touches = new TouchOptions();
        var total = new Option<decimal>("--total") { Description = "The budget in currency units.", HelpName = "AMOUNT", Required = true };
        var days = new Option<int>("--days") { Description = "Days it is for; otherwise 30.", HelpName = "N" };
        var method = Parsed.Optional("--by", "shares|response|profit", "By shares of groups; where GMV responds most; where margin less spend does. Otherwise shares.", MethodOf);
        var model = Parsed.Optional("--model", ModelNames.TypedOfSpend, "By which orders belong to channels; otherwise last.", ModelNames.One);
        var shares = Parsed.Many("--share", "GROUP=PERCENT", "Share of search, feed, social, other or test; repeated, together 100. Otherwise 40, 30, 20 and 10 for tests.", ShareOf);
        var floors = Parsed.Many("--floor", "CHANNEL=AMOUNT", "At least this for a channel; repeated.", Pair);
        var ceilings = Parsed.Many("--ceiling", "CHANNEL=AMOUNT", "At most this for a channel; repeated.", Pair);
        var fresh = new Option<string[]>("--new") { Description = "A new channel to be tested; repeated.", HelpName = "CHANNEL" };
        var without = new Option<string[]>("--without") { Description = "A channel that gets nothing; repeated.", HelpName = "CHANNEL" };
        var cap = new Option<double?>("--test-cap") { Description = "Most of one new channel, share of the total; otherwise 0.1.", HelpName = "X" };
        var growth = new Option<double?>("--most-growth") { Description = "Most of a channel, as a multiple of what it cost lately; otherwise no such limit.", HelpName = "X" };
        var stages = Parsed.Many("--stage", "NAME:GOAL:FROM:TO:PERCENT:TARGET", "A stage of a campaign: exposure, traffic or orders on the days FROM to TO (yyyy-mm-dd, both in); repeated.", StageText.Parse);
        return context.Command(
            "budget",
            "Divides a budget among channels under floors, ceilings, the cap of tests and the total; says what could not be spent and why.",
            async (parsed, session, cancellation) =>
            {
                var currency = (await session.Client.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = session.DatasetName }, cancellationToken: cancellation)).Dataset;
                var amounts = new BudgetAmountText(currency.Currency);
                var request = new AllocateBudgetRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    Range = await range.RangeAsync(parsed, session, cancellation),
                    Filter = await range.FilterAsync(parsed, session, cancellation),
                    IncludeBots = range.IncludeBots(parsed),
                    SnapshotId = range.SnapshotId(parsed),
                    Touches = touches.RulesWithoutField(parsed),
                    Model = parsed.GetValue(model) ?? default,
                    Total = amounts.Money(parsed.GetValue(total)),
                    Days = parsed.GetValue(days),
                    Method = parsed.GetValue(method) is null or BudgetMethodText.Shares ? BudgetMethod.Shares : BudgetMethod.Response,
                    Objective = parsed.GetValue(method) == BudgetMethodText.Profit ? BudgetObjective.Profit : BudgetObjective.Gmv,
                    Shares = { parsed.GetValue(shares)! },
                    Limits = { LimitsOf(parsed.GetValue(floors)!, parsed.GetValue(ceilings)!, parsed.GetValue(fresh) ?? [], parsed.GetValue(without) ?? [], amounts) },
                };
                foreach (var stage in parsed.GetValue(stages)!)
                {
                    request.Stages.Add(await stage.MessageAsync(session, cancellation));
                }

                if (parsed.GetValue(cap) is { } most)
                {
                    request.TestCap = most;
                }

                if (parsed.GetValue(growth) is { } times)
                {
                    request.MostGrowth = times;
                }

                var answer = await session.Client.Channels.AllocateBudgetAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => BudgetTables.Write(console, answer, session.Words));
                session.About(answer.Info);
            },
            [.. range.Options, .. touches.OptionsWithoutField, total, days, method, model, shares, floors, ceilings, fresh, without, cap, growth, stages]);
    }

    /// <summary>How money is divided, as typed.</summary>
    internal enum BudgetMethodText
    {
        Shares,
        Response,
        Profit,
    }

    internal static BudgetShare ShareOf(string text)
    {
        var (name, value) = Pair(text);
        return new BudgetShare
        {
            Group = name switch
            {
                "search" => BudgetGroup.Search,
                "feed" => BudgetGroup.Feed,
                "social" => BudgetGroup.Social,
                "other" => BudgetGroup.Other,
                "test" => BudgetGroup.Test,
                _ => throw new UsageException($"group '{name}' is unknown: expected search, feed, social, other or test"),
            },
            Share = (double)(value / 100),
        };
    }

    internal static (string Name, decimal Value) Pair(string text) =>
        text.LastIndexOf('=') is > 0 and var at && decimal.TryParse(text[(at + 1)..], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? (text[..at], value)
            : throw new UsageException($"'{text}' is not of the form NAME=NUMBER");

    private static BudgetMethodText MethodOf(string text) => text switch
    {
        "shares" => BudgetMethodText.Shares,
        "response" => BudgetMethodText.Response,
        "profit" => BudgetMethodText.Profit,
        _ => throw new UsageException($"'{text}' is unknown: expected shares, response or profit"),
    };

    private static IEnumerable<ChannelLimits> LimitsOf(
        IReadOnlyList<(string Name, decimal Value)> floors, IReadOnlyList<(string Name, decimal Value)> ceilings, string[] fresh, string[] without, BudgetAmountText amounts) =>
        floors.Select(floor => floor.Name).Concat(ceilings.Select(ceiling => ceiling.Name)).Concat(fresh).Concat(without).Distinct().Select(name => new ChannelLimits
        {
            Channel = name,
            Floor = floors.Where(floor => floor.Name == name).Select(floor => amounts.Money(floor.Value)).FirstOrDefault(),
            Ceiling = ceilings.Where(ceiling => ceiling.Name == name).Select(ceiling => amounts.Money(ceiling.Value)).FirstOrDefault(),
            IsNew = fresh.Contains(name),
            Excluded = without.Contains(name),
        });
}

/// <summary>Amounts of the command line as messages.</summary>
internal sealed class BudgetAmountText(string currency)
{
    private const int MostDigits = 4;

    public Money Money(decimal amount)
    {
        decimal units = amount;
        int scale = 0;
        while (units != decimal.Truncate(units) && scale < MostDigits)
        {
            units *= 10;
            scale++;
        }

        return units == decimal.Truncate(units) && Math.Abs(units) <= long.MaxValue
            ? new Money { Units = (long)units, Scale = scale, Currency = currency }
            : throw new UsageException($"amount {amount} has more than {MostDigits} digits after the point, or is too large");
    }
}

/// <summary>A stage as typed: <c>warm-up:exposure:2026-11-01:2026-11-07:30:5000000</c>.</summary>
internal sealed record StageText(string Name, StageGoal Goal, Moment From, DateOnly To, double Share, long Target)
{
    public static StageText Parse(string text)
    {
        var parts = text.Split(':');
        return parts.Length == 6 && parts[0].Length > 0
            && DateOnly.TryParseExact(parts[3], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var to)
            && double.TryParse(parts[4], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            && long.TryParse(parts[5], NumberStyles.None, CultureInfo.InvariantCulture, out long target)
                ? new StageText(parts[0], GoalOf(parts[1]), Moment.Parse(parts[2]), to, percent / 100, target)
                : throw new UsageException($"stage '{text}' is not of the form NAME:GOAL:FROM:TO:PERCENT:TARGET");
    }

    public async Task<BudgetStage> MessageAsync(Session session, CancellationToken cancellation)
    {
        var end = Moment.Parse(To.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return new BudgetStage { Name = Name, Goal = Goal, Share = Share, Target = Target, Range = await session.RangeAsync(From, end, cancellation) };
    }

    private static StageGoal GoalOf(string text) => text switch
    {
        "exposure" => StageGoal.Exposure,
        "traffic" => StageGoal.Traffic,
        "orders" => StageGoal.Orders,
        _ => throw new UsageException($"goal '{text}' is unknown: expected exposure, traffic or orders"),
    };
}
