using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads.Sources;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>The accepted instants and days; see the limits.</summary>
internal static class PlainSpan
{
    private const int FirstDay = 3_652;
    private const int EndDay = 28_489;
    private const long DayUs = 86_400_000_000;

    /// <summary>Whether a wall clock may mean an accepted instant, in whatever zone.</summary>
    public static bool MayHoldWall(long us) => us >= (FirstDay - 2) * DayUs && us < (EndDay + 2) * DayUs;

    /// <summary>From 1980-01-01 up to but not including 2048-01-01, Unix microseconds.</summary>
    public static bool HoldsInstant(long us) => us >= FirstDay * DayUs && us < EndDay * DayUs;

    /// <summary>From 1980-01-01 to 2047-12-31, days since the Unix epoch.</summary>
    public static bool HoldsDay(int day) => day is >= FirstDay and < EndDay;
}

/// <summary>Instants of ISO texts or of texts in a pattern.</summary>
internal sealed class PlainTimeReader(bool isNeeded, PlainFormat? format, LocalCalendar calendar) : PlainReader(isNeeded)
{
    private const long DayUs = 86_400_000_000;

    protected override void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        var instants = target.Values<long>(count);
        for (var row = 0; row < count; row++)
        {
            if (!source.IsMissing(row))
            {
                var isRead = TryRead(source.Text(row), out instants[row]);
                Open(marks, row, !isRead || !PlainSpan.HoldsInstant(instants[row]));
            }
        }
    }

    private bool TryRead(ReadOnlySpan<byte> text, out long instantUs)
    {
        if (format is null)
        {
            if (!PlainTime.TryIso(text, out instantUs, out var isInstant))
            {
                return false;
            }

            instantUs = isInstant ? instantUs : calendar.InstantUs(instantUs);
            return true;
        }

        instantUs = 0;
        if (!format.TryRead(text, out var day, out var clockUs))
        {
            return false;
        }

        instantUs = calendar.InstantUs((day * DayUs) + clockUs);
        return true;
    }
}

/// <summary>Instants of wall clocks.</summary>
internal sealed class PlainWallReader(bool isNeeded, LocalCalendar calendar) : PlainReader(isNeeded)
{
    protected override void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        var instants = target.Values<long>(count);
        for (var row = 0; row < count; row++)
        {
            if (!source.IsMissing(row))
            {
                var wallUs = source.Number(row);
                var isNear = PlainSpan.MayHoldWall(wallUs);
                instants[row] = isNear ? calendar.InstantUs(wallUs) : wallUs;
                Open(marks, row, !isNear || !PlainSpan.HoldsInstant(instants[row]));
            }
        }
    }
}

/// <summary>Calendar days of ISO texts or of texts in a pattern.</summary>
internal sealed class PlainDayReader(bool isNeeded, PlainFormat? format) : PlainReader(isNeeded)
{
    protected override void ReadPresent(SourceVector source, int count, Span<byte> marks, ChunkColumn target)
    {
        var days = target.Values<int>(count);
        for (var row = 0; row < count; row++)
        {
            if (!source.IsMissing(row))
            {
                Open(marks, row, !TryRead(source.Text(row), out days[row]) || !PlainSpan.HoldsDay(days[row]));
            }
        }
    }

    private bool TryRead(ReadOnlySpan<byte> text, out int day)
    {
        if (format is null)
        {
            return PlainTime.TryDay(text, out day);
        }

        return format.TryRead(text, out day, out var clockUs) && clockUs == 0;
    }
}
