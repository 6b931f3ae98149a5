using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>The log of loads and the rows they set aside.</summary>
internal static class LoadLog
{
    private const string Members =
        "load_id, table_name, state, rows_received, rows_loaded, rows_rejected, rows_skipped, content_sha256, snapshot_id, create_time, finish_time, refusal, rows_cleaned";

    public static LoadRecord? Find(Statements statements, string loadId) =>
        statements.Rows($"SELECT {Members} FROM loads WHERE load_id = ?", Read, loadId).FirstOrDefault();

    /// <summary>Newest first.</summary>
    public static IReadOnlyList<LoadRecord> List(Statements statements, int limit, int offset) =>
        statements.Rows($"SELECT {Members} FROM loads ORDER BY load_seq DESC LIMIT ? OFFSET ?", Read, limit, offset);

    /// <summary>Rejected rows of a load in source order; null when there is no such load.</summary>
    public static IReadOnlyList<RejectedRow>? Rejects(Statements statements, string loadId, long offset, int limit)
    {
        var found = statements.Rows("SELECT load_seq FROM loads WHERE load_id = ?", row => row.GetInt32(0), loadId);
        return found.Count == 0
            ? null
            : statements.Rows(
                "SELECT \"row\", raw, column_name, reason, found, expected FROM rejects WHERE load_seq = ? ORDER BY \"row\" LIMIT ? OFFSET ?",
                row => new RejectedRow(row.GetInt64(0), row.GetString(1), row.GetString(2), LoadWords.Reason(row.GetString(3)), row.GetString(4), row.GetString(5)),
                found[0],
                limit,
                offset);
    }

    public static int NextSeq(Statements statements) => (int)statements.Number("SELECT coalesce(max(load_seq), 0) + 1 FROM loads");

    /// <summary>The last load that loaded rows, 0 when there was none: the snapshot that holds every load so far.</summary>
    public static int LatestLoaded(Statements statements) =>
        (int)statements.Number("SELECT coalesce(max(load_seq), 0) FROM loads WHERE rows_loaded > 0");

    /// <summary>Rows that loads after a certain one brought, by table; tables that got none are not there.</summary>
    public static IReadOnlyDictionary<string, long> RowsLoaded(Statements statements, int afterLoadSeq) => statements.Rows(
        "SELECT table_name, sum(rows_loaded)::BIGINT FROM loads WHERE load_seq > ? AND rows_loaded > 0 GROUP BY table_name",
        row => (Table: row.GetString(0), Rows: row.GetInt64(1)),
        afterLoadSeq).ToDictionary(pair => pair.Table, pair => pair.Rows, StringComparer.Ordinal);

    public static string SnapshotId(int loadSeq) => "s" + loadSeq.ToString(CultureInfo.InvariantCulture);

    public static void Write(Statements statements, int loadSeq, LoadRecord record, IReadOnlyList<RejectedRow> rejects)
    {
        statements.Execute(
            $"INSERT INTO loads (load_seq, {Members}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            loadSeq,
            record.LoadId,
            LoadWords.Of(record.Table),
            LoadWords.Of(record.State),
            record.RowsReceived,
            record.RowsLoaded,
            record.RowsRejected,
            record.RowsSkipped,
            record.ContentSha256,
            record.SnapshotId,
            record.CreateTime.UtcDateTime,
            record.FinishTime?.UtcDateTime,
            record.Refusal,
            record.RowsCleaned);
        using var appender = statements.Connection.CreateAppender("rejects");
        foreach (var reject in rejects)
        {
            appender.CreateRow()
                .AppendValue(loadSeq)
                .AppendValue(reject.Row)
                .AppendValue(reject.Raw)
                .AppendValue(reject.Column)
                .AppendValue(LoadWords.Of(reject.Reason))
                .AppendValue(reject.Found)
                .AppendValue(reject.Expected)
                .EndRow();
        }
    }

    private static LoadRecord Read(DuckDBDataReader row) => new(
        row.GetString(0),
        LoadWords.Table(row.GetString(1)),
        LoadWords.State(row.GetString(2)),
        row.GetInt64(3),
        row.GetInt64(4),
        row.GetInt64(5),
        row.GetInt64(6),
        row.GetString(7),
        row.IsDBNull(8) ? null : row.GetString(8),
        Instant(row, 9),
        row.IsDBNull(10) ? null : Instant(row, 10),
        row.IsDBNull(11) ? null : row.GetString(11),
        row.GetInt64(12));

    private static DateTimeOffset Instant(DuckDBDataReader row, int column) =>
        new(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc));
}
