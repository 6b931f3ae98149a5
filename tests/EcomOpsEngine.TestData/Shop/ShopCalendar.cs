namespace EcomOpsEngine.TestData;

/// <summary>The shop's local days as UTC instants, and its rhythm: weekends, evenings, the promotion day.</summary>
internal sealed class ShopCalendar
{
    public const long SecondUs = 1_000_000;
    public const long HourUs = 3_600 * SecondUs;
    public const long DayUs = 24 * HourUs;

    private static readonly WeightTable Hours = new(
        12, 7, 4, 3, 3, 5, 12, 22, 32, 42, 48, 50, 54, 50, 46, 46, 48, 50, 58, 78, 100, 108, 84, 40);

    private readonly TimeZoneInfo zone;
    private readonly long[] dayStartUs;
    private readonly long[] dayOffsetUs;
    private readonly WeightTable days;

    public ShopCalendar(SampleShopOptions options)
    {
        zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);
        Days = options.Days;
        PromotionDay = options.EffectivePromotionDay.DayNumber - options.From.DayNumber;
        FeedFailureDay = options.EffectiveFeedFailureDay?.DayNumber - options.From.DayNumber;
        dayStartUs = new long[Days + 1];
        dayOffsetUs = new long[Days + 1];
        int[] weights = new int[Days];
        for (int day = 0; day <= Days; day++)
        {
            DateOnly date = options.From.AddDays(day);
            dayStartUs[day] = StartOfDayUs(date);
            dayOffsetUs[day] = OffsetUs(dayStartUs[day]);
            if (day < Days)
            {
                weights[day] = Weight(date, day);
            }
        }

        days = new WeightTable(weights);
    }

    public int Days { get; }

    public int PromotionDay { get; }

    public int? FeedFailureDay { get; }

    public long FromUs => dayStartUs[0];

    public long ToUs => dayStartUs[Days];

    /// <summary>A day in [from, Days), busy days more often.</summary>
    public int DrawDay(SeededRandom random, int from, int to) => days.Draw(random, from, to);

    /// <summary>Share of new visitors expected on a day.</summary>
    public double DayShare(int day) => days.Share(day);

    /// <summary>The start of a session on a day, early enough for it to end before the range does.</summary>
    public long DrawInstantUs(SeededRandom random, int day)
    {
        long us = (Hours.Draw(random) * HourUs) + random.Below(HourUs);
        long length = dayStartUs[day + 1] - dayStartUs[day];
        if (length != DayUs)
        {
            us = us / 24 * (length / HourUs);
        }

        us += dayStartUs[day];
        return us > ToUs - (2 * HourUs) ? ToUs - (2 * HourUs) - random.Below(4 * HourUs) : us;
    }

    /// <summary>Index of the local day of an instant inside the range.</summary>
    public int DayOf(long instantUs)
    {
        int day = (int)Math.Clamp((instantUs - FromUs) / DayUs, 0, Days - 1);
        while (day > 0 && instantUs < dayStartUs[day])
        {
            day--;
        }

        while (day < Days - 1 && instantUs >= dayStartUs[day + 1])
        {
            day++;
        }

        return day;
    }

    /// <summary>Local wall clock as microseconds since 1970-01-01 00:00 local.</summary>
    public long LocalUs(long instantUs)
    {
        int day = DayOf(instantUs);
        bool even = dayOffsetUs[day] == dayOffsetUs[day + 1];
        return instantUs + (even ? dayOffsetUs[day] : OffsetUs(instantUs));
    }

    private int Weight(DateOnly date, int day)
    {
        int weight = date.DayOfWeek switch
        {
            DayOfWeek.Saturday => 130,
            DayOfWeek.Sunday => 135,
            DayOfWeek.Friday => 108,
            _ => 100,
        };
        weight += weight * day / (5 * Days); // a shop that grows by a fifth
        return day == PromotionDay ? weight * 6 : day == PromotionDay - 1 ? weight * 2 : weight;
    }

    private long StartOfDayUs(DateOnly date)
    {
        DateTime local = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(15); // zones whose clocks jump at midnight
        }

        return (TimeZoneInfo.ConvertTimeToUtc(local, zone) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    private long OffsetUs(long instantUs) =>
        zone.GetUtcOffset(DateTime.UnixEpoch.AddTicks(instantUs * TimeSpan.TicksPerMicrosecond)).Ticks / TimeSpan.TicksPerMicrosecond;
}
