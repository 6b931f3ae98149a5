using System.Collections.Concurrent;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>
/// Local time of one IANA zone as a table of offset changes over the accepted span of instants (1980 to 2048), so that days and hours of millions of rows cost a look-up each.
/// </summary>
public sealed class LocalCalendar
{
    private static readonly DateTime SpanStart = new(1979, 12, 31, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime SpanEnd = new(2048, 1, 2, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Tables by zone: each takes a hundred thousand looks at the zone's rules.</summary>
    private static readonly ConcurrentDictionary<string, LocalCalendar> Known = new(StringComparer.Ordinal);

    private const long DayUs = 86_400_000_000;
    private const long HourUs = 3_600_000_000;

    private readonly long[] _startsUs;
    private readonly int[] _offsetSeconds;
    private readonly long[] _wallChangesUs;

    /// <summary>Segments of the last answers: neighbouring rows mostly share them. A race costs a search, never a wrong answer.</summary>
    private int _last;
    private int _lastWall;

    private LocalCalendar(TimeZoneInfo zone, long[] startsUs, int[] offsetSeconds)
    {
        Zone = zone;
        _startsUs = startsUs;
        _offsetSeconds = offsetSeconds;
        _wallChangesUs = new long[startsUs.Length - 1];
        for (var i = 0; i < _wallChangesUs.Length; i++)
        {
            _wallChangesUs[i] = startsUs[i + 1] + (Math.Max(offsetSeconds[i], offsetSeconds[i + 1]) * 1_000_000L);
        }
    }

    /// <summary>The zone.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Unix microseconds from which each offset holds, ascending; the first lies before every accepted instant.</summary>
    public IReadOnlyList<long> StartsUs => _startsUs;

    /// <summary>Seconds to add to UTC from the start of the same index on.</summary>
    public IReadOnlyList<int> OffsetSeconds => _offsetSeconds;

    /// <summary>
    /// Wall times, as Unix microseconds, from which the next offset holds when local times are read: the offset before a change holds as long as it can,
    /// so that of a repeated hour the first is meant, and a time that was skipped is counted on from before the jump.
    /// </summary>
    public IReadOnlyList<long> WallChangesUs => _wallChangesUs;

    /// <summary>The table of an IANA zone.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is not known on this machine.</exception>
    public static LocalCalendar Of(string timeZone) => Known.GetOrAdd(timeZone, Read);

    private static LocalCalendar Read(string timeZone)
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
        var segment = _last;
        if (!Holds(segment, unixUs))
        {
            segment = SegmentOf(unixUs);
            _last = segment;
        }

        return unixUs + (_offsetSeconds[segment] * 1_000_000L);
    }

    /// <summary>The instant that a wall time means, Unix microseconds; see <see cref="WallChangesUs"/>.</summary>
    public long InstantUs(long wallUs)
    {
        var segment = _lastWall;
        if ((segment > 0 && wallUs < _wallChangesUs[segment - 1]) || (segment < _wallChangesUs.Length && wallUs >= _wallChangesUs[segment]))
        {
            var found = Array.BinarySearch(_wallChangesUs, wallUs);
            segment = found >= 0 ? found + 1 : ~found;
            _lastWall = segment;
        }

        return wallUs - (_offsetSeconds[segment] * 1_000_000L);
    }

    /// <summary>Local calendar day of an instant, days since 1970-01-01.</summary>
    public int Day(long unixUs)
    {
        var local = LocalUs(unixUs);
        var day = local / DayUs;
        return (int)(day * DayUs > local ? day - 1 : day);
    }

    /// <summary>Local hour of an instant, 0 to 23.</summary>
    public int Hour(long unixUs)
    {
        var inDay = LocalUs(unixUs) % DayUs;
        return (int)((inDay < 0 ? inDay + DayUs : inDay) / HourUs);
    }

    /// <summary>
    /// First instant of a local calendar day, Unix microseconds. Where clocks jump over midnight the day starts with the jump; a day that a zone left out starts and ends at the jump.
    /// </summary>
    public long StartOfDayUs(int day)
    {
        var wall = day * DayUs;

        // No zone is a day or more away from UTC, so no earlier segment reaches the wall time.
        for (var segment = SegmentOf(wall - DayUs); ; segment++)
        {
            var reached = wall - (_offsetSeconds[segment] * 1_000_000L);
            var first = segment == 0 ? reached : Math.Max(reached, _startsUs[segment]);
            if (segment + 1 == _startsUs.Length || first < _startsUs[segment + 1])
            {
                return first;
            }
        }
    }

    private bool Holds(int segment, long unixUs) =>
        (segment == 0 || unixUs >= _startsUs[segment]) && (segment + 1 == _startsUs.Length || unixUs < _startsUs[segment + 1]);

    private int SegmentOf(long unixUs)
    {
        var found = Array.BinarySearch(_startsUs, unixUs);
        return found >= 0 ? found : Math.Max(0, ~found - 1);
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
