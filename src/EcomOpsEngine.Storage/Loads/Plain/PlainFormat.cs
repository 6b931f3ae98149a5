namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>A strptime pattern of numbers of fixed width: year, month and day, perhaps hour, minute, second and six digits of a fraction, with characters between them.</summary>
internal sealed class PlainFormat
{
    private readonly List<Part> parts;
    private readonly int length;

    private PlainFormat(List<Part> parts)
    {
        this.parts = parts;
        length = parts.Sum(part => part.Width);
    }

    private static ReadOnlySpan<char> Directives => "YmdHMSf";

    /// <summary>The pattern, null when it has other directives.</summary>
    public static PlainFormat? TryOf(string format)
    {
        var parts = new List<Part>();
        var seen = new HashSet<char>();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                // Digits beside numbers could belong to either.
                if (!char.IsAscii(format[i]) || char.IsAsciiDigit(format[i]))
                {
                    return null;
                }

                parts.Add(new Part(format[i], 1, IsLiteral: true));
                continue;
            }

            i++;
            if (i == format.Length || !Directives.Contains(format[i]) || !seen.Add(format[i]))
            {
                return null;
            }

            parts.Add(new Part(format[i], format[i] switch { 'Y' => 4, 'f' => 6, _ => 2 }, IsLiteral: false));
        }

        return "Ymd".All(seen.Contains) ? new PlainFormat(parts) : null;
    }

    /// <summary>Day since the Unix epoch and microseconds within it.</summary>
    public bool TryRead(ReadOnlySpan<byte> text, out int day, out long clockUs)
    {
        (day, clockUs) = (0, 0);
        if (text.Length != length)
        {
            return false;
        }

        ReadOnlySpan<byte> year = default, month = default, dayOfMonth = default, hour = "00"u8, minute = "00"u8;
        foreach (var part in parts)
        {
            var value = text[..part.Width];
            text = text[part.Width..];
            if (part.IsLiteral)
            {
                if (value[0] != part.Symbol)
                {
                    return false;
                }

                continue;
            }

            switch (part.Symbol)
            {
                case 'Y':
                    year = value;
                    break;
                case 'm':
                    month = value;
                    break;
                case 'd':
                    dayOfMonth = value;
                    break;
                case 'H':
                    hour = value;
                    break;
                case 'M':
                    minute = value;
                    break;
                default:
                    if (!PlainTime.TryDigits(value, out var number) || (part.Symbol == 'S' && number > 59))
                    {
                        return false;
                    }

                    clockUs += part.Symbol == 'S' ? number * 1_000_000L : number;
                    break;
            }
        }

        if (!PlainTime.TryDay(year, month, dayOfMonth, out day) || !PlainTime.TryClock(hour, minute, out var minutesUs))
        {
            return false;
        }

        clockUs += minutesUs;
        return true;
    }

    private readonly record struct Part(char Symbol, int Width, bool IsLiteral);
}
