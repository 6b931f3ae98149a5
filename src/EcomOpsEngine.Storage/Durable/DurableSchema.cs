using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>
/// The tables of a dataset's DuckDB file; ARCHITECTURE.md («Durable tables») says what they hold. Tables that are loaded have the columns of <see cref="TargetTables"/>. There are no keys and no indexes:
/// keys are checked by the loader set by set, and an index would make a load pay for each row. Properties, and columns of events that an extract may leave out, are added by loads.
/// </summary>
internal static class DurableSchema
{
    /// <summary>Tables that no load names, one statement for each. What is encrypted or a hash does not get smaller: looking for a way took most of the time of writing it.</summary>
    private const string Records = """
        CREATE TABLE IF NOT EXISTS identities (
            code INTEGER NOT NULL,
            kind UTINYINT NOT NULL,
            finder_high UBIGINT USING COMPRESSION uncompressed,
            finder_low UBIGINT USING COMPRESSION uncompressed,
            sealed BLOB USING COMPRESSION uncompressed
        );
        CREATE TABLE IF NOT EXISTS texts (
            code INTEGER NOT NULL,
            value VARCHAR NOT NULL
        );
        CREATE TABLE IF NOT EXISTS experiments (
            id VARCHAR NOT NULL,
            revision INTEGER NOT NULL,
            "at" TIMESTAMP NOT NULL,
            definition VARCHAR NOT NULL
        );
        CREATE TABLE IF NOT EXISTS loads (
            load_seq INTEGER NOT NULL,
            load_id VARCHAR NOT NULL,
            table_name VARCHAR NOT NULL,
            state VARCHAR NOT NULL,
            rows_received BIGINT NOT NULL,
            rows_loaded BIGINT NOT NULL,
            rows_rejected BIGINT NOT NULL,
            rows_skipped BIGINT NOT NULL,
            content_sha256 VARCHAR NOT NULL,
            snapshot_id VARCHAR,
            create_time TIMESTAMP NOT NULL,
            finish_time TIMESTAMP,
            rows_cleaned BIGINT NOT NULL DEFAULT 0,
            reject_key INTEGER,
            sealed_refusal BLOB,
            rows_replaced BIGINT NOT NULL DEFAULT 0
        );
        CREATE TABLE IF NOT EXISTS cleaned (
            load_seq INTEGER NOT NULL,
            "row" BIGINT NOT NULL,
            column_name VARCHAR NOT NULL,
            rule VARCHAR NOT NULL,
            before VARCHAR,
            after VARCHAR,
            basis VARCHAR NOT NULL
        );
        CREATE TABLE IF NOT EXISTS rejects (
            load_seq INTEGER NOT NULL,
            "row" BIGINT NOT NULL,
            column_name VARCHAR NOT NULL,
            reason VARCHAR NOT NULL,
            expected VARCHAR NOT NULL,
            sealed BLOB
        );
        CREATE TABLE IF NOT EXISTS replaced_rows (
            load_seq INTEGER NOT NULL,
            table_name VARCHAR NOT NULL,
            replaced_load_seq INTEGER NOT NULL,
            content VARCHAR NOT NULL
        );
        CREATE TABLE IF NOT EXISTS erasures (
            load_seq INTEGER NOT NULL,
            code INTEGER NOT NULL,
            erased_at TIMESTAMP NOT NULL
        );
        CREATE TABLE IF NOT EXISTS expiries (
            load_seq INTEGER NOT NULL,
            kept_from DATE NOT NULL,
            expired_at TIMESTAMP NOT NULL,
            rows_expired BIGINT NOT NULL
        );
        ALTER TABLE loads ADD COLUMN IF NOT EXISTS rows_replaced BIGINT DEFAULT 0;
        """;

    /// <summary>Creates the tables that a file does not have yet, and later columns of the others: all of an empty file, additions of an older one.</summary>
    public static void Create(DuckDBConnection connection)
    {
        var statements = new Statements(connection, CancellationToken.None);
        statements.Execute(Records);
        var known = statements.Rows(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal", row => (Table: row.GetString(0), Column: row.GetString(1))).ToLookup(column => column.Table, column => column.Column);
        if (known["identities"].Contains("id"))
        {
            throw new StorageException(
                StorageError.DatasetUnreadable, "The dataset was written by a version that kept ids of people in clear; create a new one and load its files again.");
        }

        foreach (var table in TargetTables.All)
        {
            Create(statements, table, [.. known[table.StoredName]]);
        }
    }

    private static void Create(Statements statements, TargetTable table, HashSet<string> known)
    {
        var columns = table.Columns.Where(column => column.IsStored && !column.IsMadeWhenLoaded && !known.Contains(column.StoredName)).ToList();
        if (known.Count == 0)
        {
            var members = columns.Select(column => $"{StoredType.Member(table, column)}{(column.Required || column.HasDefault ? " NOT NULL" : "")}");
            statements.Execute($"CREATE TABLE {table.StoredName} ({string.Join(", ", members)}, load_seq INTEGER NOT NULL)");
            return;
        }

        foreach (var column in columns)
        {
            statements.Execute($"ALTER TABLE {table.StoredName} ADD COLUMN {StoredType.Member(table, column)}");
        }
    }
}
