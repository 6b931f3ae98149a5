using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Sql;

/// <summary>A table as statements see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns in their order.</param>
internal sealed record SqlTable(string Name, IReadOnlyList<SqlColumn> Columns)
{
    /// <summary>What is not for statements: ids of people and what is sealed. The other tables hold codes.</summary>
    private static readonly string[] Hidden = ["reject_key", "sealed_refusal"];

    private static readonly string[] Logs = ["loads", "cleaned"];

    /// <summary>The tables of a dataset that statements may read.</summary>
    public static IReadOnlyList<SqlTable> Of(Statements statements)
    {
        var names = TargetTables.All.Select(table => table.StoredName).Concat(Logs).ToList();
        var columns = statements.Rows(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal ORDER BY table_name, column_index",
            row => (Table: row.GetString(0), Column: Column(row.GetString(0), row.GetString(1), row.GetString(2))));
        return [.. names.Select(name => new SqlTable(name, WithMissing(name, [.. columns.Where(known => known.Table == name && !Hidden.Contains(known.Column.Name)).Select(known => known.Column)])))];
    }

    private static SqlColumn Column(string table, string name, string type) =>
        TargetTables.All.FirstOrDefault(known => known.StoredName == table) is { } target && StoredColumns.AreCodes(target, name, type)
            ? new SqlColumn(name, "VARCHAR") { IsCoded = true }
            : new SqlColumn(name, type);

    // Columns that no load brought yet are there for statements, without a value.
    private static IReadOnlyList<SqlColumn> WithMissing(string name, List<SqlColumn> stored)
    {
        var listed = TargetTables.All.FirstOrDefault(table => table.StoredName == name)?.Columns.Where(column => column.IsStored) ?? [];
        List<SqlColumn> all = [.. listed.Select(column => stored.Find(known => known.Name == column.StoredName) ?? new SqlColumn(column.StoredName, StoredType.Sql(column)) { IsMissing = true })];
        return [.. all, .. stored.Except(all)];
    }

    /// <summary>The statement that reads some columns up to a load.</summary>
    public string Read(IEnumerable<int> columns, int loadSeq)
    {
        var read = columns.Select(column => Columns[column].Read).DefaultIfEmpty("1").ToList();
        return $"SELECT {string.Join(", ", read)} FROM {SqlQuote.Name(Name)} WHERE load_seq <= {loadSeq}";
    }
}

/// <summary>A column as statements see it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="StoredType">DuckDB's name of the type of its values in the durable table.</param>
internal sealed record SqlColumn(string Name, string StoredType)
{
    private const string StoredInstant = "TIMESTAMP";

    /// <summary>Whether the durable table does not have it yet.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Whether its texts stand as codes.</summary>
    public bool IsCoded { get; init; }

    /// <summary>The type that statements see: instants know that they are, so that days are those of the session's time zone.</summary>
    public string Type => StoredType == StoredInstant ? "TIMESTAMP WITH TIME ZONE" : StoredType;

    /// <summary>SQL that reads it.</summary>
    public string Read => IsMissing ? $"CAST(NULL AS {Type})" : IsCoded ? StoredTexts.Text(SqlQuote.Name(Name)) : StoredType == StoredInstant ? $"make_timestamptz(epoch_us({SqlQuote.Name(Name)}))" : SqlQuote.Name(Name);
}
