using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Spend;

/// <summary>Reads the channel spend of a snapshot: rows of loads after it are not seen, and of rows with one key the last loaded holds.</summary>
internal static class ChannelSpendReads
{
    /// <summary>The rows of some local days, by day, then channel, then campaign.</summary>
    /// <param name="statements">Open connection to the dataset's file.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="fromDay">First local day, days since 1970-01-01.</param>
    /// <param name="toDay">First local day outside.</param>
    public static IReadOnlyList<ChannelSpendRow> Of(Statements statements, Snapshot snapshot, int fromDay, int toDay) =>
        statements.Rows(
            """
            SELECT CAST("date" - DATE '1970-01-01' AS INTEGER), channel, campaign, channel_type, spend,
                   impressions, reach, clicks, searches, content_views, cart_adds, leads, orders, revenue
            FROM channel_spend
            WHERE load_seq <= ? AND "date" >= DATE '1970-01-01' + CAST(? AS INTEGER) AND "date" < DATE '1970-01-01' + CAST(? AS INTEGER)
            QUALIFY row_number() OVER (PARTITION BY "date", channel, campaign ORDER BY load_seq DESC) = 1
            ORDER BY "date", channel, campaign NULLS FIRST
            """,
            row => new ChannelSpendRow(
                row.GetInt32(0), row.GetString(1), Text(row, 2), Text(row, 3), row.GetInt64(4),
                new ReportedCounts(
                    Whole(row, 5), Whole(row, 6), Whole(row, 7), Whole(row, 8), Whole(row, 9), Whole(row, 10), Whole(row, 11), Whole(row, 12), row.IsDBNull(13) ? null : row.GetInt64(13))),
            LoadLog.LoadSeq(snapshot.Id), fromDay, toDay);

    private static string? Text(DuckDBDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long? Whole(DuckDBDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt32(column);
}
