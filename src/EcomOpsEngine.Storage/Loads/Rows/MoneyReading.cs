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
            return Units($"CASE WHEN regexp_full_match({text}, '[+-]?([0-9]+(\\.[0-9]{{0,{digits}}}0*)?|\\.[0-9]{{1,{digits}}}0*)') THEN {text} END", text, moneyScale, moneyScale);
        }

        var whole = $"CASE WHEN regexp_full_match({text}, '{WholePattern}') THEN {text} END";
        if (unitScale <= moneyScale)
        {
            return Units(whole, text, 0, moneyScale - unitScale);
        }

        var step = Power(unitScale - moneyScale);
        var huge = $"CAST(TRY_CAST({whole} AS DECIMAL(28, 0)) AS HUGEINT)";
        return $"CASE WHEN {huge} % {step} = 0 THEN TRY_CAST({huge} // {step} AS BIGINT) END";
    }

    public static string Expected(int unitScale, int moneyScale) => unitScale == 0
        ? $"a decimal number with at most {Number(moneyScale)} digits after the point and no exponent"
        : unitScale <= moneyScale
            ? $"a whole number of units of {Number(unitScale)} digits"
            : $"a whole number of units of {Number(unitScale)} digits that needs no more than {Number(moneyScale)}";

    // DuckDB reads decimals of more than 18 digits a hundred times slower: texts so short that the product below stays within 18 digits take the short way.
    private static string Units(string sound, string text, int digits, int shift) => $"""
        CASE WHEN strlen({text}) <= {Number(18 - digits - shift)}
        THEN CAST(TRY_CAST({sound} AS DECIMAL(18, {Number(digits)})) * {Power(shift)} AS BIGINT)
        ELSE TRY_CAST(CAST(TRY_CAST({sound} AS DECIMAL(28, {Number(digits)})) * {Power(shift)} AS HUGEINT) AS BIGINT) END
        """;

    private static string Power(int digits) => Number((int)Math.Pow(10, digits));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
