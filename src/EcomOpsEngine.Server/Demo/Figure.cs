using System.Globalization;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Server.Demo;

/// <summary>Estimates as cells of the demo's tables.</summary>
internal static class Figure
{
    public static string Percent(Estimate? estimate, string digits = "0.0%") =>
        estimate?.KindCase == Estimate.KindOneofCase.Ratio ? estimate.Ratio.ToString(digits, CultureInfo.InvariantCulture) : "–";

    /// <summary>A difference of rates in percentage points.</summary>
    public static string Points(Estimate? estimate) =>
        estimate?.KindCase == Estimate.KindOneofCase.Ratio ? Points(estimate.Ratio) : "–";

    /// <summary>A difference of rates in percentage points.</summary>
    public static string Points(double difference) => (difference * 100).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture) + " pp";

    /// <summary>A probability, never rounded up to certainty.</summary>
    public static string Chance(Estimate? estimate) =>
        estimate?.KindCase == Estimate.KindOneofCase.Ratio && estimate.Ratio is > 0.9999 and < 1 ? "> 99.99%" : Percent(estimate, "0.00%");

    public static string Number(Estimate? estimate, string digits = "#,##0.0") => estimate?.KindCase switch
    {
        Estimate.KindOneofCase.Ratio => estimate.Ratio.ToString(digits, CultureInfo.InvariantCulture),
        Estimate.KindOneofCase.Count => Whole(estimate.Count),
        Estimate.KindOneofCase.Money => Money(estimate.Money),
        _ => "–",
    };

    public static string Money(Money money) =>
        (money.Units / (decimal)Math.Pow(10, money.Scale)).ToString("#,##0", CultureInfo.InvariantCulture);

    public static string Whole(long count) => count.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>A bar of eighths of a block.</summary>
    public static string Bar(double share, int width)
    {
        var eighths = (int)Math.Round(Math.Clamp(share, 0, 1) * width * 8);
        return new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : ((char)(0x2590 - (eighths % 8))).ToString());
    }
}
