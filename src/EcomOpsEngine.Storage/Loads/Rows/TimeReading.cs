using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>
/// SQL that reads times. A text with a zone (<c>Z</c>, <c>+02:00</c>) is an instant, one without is local time of the dataset.
/// Where clocks change, the offset before the change holds: of a repeated hour the first is meant, and a time that was skipped is counted on from before the jump.
/// The offsets are those of <see cref="LocalCalendar"/>, so that loading and grouping by local days never disagree.
/// </summary>
internal static class TimeReading
{
    /// <summary>What a time without a stated format looks like.</summary>
    public const string IsoExpected = "a time such as 2024-05-31 13:45:00, with up to 6 digits of seconds and optionally a zone such as Z or +02:00";

    public const string RangeExpected = "a time from 1980-01-01 up to but not including 2048-01-01 (UTC)";

    private const string LocalPattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]" + Clock + ")?";
    private const string ZonedPattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]" + Clock + " ?" + Zone;
    private const string Clock = @"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6}0*)?)?";
    private const string Zone = "(Z|[+-](0[0-9]|1[0-8])(:?[0-5][0-9])?)";

    /// <summary>Whether DuckDB reads a pattern, and it names a day.</summary>
    public static bool IsFormat(string format, Statements statements)
    {
        if (!format.Contains('%', StringComparison.Ordinal) || format.Length > 100 || format.Any(char.IsControl))
        {
            return false;
        }

        try
        {
            statements.Number($"SELECT count(try_strptime('', {SqlQuote.Text(format)}))");
            return true;
        }
        catch (DuckDBException)
        {
            return false;
        }
    }

    /// <summary>Wall clock (TIMESTAMP) of a text; where the format reads a zone, the UTC instant. Null where it cannot be read, or carries a zone of its own.</summary>
    public static string Wall(string text, string? format)
    {
        if (format is null)
        {
            return $"TRY_CAST(CASE WHEN regexp_full_match({text}, '{LocalPattern}') THEN {text} END AS TIMESTAMP)";
        }

        var parsed = $"try_strptime({text}, {SqlQuote.Text(format)})";
        return CarriesZone(format) ? $"timezone('UTC', CAST({parsed} AS TIMESTAMPTZ))" : $"CAST({parsed} AS TIMESTAMP)";
    }

    /// <summary>UTC instant (TIMESTAMP) of a wall clock (TIMESTAMP) that is one already; what is far out of the accepted range stays as it is.</summary>
    public static string OfWall(string wall, LocalCalendar calendar) =>
        $"CASE WHEN {wall} BETWEEN TIMESTAMP '1970-01-01' AND TIMESTAMP '2050-01-01' THEN {Local(wall, calendar)} ELSE {wall} END";

    /// <summary>UTC instant (TIMESTAMP) of a <see cref="Wall"/>.</summary>
    public static string Instant(string wall, string text, string? format, LocalCalendar calendar)
    {
        if (format is not null && CarriesZone(format))
        {
            return wall;
        }

        var local = Local(wall, calendar);
        return format is null
            ? $"CASE WHEN {wall} IS NOT NULL THEN {local} WHEN regexp_full_match({text}, '{ZonedPattern}') THEN timezone('UTC', TRY_CAST({Plain(text)} AS TIMESTAMPTZ)) END"
            : local;
    }

    private static string Local(string wall, LocalCalendar calendar) => $"make_timestamp(epoch_us({wall}) - {OffsetUs(wall, calendar)})";

    // DuckDB reads zones only straight after whole seconds.
    private static string Plain(string text) =>
        $"regexp_replace(regexp_replace({text}, ' {Zone}$', '\\1'), '^(.{{16}}){Zone}$', '\\1:00\\2')";

    private static bool CarriesZone(string format) =>
        format.Replace("%%", "", StringComparison.Ordinal) is var directives
        && (directives.Contains("%z", StringComparison.Ordinal) || directives.Contains("%Z", StringComparison.Ordinal));

    /// <summary>Local calendar day (DATE) of a UTC instant.</summary>
    public static string LocalDay(string instant, LocalCalendar calendar)
    {
        var offset = Search(instant, [.. calendar.StartsUs.Skip(1)], calendar, 0, calendar.StartsUs.Count - 1);
        return $"CAST(make_timestamp(epoch_us({instant}) + {offset}) AS DATE)";
    }

    // A binary search over the changes of the zone, as nested CASEs.
    private static string OffsetUs(string wall, LocalCalendar calendar) => Search(wall, calendar.WallChangesUs, calendar, 0, calendar.WallChangesUs.Count);

    private static string Search(string time, IReadOnlyList<long> changes, LocalCalendar calendar, int from, int to)
    {
        if (from == to)
        {
            return (calendar.OffsetSeconds[from] * 1_000_000L).ToString(CultureInfo.InvariantCulture);
        }

        var middle = (from + to) / 2;
        return $"CASE WHEN {time} < {Literal(changes[middle])} THEN {Search(time, changes, calendar, from, middle)} ELSE {Search(time, changes, calendar, middle + 1, to)} END";
    }

    private static string Literal(long unixUs) =>
        "TIMESTAMP '" + DateTime.UnixEpoch.AddTicks(unixUs * 10).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "'";
}
