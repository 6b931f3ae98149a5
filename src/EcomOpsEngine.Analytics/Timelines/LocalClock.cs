namespace EcomOpsEngine.Analytics.Timelines;

/// <summary>Local days and hours of a time zone over the seconds of <see cref="EngineTime"/>: a table of offset changes in plain arrays.</summary>
public sealed class LocalClock
{
    private const int DaySeconds = 86_400;
    private const int EpochDay = (int)(EngineTime.EpochUs / 86_400_000_000L);

    private readonly long[] _startSeconds;
    private readonly int[] _offsetSeconds;

    /// <summary>Takes over the table of a calendar.</summary>
    /// <param name="startsUs">Unix microseconds from which each offset holds, ascending, on whole seconds; the first lies before every accepted instant.</param>
    /// <param name="offsetSeconds">Seconds to add to UTC from the start of the same index on.</param>
    /// <exception cref="ArgumentException">The arrays are empty or of different lengths.</exception>
    public LocalClock(IReadOnlyList<long> startsUs, IReadOnlyList<int> offsetSeconds)
    {
        ArgumentNullException.ThrowIfNull(startsUs);
        ArgumentNullException.ThrowIfNull(offsetSeconds);
        if (startsUs.Count == 0 || startsUs.Count != offsetSeconds.Count)
        {
            throw new ArgumentException($"A clock needs one offset for each start; found {startsUs.Count} starts and {offsetSeconds.Count} offsets.", nameof(startsUs));
        }

        _startSeconds = [.. startsUs.Select(start => (start - EngineTime.EpochUs) / 1_000_000L)];
        _offsetSeconds = [.. offsetSeconds];
    }

    /// <summary>The clock of UTC.</summary>
    public static LocalClock Utc { get; } = new([EngineTime.EpochUs], [0]);

    /// <summary>Local calendar day of a second, days since 1970-01-01.</summary>
    public int Day(int seconds) => EpochDay - 1 + (int)(Wall(seconds, SegmentOf(seconds)) / DaySeconds);

    /// <summary>Local hour of a second, 0 to 23.</summary>
    public int Hour(int seconds) => (int)(Wall(seconds, SegmentOf(seconds)) % DaySeconds / 3_600);

    /// <summary>Local day and second of the day; fastest where the segment of the call before holds.</summary>
    /// <param name="seconds">The second.</param>
    /// <param name="segment">Segment of the call before, 0 at first.</param>
    /// <param name="secondOfDay">0 to 86,399.</param>
    internal int Day(int seconds, ref int segment, out int secondOfDay)
    {
        if (!Holds(segment, seconds))
        {
            segment = SegmentOf(seconds);
        }

        (uint day, uint second) = Math.DivRem(Wall(seconds, segment), DaySeconds);
        secondOfDay = (int)second;
        return EpochDay - 1 + (int)day;
    }

    /// <summary>Local days of many seconds; fastest where neighbours share an offset.</summary>
    internal void Days(ReadOnlySpan<int> seconds, Span<int> days)
    {
        var segment = SegmentOf(seconds.IsEmpty ? 0 : seconds[0]);
        for (var i = 0; i < seconds.Length; i++)
        {
            if (!Holds(segment, seconds[i]))
            {
                segment = SegmentOf(seconds[i]);
            }

            days[i] = EpochDay - 1 + (int)(Wall(seconds[i], segment) / DaySeconds);
        }
    }

    /// <summary>Local hours of many seconds.</summary>
    internal void Hours(ReadOnlySpan<int> seconds, Span<int> hours)
    {
        var segment = SegmentOf(seconds.IsEmpty ? 0 : seconds[0]);
        for (var i = 0; i < seconds.Length; i++)
        {
            if (!Holds(segment, seconds[i]))
            {
                segment = SegmentOf(seconds[i]);
            }

            hours[i] = (int)(Wall(seconds[i], segment) % DaySeconds / 3_600);
        }
    }

    /// <summary>Wall-clock seconds from a day before the epoch, so that western zones stay positive; below 2^32.</summary>
    private uint Wall(int seconds, int segment) => (uint)seconds + (uint)(_offsetSeconds[segment] + DaySeconds);

    private bool Holds(int segment, int seconds) =>
        (segment == 0 || seconds >= _startSeconds[segment]) && (segment + 1 == _startSeconds.Length || seconds < _startSeconds[segment + 1]);

    private int SegmentOf(int seconds)
    {
        var found = Array.BinarySearch(_startSeconds, seconds);
        return found >= 0 ? found : Math.Max(0, ~found - 1);
    }
}
