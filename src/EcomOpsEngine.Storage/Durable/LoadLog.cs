using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>The log of loads and the rows they set aside.</summary>
internal static class LoadLog
{
    private const string Members =
        "load_id, table_name, state, rows_received, rows_loaded, rows_rejected, rows_skipped, content_sha256, snapshot_id, create_time, finish_time, rows_cleaned, reject_key, sealed_refusal, rows_replaced";

    public static LoadRecord? Find(Statements statements, IdentityVault vault, string loadId) =>
        statements.Rows($"SELECT {Members} FROM loads WHERE load_id = ?", row => Read(row, vault), loadId).FirstOrDefault();

    /// <summary>Newest first.</summary>
    public static IReadOnlyList<LoadRecord> List(Statements statements, IdentityVault vault, int limit, int offset) =>
        statements.Rows($"SELECT {Members} FROM loads ORDER BY load_seq DESC LIMIT ? OFFSET ?", row => Read(row, vault), limit, offset);

    /// <summary>Rejected rows of a load in source order; null when there is no such load. Those that named an erased person have lost their texts.</summary>
    public static IReadOnlyList<RejectedRow>? Rejects(Statements statements, IdentityVault vault, string loadId, long offset, int limit)
    {
        var found = statements.Rows(
            "SELECT load_seq, reject_key FROM loads WHERE load_id = ?", row => (Seq: row.GetInt32(0), Key: row.IsDBNull(1) ? (int?)null : row.GetInt32(1)), loadId);
        if (found is not [var load])
        {
            return null;
        }

        using var seal = load.Key is { } key ? vault.RejectKey(key) : null;
        return statements.Rows(
            "SELECT \"row\", column_name, reason, expected, sealed FROM rejects WHERE load_seq = ? ORDER BY \"row\" LIMIT ? OFFSET ?",
            row =>
            {
                var (raw, text) = row.IsDBNull(4) || seal?.Open(row.GetInt64(0), Statements.Blob(row, 4)) is not [var line, var value] ? ("", "") : (line, value);
                return new RejectedRow(row.GetInt64(0), raw, row.GetString(1), LoadWords.Reason(row.GetString(2)), text, row.GetString(3));
            },
            load.Seq,
            limit,
            offset);
    }

    /// <summary>Number of the last change: a load, refused or not, an erasure or an expiry; 0 before the first.</summary>
    public static int LastSeq(Statements statements) => (int)statements.Number($"SELECT max(load_seq) FROM ({Changes("TRUE")})");

    /// <summary>Number of the next change.</summary>
    public static int NextSeq(Statements statements) => LastSeq(statements) + 1;

    /// <summary>The last load that loaded rows, or the last erasure or expiry; 0 when there was none: the snapshot that holds every load so far.</summary>
    public static int LatestLoaded(Statements statements) =>
        (int)statements.Number($"SELECT max(load_seq) FROM ({Changes("rows_loaded > 0")})");

    /// <summary>Rows that loads after a certain one brought, by table; tables that got none are not there.</summary>
    public static IReadOnlyDictionary<string, long> RowsLoaded(Statements statements, int afterLoadSeq) => statements.Rows(
        "SELECT table_name, sum(rows_loaded)::BIGINT FROM loads WHERE load_seq > ? AND rows_loaded > 0 GROUP BY table_name",
        row => (Table: row.GetString(0), Rows: row.GetInt64(1)),
        afterLoadSeq).ToDictionary(pair => pair.Table, pair => pair.Rows, StringComparer.Ordinal);

    /// <summary>Whether customers were erased after a certain load.</summary>
    public static bool HasErased(Statements statements, int afterLoadSeq) => statements.Number("SELECT count(*) FROM erasures WHERE load_seq > ?", afterLoadSeq) > 0;

    /// <summary>Whether rows that were there left their tables after a certain load: others corrected them, or they became too old.</summary>
    public static bool HasRemoved(Statements statements, int afterLoadSeq) => statements.Number(
        "SELECT (SELECT count(*) FROM loads WHERE load_seq > $1 AND rows_replaced > 0) + (SELECT count(*) FROM expiries WHERE load_seq > $1 AND rows_expired > 0)", afterLoadSeq) > 0;

    public static string SnapshotId(int loadSeq) => "s" + loadSeq.ToString(CultureInfo.InvariantCulture);

    public static int LoadSeq(string snapshotId) => int.Parse(snapshotId.AsSpan(1), CultureInfo.InvariantCulture);

    public static void Write(Statements statements, IdentityVault vault, int loadSeq, LoadRecord record, IReadOnlyList<RejectedRow> rejects)
    {
        (int Number, RejectSeal Seal)? key = rejects.Count > 0 || record.Refusal is not null ? vault.NewRejectKey() : null;
        using (key?.Seal)
        {
            statements.Execute(
                $"INSERT INTO loads (load_seq, {Members}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                record.RowsCleaned,
                key?.Number,
                record.Refusal is null ? null : key!.Value.Seal.Seal(RejectSeal.Refusal, record.Refusal),
                record.RowsReplaced);
            using var appender = statements.Connection.CreateAppender("rejects");
            foreach (var reject in rejects)
            {
                appender.CreateRow()
                    .AppendValue(loadSeq)
                    .AppendValue(reject.Row)
                    .AppendValue(reject.Column)
                    .AppendValue(LoadWords.Of(reject.Reason))
                    .AppendValue(reject.Expected)
                    .AppendValue(key!.Value.Seal.Seal(reject.Row, reject.Raw, reject.Found))
                    .EndRow();
            }
        }
    }

    private static string Changes(string loads) => $"SELECT 0 AS load_seq UNION ALL SELECT load_seq FROM loads WHERE {loads} UNION ALL SELECT load_seq FROM erasures UNION ALL SELECT load_seq FROM expiries";

    private static LoadRecord Read(DuckDBDataReader row, IdentityVault vault) => new(
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
        row.IsDBNull(13) ? null : Refusal(row, vault),
        row.GetInt64(11),
        row.GetInt64(14));

    private static string Refusal(DuckDBDataReader row, IdentityVault vault)
    {
        using var seal = vault.RejectKey(row.GetInt32(12));
        return seal.Open(RejectSeal.Refusal, Statements.Blob(row, 13))[0];
    }

    private static DateTimeOffset Instant(DuckDBDataReader row, int column) =>
        new(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc));
}
