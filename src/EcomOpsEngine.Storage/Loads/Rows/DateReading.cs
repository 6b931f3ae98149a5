using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>SQL that reads calendar days. A day has no zone; a text with a time other than midnight is not a day.</summary>
internal static class DateReading
{
    public const string IsoExpected = "a day such as 2024-05-31";

    public const string RangeExpected = "a day from 1980-01-01 to 2047-12-31";

    private const string IsoPattern = @"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]00:00(:00(\.0+)?)?)?";

    /// <summary>DATE of a text; null where it cannot be read or carries a time of day.</summary>
    public static string Day(string text, string? format)
    {
        if (format is null)
        {
            return $"TRY_CAST(CASE WHEN regexp_full_match({text}, '{IsoPattern}') THEN left({text}, 10) END AS DATE)";
        }

        var parsed = $"CAST(try_strptime({text}, {SqlQuote.Text(format)}) AS TIMESTAMP)";
        return $"CASE WHEN {parsed} = date_trunc('day', {parsed}) THEN CAST({parsed} AS DATE) END";
    }
}
