using System.Globalization;
using EcomOpsEngine.Cli.Terminal;

namespace EcomOpsEngine.Cli.Times;

/// <summary>Reads durations such as <c>30m</c>, <c>1d12h</c> or <c>1.5h</c>. A day is 24 hours, a week 7 days.</summary>
internal static class DurationText
{
    private const string Expected = "expected a number with a unit: ms, s, m, h, d or w, for example 30m, 1d or 1d12h";

    public static TimeSpan Parse(string text)
    {
        long totalTicks = 0;
        int at = 0;
        while (at < text.Length)
        {
            int digits = at;
            while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
            {
                digits++;
            }

            int unit = digits;
            while (unit < text.Length && char.IsAsciiLetter(text[unit]))
            {
                unit++;
            }

            if (digits == at || !decimal.TryParse(text.AsSpan(at, digits - at), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount))
            {
                throw new UsageException($"'{text}' is not a duration: {Expected}");
            }

            totalTicks = Add(text, totalTicks, amount, TicksOf(text, text[digits..unit]));
            at = unit;
        }

        return totalTicks > 0 ? new TimeSpan(totalTicks) : throw new UsageException($"'{text}' is not a duration above zero: {Expected}");
    }

    private static long TicksOf(string text, string unit) => unit switch
    {
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" => TimeSpan.TicksPerSecond,
        "m" or "min" => TimeSpan.TicksPerMinute,
        "h" => TimeSpan.TicksPerHour,
        "d" => TimeSpan.TicksPerDay,
        "w" => 7 * TimeSpan.TicksPerDay,
        "" => throw new UsageException($"'{text}' has a number without a unit: {Expected}"),
        _ => throw new UsageException($"'{text}' has the unknown unit '{unit}': {Expected}"),
    };

    private static long Add(string text, long totalTicks, decimal amount, long unitTicks)
    {
        try
        {
            return checked(totalTicks + decimal.ToInt64(amount * unitTicks));
        }
        catch (OverflowException)
        {
            throw new UsageException($"'{text}' is longer than any duration");
        }
    }
}
