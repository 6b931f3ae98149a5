using System.Globalization;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>SQL that reads amounts as whole smallest units, exactly: no value passes through floating point, nothing is rounded.</summary>
internal static class MoneyReading
{
    /// <summary>A number without exponent, of any size and number of digits.</summary>
    public const string NumberPattern = @"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)";

    /// <summary>A whole number of any size.</summary>
    public const string WholePattern = "[+-]?[0-9]+";

    /// <summary>BIGINT of a text in currency units, or in units of <paramref name="unitScale"/> digits where that is not 0; null where it cannot be.</summary>
    public static string Minor(string text, int unitScale, int moneyScale)
    {
        if (unitScale == 0)
        {
            var digits = Number(moneyScale);
            return Whole($"TRY_CAST(CASE WHEN regexp_full_match({text}, '[+-]?([0-9]+(\\.[0-9]{{0,{digits}}}0*)?|\\.[0-9]{{1,{digits}}}0*)') THEN {text} END AS DECIMAL(28, {digits})) * {Power(moneyScale)}");
        }

        var units = $"TRY_CAST(CASE WHEN regexp_full_match({text}, '{WholePattern}') THEN {text} END AS DECIMAL(28, 0))";
        if (unitScale <= moneyScale)
        {
            return Whole($"{units} * {Power(moneyScale - unitScale)}");
        }

        var step = Power(unitScale - moneyScale);
        var huge = $"CAST({units} AS HUGEINT)";
        return $"CASE WHEN {huge} % {step} = 0 THEN TRY_CAST({huge} // {step} AS BIGINT) END";
    }

    public static string Expected(int unitScale, int moneyScale) => unitScale == 0
        ? $"a decimal number with at most {Number(moneyScale)} digits after the point and no exponent"
        : unitScale <= moneyScale
            ? $"a whole number of units of {Number(unitScale)} digits"
            : $"a whole number of units of {Number(unitScale)} digits that needs no more than {Number(moneyScale)}";

    private static string Whole(string product) => $"TRY_CAST(CAST({product} AS HUGEINT) AS BIGINT)";

    private static string Power(int digits) => Number((int)Math.Pow(10, digits));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
