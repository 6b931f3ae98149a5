using System.Globalization;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Sql;

/// <summary>Rows of an answer as texts; null where there is no value.</summary>
internal sealed class SqlRows(QuerySqlResponse first)
{
    private readonly TimeZoneInfo _zone = Moment.Zone(first.TimeZone);

    public IReadOnlyList<SqlColumn> Columns { get; } = first.Columns;

    public string SnapshotId { get; } = first.SnapshotId;

    /// <summary>The rows of a message.</summary>
    public IEnumerable<List<string?>> Of(QuerySqlResponse page)
    {
        for (var row = 0; row < page.Rows; row++)
        {
            var values = new List<string?>(Columns.Count);
            for (var column = 0; column < Columns.Count; column++)
            {
                values.Add(Value(page.Values[column], Columns[column].Type, row));
            }

            yield return values;
        }
    }

    private string? Value(SqlValues values, SqlType type, int row)
    {
        if (!values.Validity.IsEmpty && (values.Validity[row >> 3] & (1 << (row & 7))) == 0)
        {
            return null;
        }

        return type switch
        {
            SqlType.Integer => values.Integers.Values[row].ToString(CultureInfo.InvariantCulture),
            SqlType.Double => values.Doubles.Values[row].ToString("R", CultureInfo.InvariantCulture),
            SqlType.Boolean => values.Flags.Values[row] ? "true" : "false",
            SqlType.Instant => Instant(TimeZoneInfo.ConvertTime(At(values.TimesUs.Values[row]), _zone)),
            SqlType.Clock => Time(At(values.TimesUs.Values[row])),
            _ => values.Texts.Values[row],
        };
    }

    private static string Instant(DateTimeOffset at) => Time(at) + at.ToString("zzz", CultureInfo.InvariantCulture);

    private static DateTimeOffset At(long us) => DateTimeOffset.UnixEpoch.AddTicks(us * 10);

    // Digits of a second only where there are any.
    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
}
