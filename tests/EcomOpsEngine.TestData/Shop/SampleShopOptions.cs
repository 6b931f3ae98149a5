namespace EcomOpsEngine.TestData;

/// <summary>What the sample shop is made from. Equal options give equal bytes on every platform.</summary>
public sealed record SampleShopOptions
{
    /// <summary>Seed of everything random.</summary>
    public ulong Seed { get; init; } = 20251111;

    /// <summary>Events wanted, 1,000 to 100,000,000. The last person is written whole, so up to 1% more may come (or 60 rows).</summary>
    public long Events { get; init; } = 200_000;

    /// <summary>First local day; the range lies within 1980 to 2047, the instants the engine takes.</summary>
    public DateOnly From { get; init; } = new(2025, 1, 1);

    /// <summary>Length in local days, 14 to 3,660. Churned customers (no order for 180 days) need more than 180.</summary>
    public int Days { get; init; } = 365;

    /// <summary>IANA time zone of the shop.</summary>
    public string TimeZone { get; init; } = "Asia/Shanghai";

    /// <summary>The big promotion day; by default the first 11 November in the range, else the day in the middle.</summary>
    public DateOnly? PromotionDay { get; init; }

    /// <summary>
    /// The day on which the creatives of <see cref="ShopCatalog.FailingFeed"/> failed: nobody came through it. By default three fifths into a range of at least 84 days, away from the promotion; else none.
    /// </summary>
    public DateOnly? FeedFailureDay { get; init; }

    /// <summary>
    /// First of the <see cref="LosingMonths"/> calendar months in which <see cref="ShopCatalog.LosingChannel"/> cost more than it brought. By default the last whole months of a range that holds so many;
    /// else none.
    /// </summary>
    public DateOnly? LosingFrom { get; init; }

    /// <summary>Share of visitors that are programs, 0 to 0.5.</summary>
    public double BotShare { get; init; } = 0.01;

    /// <summary>Share of order lines whose price was typed 50 times too high, 0 to 0.1.</summary>
    public double OutlierShare { get; init; } = 0.0005;

    /// <summary>First local day after the range.</summary>
    public DateOnly To => From.AddDays(Days);

    internal DateOnly EffectivePromotionDay
    {
        get
        {
            if (PromotionDay is { } stated)
            {
                return stated;
            }

            for (int year = From.Year; year <= To.Year; year++)
            {
                DateOnly day = new(year, 11, 11);
                if (day >= From && day < To)
                {
                    return day;
                }
            }

            return From.AddDays(Days / 2);
        }
    }

    internal const int LosingMonths = 3;

    internal DateOnly? EffectiveLosingFrom
    {
        get
        {
            DateOnly last = new DateOnly(To.Year, To.Month, 1).AddMonths(-LosingMonths);
            return LosingFrom ?? (last >= From ? last : null);
        }
    }

    internal DateOnly? EffectiveFeedFailureDay
    {
        get
        {
            if (FeedFailureDay is not null || Days < 84)
            {
                return FeedFailureDay;
            }

            DateOnly day = From.AddDays(Days * 3 / 5);
            return Math.Abs(day.DayNumber - EffectivePromotionDay.DayNumber) > 7 ? day : day.AddDays(-14);
        }
    }

    // No history holds more than 1% of the rows.
    internal int MaxEventsPerPerson => (int)Math.Clamp(Events / 100, 60, 50_000);

    // The experiment leaves out the first and the last eighth of the range.
    internal int ExperimentFirstDay => Days / 8;

    internal int ExperimentEndDay => Days - (Days / 8);

    /// <summary>First and last local day of the experiment.</summary>
    public (DateOnly First, DateOnly Last) ExperimentPeriod => (From.AddDays(ExperimentFirstDay), From.AddDays(ExperimentEndDay - 1));

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Events, 1_000, nameof(Events));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Events, 100_000_000, nameof(Events));
        ArgumentOutOfRangeException.ThrowIfLessThan(Days, 14, nameof(Days));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Days, 3_660, nameof(Days));
        ArgumentOutOfRangeException.ThrowIfLessThan(From, new DateOnly(1980, 1, 2), nameof(From));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(From, new DateOnly(2047, 12, 31).AddDays(-Days), nameof(From));
        CheckShare(BotShare, 0.5, nameof(BotShare));
        CheckShare(OutlierShare, 0.1, nameof(OutlierShare));
        CheckDay(PromotionDay, "promotion day");
        CheckDay(FeedFailureDay, "day of failing creatives");
        CheckDay(LosingFrom, "first losing month");
    }

    private void CheckDay(DateOnly? stated, string what)
    {
        if (stated is { } day && (day < From || day >= To))
        {
            throw new ArgumentException($"The {what} {day:O} lies outside the range {From:O} to {To:O}; state a day inside it or none.");
        }
    }

    private static void CheckShare(double share, double greatest, string name)
    {
        if (!(share >= 0 && share <= greatest))
        {
            throw new ArgumentOutOfRangeException(name, share, $"A share from 0 to {greatest} is wanted.");
        }
    }
}
