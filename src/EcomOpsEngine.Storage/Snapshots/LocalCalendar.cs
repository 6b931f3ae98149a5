namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>
/// Local time of one IANA zone as a table of offset changes over the accepted span of instants (1980 to 2048), so that days and hours of millions of rows cost a look-up each.
/// </summary>
public sealed class LocalCalendar
{
    private static readonly DateTime SpanStart = new(1979, 12, 31, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime SpanEnd = new(2048, 1, 2, 0, 0, 0, DateTimeKind.Utc);

    private LocalCalendar(TimeZoneInfo zone, long[] startsUs, int[] offsetSeconds)
    {
        Zone = zone;
        StartsUs = startsUs;
        OffsetSeconds = offsetSeconds;
    }

    /// <summary>The zone.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Unix microseconds from which each offset holds, ascending; the first lies before every accepted instant.</summary>
    public IReadOnlyList<long> StartsUs { get; }

    /// <summary>Seconds to add to UTC from the start of the same index on.</summary>
    public IReadOnlyList<int> OffsetSeconds { get; }

    /// <summary>Builds the table of an IANA zone.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is not known on this machine.</exception>
    public static LocalCalendar Of(string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var starts = new List<long> { UnixUs(SpanStart) };
        var offsets = new List<int> { Offset(zone, SpanStart) };
        for (var at = SpanStart; at < SpanEnd; at = at.AddHours(6))
        {
            var next = at.AddHours(6);
            if (Offset(zone, next) != offsets[^1])
            {
                var change = FirstWithOffsetOf(zone, at, next);
                starts.Add(UnixUs(change));
                offsets.Add(Offset(zone, change));
            }
        }

        return new LocalCalendar(zone, [.. starts], [.. offsets]);
    }

    /// <summary>Local Unix microseconds (wall clock read as if it were UTC) of an instant.</summary>
    public long LocalUs(long unixUs)
    {
        var starts = (long[])StartsUs;
        var found = Array.BinarySearch(starts, unixUs);
        var index = found >= 0 ? found : Math.Max(0, ~found - 1);
        return unixUs + (OffsetSeconds[index] * 1_000_000L);
    }

    /// <summary>Local calendar day of an instant, days since 1970-01-01.</summary>
    public int Day(long unixUs) => (int)Math.Floor(LocalUs(unixUs) / 86_400_000_000.0);

    /// <summary>First instant of a local calendar day, Unix microseconds.</summary>
    public long StartOfDayUs(int day)
    {
        var wall = day * 86_400_000_000L;
        var guess = wall - (OffsetSeconds[0] * 1_000_000L);
        foreach (var offset in OffsetSeconds.Distinct())
        {
            var candidate = wall - (offset * 1_000_000L);
            if (LocalUs(candidate) == wall)
            {
                return candidate;
            }

            guess = Math.Max(guess, candidate);
        }

        // Midnight does not exist (clocks jump over it): the day starts with the jump.
        return ((long[])StartsUs).First(start => LocalUs(start) >= wall && start >= wall - 86_400_000_000L);
    }

    private static DateTime FirstWithOffsetOf(TimeZoneInfo zone, DateTime before, DateTime after)
    {
        var target = Offset(zone, after);
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before + TimeSpan.FromSeconds(Math.Floor((after - before).TotalSeconds / 2));
            if (Offset(zone, middle) == target)
            {
                after = middle;
            }
            else
            {
                before = middle;
            }
        }

        return after;
    }

    private static int Offset(TimeZoneInfo zone, DateTime utc) => (int)zone.GetUtcOffset(utc).TotalSeconds;

    private static long UnixUs(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks / 10;
}
