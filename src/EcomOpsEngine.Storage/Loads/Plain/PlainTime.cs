namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>Reads the usual ways of writing times and days. Everything accepted here means the same to the row query (<see cref="Rows.TimeReading"/>, <see cref="Rows.DateReading"/>).</summary>
internal static class PlainTime
{
    private const long SecondUs = 1_000_000;
    private const long DayUs = 86_400 * SecondUs;
    private const int FirstYear = 1979;
    private const int LastYear = 2048;

    /// <summary>A day as <c>2024-05-31</c>, days since the Unix epoch.</summary>
    public static bool TryDay(ReadOnlySpan<byte> text, out int day)
    {
        day = 0;
        return text.Length == 10 && text[4] == '-' && text[7] == '-' && TryDay(text[..4], text.Slice(5, 2), text.Slice(8, 2), out day);
    }

    /// <summary>A day from its four, two and two digits.</summary>
    public static bool TryDay(ReadOnlySpan<byte> yearDigits, ReadOnlySpan<byte> monthDigits, ReadOnlySpan<byte> dayDigits, out int day)
    {
        day = 0;
        if (!TryDigits(yearDigits, out var year) || !TryDigits(monthDigits, out var month) || !TryDigits(dayDigits, out var dayOfMonth)
            || year is < FirstYear or > LastYear || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        // Days before the year and the month, counted from March, so that the leap day is the last of a year.
        var (fromMarch, marchYear) = month > 2 ? (month - 3, year) : (month + 9, year - 1);
        day = (365 * marchYear) + (marchYear / 4) - (marchYear / 100) + (marchYear / 400) + ((153 * fromMarch) + 2) / 5 + dayOfMonth - 1 - 719_468;
        return true;
    }

    /// <summary>Microseconds of a time in ISO 8601: local (wall time) or, with a zone at its end, an instant.</summary>
    public static bool TryIso(ReadOnlySpan<byte> text, out long us, out bool isInstant)
    {
        us = 0;
        isInstant = false;
        if (text.Length < 10 || !TryDay(text[..10], out var day))
        {
            return false;
        }

        us = day * DayUs;
        if (text.Length == 10)
        {
            return true;
        }

        if (text[10] is not ((byte)' ' or (byte)'T') || text.Length < 16 || text[13] != ':' || !TryClock(text.Slice(11, 2), text.Slice(14, 2), out var clockUs))
        {
            return false;
        }

        us += clockUs;
        var rest = text[16..];
        if (!TrySeconds(ref rest, ref us))
        {
            return false;
        }

        isInstant = !rest.IsEmpty;
        return rest.IsEmpty || TryZone(rest, ref us);
    }

    /// <summary>Microseconds of hours and minutes.</summary>
    public static bool TryClock(ReadOnlySpan<byte> hourDigits, ReadOnlySpan<byte> minuteDigits, out long us)
    {
        us = 0;
        if (!TryDigits(hourDigits, out var hour) || !TryDigits(minuteDigits, out var minute) || hour > 23 || minute > 59)
        {
            return false;
        }

        us = ((hour * 60L) + minute) * 60 * SecondUs;
        return true;
    }

    /// <summary>A number of digits only.</summary>
    public static bool TryDigits(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            var number = (uint)(digit - '0');
            if (number > 9)
            {
                return false;
            }

            value = (value * 10) + (int)number;
        }

        return true;
    }

    private static bool TrySeconds(ref ReadOnlySpan<byte> rest, ref long us)
    {
        if (rest.IsEmpty || rest[0] != ':')
        {
            return true;
        }

        if (rest.Length < 3 || !TryDigits(rest.Slice(1, 2), out var seconds) || seconds > 59)
        {
            return false;
        }

        us += seconds * SecondUs;
        rest = rest[3..];
        if (rest.IsEmpty || rest[0] != '.')
        {
            return true;
        }

        var unit = SecondUs;
        var digits = 1;
        for (; digits < rest.Length && char.IsAsciiDigit((char)rest[digits]); digits++)
        {
            unit /= 10;
            us += (rest[digits] - '0') * unit;
            if (digits > 6 && rest[digits] != '0')
            {
                return false;
            }
        }

        rest = rest[digits..];
        return digits > 1;
    }

    private static bool TryZone(ReadOnlySpan<byte> zone, ref long us)
    {
        zone = zone[0] == ' ' ? zone[1..] : zone;
        if (zone.SequenceEqual("Z"u8))
        {
            return true;
        }

        var hasColon = zone.Length == 6 && zone[3] == ':';
        if (zone.IsEmpty || zone[0] is not ((byte)'+' or (byte)'-') || !(hasColon || zone.Length is 3 or 5)
            || !TryDigits(zone.Slice(1, 2), out var hours) || !TryDigits(hasColon ? zone[4..] : zone[3..], out var minutes) || hours > 15 || minutes > 59)
        {
            return false;
        }

        us -= (zone[0] == '-' ? -1 : 1) * ((hours * 60L) + minutes) * 60 * SecondUs;
        return true;
    }
}
