using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Retention;

/// <summary>
/// Takes the rows older than the horizon out of the tables, in one transaction: rows of what happened, the rows that corrections replaced, the rejected and cleaned rows of old loads.
/// People of whom no row is left lose their id for good, and texts that are in no row go.
/// </summary>
internal sealed class Expiry(DuckDBConnection connection, StoredTexts texts, IdentityVault vault, RetentionHorizon horizon, CancellationToken cancellation)
{
    private readonly Statements statements = new(connection, cancellation);

    /// <summary>Returns the number of rows that went; 0: nothing was written.</summary>
    /// <param name="at">When it is done.</param>
    public long Run(DateTimeOffset at)
    {
        long rows, textsGone;
        using (var transaction = connection.BeginTransaction())
        {
            rows = TargetTables.All.Where(table => table.Expires).Sum(OfTable);
            var ofLoads = OfLoads();
            if (rows + ofLoads == 0)
            {
                transaction.Rollback();
                return 0;
            }

            ErasePeopleWithoutRows();
            textsGone = DeleteTextsWithoutRows();
            statements.Execute("INSERT INTO expiries VALUES (?, ?, ?, ?)", LoadLog.NextSeq(statements), horizon.DayText, at.UtcDateTime, rows);
            cancellation.ThrowIfCancellationRequested();
            transaction.Commit();
        }

        if (textsGone > 0)
        {
            texts.ReadAgain();
        }

        // From here on it is not cancelled. The next start ends it where it was interrupted here.
        vault.EndErasures(new Statements(connection, CancellationToken.None));
        return rows;
    }

    private long OfTable(TargetTable table)
    {
        var time = table.TimeColumn;
        var isDay = time.Kind == TargetKind.Date;
        var replaced = table.VersionKey.Count == 0
            ? 0
            : statements.Execute(
                $"DELETE FROM replaced_rows WHERE table_name = '{table.StoredName}' AND {horizon.IsPassedBy($"TRY_CAST(json_extract_string(content, '$.{time.Name}') AS TIMESTAMP)", isDay: false)}");
        return replaced + statements.Execute($"DELETE FROM {table.StoredName} WHERE {horizon.IsPassedBy(SqlQuote.Name(time.Name), isDay)}");
    }

    // The log keeps that a load was made and what it was, so that its repetition is known.
    private long OfLoads()
    {
        var old = $"SELECT load_seq FROM loads WHERE {horizon.IsPassedBy("create_time", isDay: false)}";
        return statements.Execute($"UPDATE loads SET reject_key = NULL, sealed_refusal = NULL WHERE reject_key IS NOT NULL AND load_seq IN ({old})")
            + statements.Execute($"DELETE FROM rejects WHERE load_seq IN ({old})") + statements.Execute($"DELETE FROM cleaned WHERE load_seq IN ({old})");
    }

    private long DeleteTextsWithoutRows()
    {
        var used = TargetTables.All.Where(table => table.CodesTexts).SelectMany(table => StoredColumns.Of(statements, table).Codes.Select(column => ValuesOf(table, column))).ToList();
        return used.Count == 0 ? 0 : statements.Execute($"DELETE FROM {StoredTexts.Table} WHERE code NOT IN ({string.Join(" UNION ", used)})");
    }

    private void ErasePeopleWithoutRows()
    {
        var kept = string.Join(
            " UNION ",
            TargetTables.All.SelectMany(table => table.Columns.Where(column => column.Kind is TargetKind.CustomerId or TargetKind.VisitorId).Select(column => ValuesOf(table, column.StoredName))));
        statements.Execute($"UPDATE identities SET finder_high = NULL, finder_low = NULL, sealed = NULL WHERE sealed IS NOT NULL AND code NOT IN ({kept})");
    }

    private static string ValuesOf(TargetTable table, string column) => $"SELECT {column} FROM {table.StoredName} WHERE {column} IS NOT NULL";
}
