using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Cli.Times;

/// <summary>
/// A point in time as somebody types it: a date (local midnight of the dataset's zone), a local date and time, or an instant
/// with an offset. What a local time means is known only with the zone.
/// </summary>
internal readonly record struct Moment(DateTime Local, TimeSpan? Offset, bool IsDate)
{
    private static readonly string[] LocalFormats =
    [
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFF",
        "yyyy-MM-dd' 'HH:mm", "yyyy-MM-dd' 'HH:mm:ss", "yyyy-MM-dd' 'HH:mm:ss.FFFFFF",
    ];

    private static readonly string[] OffsetFormats = [.. LocalFormats.Select(format => format + "zzz")];

    public static Moment Parse(string text) => TryParse(text, out var moment)
        ? moment
        : throw new UsageException($"'{text}' is not a date or time: expected yyyy-mm-dd, yyyy-mm-ddThh:mm[:ss] or the same with Z or an offset such as +08:00");

    public static bool TryParse(string text, out Moment moment)
    {
        if (DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            moment = new Moment(date, null, true);
            return true;
        }

        if (DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            moment = new Moment(local, null, false);
            return true;
        }

        string withOffset = text.EndsWith('Z') ? text[..^1] + "+00:00" : text;
        bool read = DateTimeOffset.TryParseExact(withOffset, OffsetFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant);
        moment = new Moment(instant.DateTime, instant.Offset, false);
        return read;
    }

    /// <summary>The instant. A local time that the clocks skip is the first one after the gap; one they show twice is the earlier.</summary>
    public DateTimeOffset At(TimeZoneInfo zone)
    {
        if (Offset is { } given)
        {
            return new DateTimeOffset(Local, given);
        }

        var local = DateTime.SpecifyKind(Local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
        {
            return FirstAfterGap(zone, local);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }

    public Timestamp ToTimestamp(TimeZoneInfo zone) => At(zone).ToTimestamp();

    /// <summary>The zone by its IANA name, with an error that names what the dataset says.</summary>
    public static TimeZoneInfo Zone(string name)
    {
        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(name);
        }
        catch (Exception error) when (error is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            throw new UsageException($"this computer does not know the dataset's time zone '{name}': give times with an offset, such as 2026-01-01T00:00+08:00");
        }
    }

    // Zones shift by whole minutes: the first minute that exists is the end of the gap.
    private static DateTimeOffset FirstAfterGap(TimeZoneInfo zone, DateTime local)
    {
        var minute = new DateTime(local.Ticks - (local.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(minute))
        {
            minute = minute.AddMinutes(1);
        }

        return new DateTimeOffset(minute, zone.GetUtcOffset(minute));
    }
}
