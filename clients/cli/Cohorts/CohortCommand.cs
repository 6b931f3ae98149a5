using System.CommandLine;
using System.Globalization;
using EcomOpsEngine.Cli.Filters;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Cohorts;

/// <summary><c>cohorts</c>: retention, revenue and lifetime value by first order, and repurchase.</summary>
internal static class CohortCommand
{
    public static Command Build(CommandContext context)
    {
        var options = new CohortOptions();
        var show = Parsed.Optional("--show", "retention|active|revenue|ltv", "What the cells hold; otherwise retention.", CohortOptions.FigureOf);
        return context.Command(
            "cohorts",
            "Customers by the month of their first order: who comes back, what they bring, how soon they order again.",
            async (parsed, session, cancellation) =>
            {
                var request = await options.RequestAsync(parsed, session, cancellation);
                var answer = await session.Client.Segments.ComputeCohortsAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => CohortTables.Write(console, answer, parsed.GetValue(show) ?? CohortFigure.Retention, session.Words));
                session.About(answer.Info);
            },
            [.. options.Options, show]);
    }
}

/// <summary>What the cells of a cohort table hold.</summary>
internal enum CohortFigure
{
    Retention,
    Active,
    Revenue,
    LifetimeValue,
}

/// <summary>The question behind <c>cohorts</c>.</summary>
internal sealed class CohortOptions
{
    private readonly Option<CohortGrain?> _grain = Parsed.Optional("--grain", "week|month|quarter", "Calendar unit; otherwise month.", GrainOf);
    private readonly Option<string?> _by = new("--by") { Description = "Cohorts by this field of the first order (channel, category_1 …) instead of its period.", HelpName = "FIELD" };
    private readonly Option<bool> _each = new("--each-period") { Description = "With --by: a cohort for each period and value." };
    private readonly Option<int> _top = new("--top") { Description = "With --by: values shown apart; otherwise 10.", HelpName = "N" };
    private readonly Option<IReadOnlyList<int>> _within = new("--within")
    {
        Description = "Days for the repurchase rate, such as 30,90; otherwise 30,60,90,180,365.",
        HelpName = "N,N,…",
        CustomParser = Parsed.One(DaysOf),
        DefaultValueFactory = _ => [],
    };

    private readonly Option<Moment?> _asOf = Parsed.Optional("--as-of", "TIME", "Look from here: rows at or after it do not exist. Otherwise the day after the last order.", Moment.Parse);
    private readonly Option<Moment?> _from = Parsed.Optional("--from", "TIME", "Only customers whose first order is at or after this.", Moment.Parse);
    private readonly Option<Moment?> _to = Parsed.Optional("--to", "TIME", "Only customers whose first order is before this.", Moment.Parse);
    private readonly Option<IReadOnlyList<FilterTerm>> _filter = RangeOptions.Filters();
    private readonly Option<bool> _bots = RangeOptions.Bots();
    private readonly Option<string> _snapshot = RangeOptions.Snapshot();

    public IEnumerable<Symbol> Options => [_grain, _by, _each, _top, _within, _asOf, _from, _to, _filter, _bots, _snapshot];

    public async Task<ComputeCohortsRequest> RequestAsync(ParseResult parsed, Session session, CancellationToken cancellation)
    {
        var by = parsed.GetValue(_by);
        if (by is null && (parsed.GetValue(_each) || parsed.GetValue(_top) != 0))
        {
            throw new UsageException("--each-period and --top need --by FIELD");
        }

        var request = new ComputeCohortsRequest
        {
            Dataset = session.DatasetName,
            Language = session.Words.Language,
            SnapshotId = parsed.GetValue(_snapshot) ?? "",
            Filter = await session.FilterAsync(parsed.GetValue(_filter), cancellation),
            Range = await session.RangeAsync(parsed.GetValue(_from), parsed.GetValue(_to), cancellation),
            IncludeBots = parsed.GetValue(_bots),
            Grain = parsed.GetValue(_grain) ?? default,
            Key = by is null ? CohortKey.FirstPeriod : parsed.GetValue(_each) ? CohortKey.FirstPeriodAndValue : CohortKey.FirstValue,
            Field = by ?? "",
            Top = parsed.GetValue(_top),
            RepurchaseDays = { parsed.GetValue(_within)! },
        };
        if (parsed.GetValue(_asOf) is { } asOf)
        {
            request.AsOf = asOf.ToTimestamp(asOf.Offset is null ? await session.ZoneAsync(cancellation) : TimeZoneInfo.Utc);
        }

        return request;
    }

    public static CohortFigure FigureOf(string text) => text switch
    {
        "retention" => CohortFigure.Retention,
        "active" => CohortFigure.Active,
        "revenue" => CohortFigure.Revenue,
        "ltv" => CohortFigure.LifetimeValue,
        _ => throw new UsageException($"figure '{text}' is unknown: expected retention, active, revenue or ltv"),
    };

    private static CohortGrain GrainOf(string text) => text switch
    {
        "week" => CohortGrain.Week,
        "month" => CohortGrain.Month,
        "quarter" => CohortGrain.Quarter,
        _ => throw new UsageException($"grain '{text}' is unknown: expected week, month or quarter"),
    };

    private static IReadOnlyList<int> DaysOf(string text) =>
        [.. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int days) ? days : throw new UsageException($"'{part}' in '{text}' is not a number of days"))];
}
