using System.Buffers;
using System.Globalization;

namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>Reads the usual ways of writing numbers. Everything accepted here means the same to the row query.</summary>
internal static class PlainNumber
{
    // Fourteen digits before the point and four after it stay far within 64 bits.
    private const int MostWholeDigits = 14;
    private const int MostDoubleBytes = 24;
    private static readonly SearchValues<byte> DoubleBytes = SearchValues.Create("0123456789.-+eE"u8);

    /// <summary>A whole number of up to 14 digits, perhaps below 0.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> text, out long value)
    {
        var isNegative = !text.IsEmpty && text[0] == '-';
        var digits = isNegative ? text[1..] : text;
        value = 0;
        if (digits.Length is 0 or > MostWholeDigits || !TryAppend(digits, ref value))
        {
            return false;
        }

        value = isNegative ? -value : value;
        return true;
    }

    /// <summary>A decimal number in units of 10^-scale; further digits must be zeros.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> text, int scale, out long value)
    {
        value = 0;
        var isNegative = !text.IsEmpty && text[0] == '-';
        var digits = isNegative ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (whole.Length is 0 or > MostWholeDigits || (point >= 0 && fraction.IsEmpty) || !TryAppend(whole, ref value))
        {
            return false;
        }

        var kept = fraction.Length > scale ? fraction[..scale] : fraction;
        if (!TryAppend(kept, ref value) || fraction[kept.Length..].ContainsAnyExcept((byte)'0'))
        {
            return false;
        }

        for (var digit = kept.Length; digit < scale; digit++)
        {
            value *= 10;
        }

        value = isNegative ? -value : value;
        return true;
    }

    /// <summary>The digits of a whole number that may be written with a zero fraction; empty when it is not plain.</summary>
    public static ReadOnlySpan<byte> WithoutZeroFraction(ReadOnlySpan<byte> text)
    {
        var point = text.IndexOf((byte)'.');
        if (point >= 0)
        {
            if (text[(point + 1)..].ContainsAnyExcept((byte)'0'))
            {
                return default;
            }

            text = text[..point];
        }

        var digits = !text.IsEmpty && text[0] == '-' ? text[1..] : text;
        return digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || digits.IsEmpty ? default : text;
    }

    /// <summary>A finite decimal number with an optional exponent.</summary>
    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        return text.Length <= MostDoubleBytes
            && !text.IsEmpty && char.IsAsciiDigit((char)text[^1]) && (char.IsAsciiDigit((char)text[0]) || text[0] == '-')
            && !text.ContainsAnyExcept(DoubleBytes)
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    private static bool TryAppend(ReadOnlySpan<byte> digits, ref long value)
    {
        foreach (var digit in digits)
        {
            var number = (uint)(digit - '0');
            if (number > 9)
            {
                return false;
            }

            value = (value * 10) + number;
        }

        return true;
    }
}
