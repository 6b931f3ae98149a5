using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Cli.Terminal;

/// <summary>Numbers as people read them.</summary>
internal static class Figures
{
    /// <summary>Stands where there is no value.</summary>
    public const string None = "–";

    public static string Count(long value) => value.ToString("#,##0", CultureInfo.InvariantCulture);

    public static string Percent(double fraction, int digits = 1) => (fraction * 100).ToString("#,##0." + new string('0', digits), CultureInfo.InvariantCulture) + "%";

    public static string SignedPercent(double fraction, int digits = 1) => Sign(fraction, digits) + Percent(fraction, digits);

    public static string Points(double fraction, int digits = 2) => Sign(fraction, digits) + (fraction * 100).ToString("0." + new string('0', digits), CultureInfo.InvariantCulture) + " pp";

    public static string Number(double value, int digits = 2) => value.ToString("#,##0." + new string('0', digits), CultureInfo.InvariantCulture);

    /// <summary>Exact amount without the currency, which stands in the heading.</summary>
    public static string Amount(Money money) => Amount(money.Units, money.Scale);

    public static string Amount(long units, int scale)
    {
        decimal divisor = 1;
        for (int i = 0; i < scale; i++)
        {
            divisor *= 10;
        }

        return (units / divisor).ToString("#,##0." + new string('0', scale), CultureInfo.InvariantCulture);
    }

    public static string Money(Money money) => $"{Amount(money)} {money.Currency}";

    /// <summary>A probability with the digits that matter; tiny ones from their logarithm.</summary>
    public static string Probability(Estimate value, Estimate? log10 = null)
    {
        if (value.KindCase != Estimate.KindOneofCase.Ratio)
        {
            return None;
        }

        if (value.Ratio < 1e-300 && log10?.KindCase == Estimate.KindOneofCase.Ratio)
        {
            return "10^" + log10.Ratio.ToString("0.0", CultureInfo.InvariantCulture);
        }

        // A p-value that no double can hold is still not zero.
        if (value.Ratio == 0)
        {
            return "< 1e-300";
        }

        return value.Ratio.ToString(value.Ratio < 0.0001 ? "0.00e0" : "0.0000", CultureInfo.InvariantCulture);
    }

    public static string Ratio(Estimate? estimate, Func<double, string> format) =>
        estimate?.KindCase == Estimate.KindOneofCase.Ratio ? format(estimate.Ratio) : None;

    /// <summary>Any estimate; <paramref name="ratio"/> tells how a ratio is written.</summary>
    public static string Any(Estimate? estimate, Func<double, string> ratio) => estimate?.KindCase switch
    {
        Estimate.KindOneofCase.Count => Count(estimate.Count),
        Estimate.KindOneofCase.Money => Amount(estimate.Money),
        Estimate.KindOneofCase.Ratio => ratio(estimate.Ratio),
        _ => None,
    };

    public static string Time(Timestamp? instant, TimeZoneInfo? zone = null) => instant is null
        ? None
        : zone is null
            ? instant.ToDateTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : TimeZoneInfo.ConvertTime(instant.ToDateTimeOffset(), zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A bar of <paramref name="cells"/> cells at most, in eighths of a cell.</summary>
    public static string Bar(double fraction, int cells)
    {
        int eighths = (int)Math.Round(Math.Clamp(fraction, 0, 1) * cells * 8);
        string bar = new('█', eighths / 8);
        return eighths % 8 == 0 ? bar : bar + " ▏▎▍▌▋▊▉"[eighths % 8];
    }

    private static string Sign(double fraction, int digits) => Math.Round(fraction * 100, digits) > 0 ? "+" : "";
}
