using System.Globalization;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>
/// Rows with a version correct earlier rows of their key: the highest version holds. A row without a version has version 0. Rows that were corrected leave their table for
/// <c>replaced_rows</c>; what comes with a version below that of the table or of its own load is set aside.
/// </summary>
internal sealed class Corrections
{
    private readonly Statements statements;
    private readonly TargetTable table;
    private readonly RowQuery query;
    private readonly List<string> sound = ["fault IS NULL"];
    private readonly List<string> values = [];
    private readonly List<string> match = [];
    private readonly StoredColumns stored;
    private readonly string version;
    private readonly string storedVersion;

    private Corrections(Statements statements, RowQuery query, TargetTable table, int versionAt)
    {
        (this.statements, this.query, this.table) = (statements, query, table);
        version = $"coalesce(k.{P(versionAt)}, 0)";
        stored = StoredColumns.Of(statements, table);
        storedVersion = $"coalesce({stored.Sql(table.Find(TargetTable.VersionColumn)!, "stored.")}, 0)";
        foreach (var member in table.VersionKey)
        {
            var at = query.IndexOf(member);
            values.Add(at is { } i ? "k." + P(i) : "NULL");
            match.Add($"{stored.Sql(table.Find(member)!, "stored.")} IS NOT DISTINCT FROM {values[^1]}");
            if (at is not null && !table.VersionKeyOptional.Contains(member))
            {
                sound.Add(values[^1] + " IS NOT NULL");
            }
        }
    }

    /// <summary>The corrections of a load; null where it gives no versions.</summary>
    public static Corrections? Of(Statements statements, RowQuery query, TargetTable table) =>
        query.IndexOf(TargetTable.VersionColumn) is { } at ? new Corrections(statements, query, table, at) : null;

    private string Sound => string.Join(" AND ", sound);

    private string Match => string.Join(" AND ", match);

    private string Key => string.Join(", ", values);

    /// <summary>Marks rows whose version is there already, and rows below it.</summary>
    public void Mark()
    {
        var names = string.Join(", ", table.VersionKey);
        var found = string.Join(", ", table.VersionKey.Append(TargetTable.VersionColumn).Where(name => query.IndexOf(name) is not null).Select(name => query.Shown(query.IndexOf(name)!.Value)));
        var repeated = query.AddFault(new RowFault(TargetTable.VersionColumn, RejectReason.DuplicateKey, $"each version of {names} once", "FALSE", $"concat_ws(' ', {found})"));
        Set(repeated, $"""
            {InTable("=")}
            UNION ALL
            SELECT "row" FROM (SELECT "row", row_number() OVER (PARTITION BY {Key}, {version} ORDER BY "row") AS place FROM {RowQuery.Checked} k WHERE {Sound}) WHERE place > 1
            """);
        var outdated = query.AddFault(new RowFault(TargetTable.VersionColumn, RejectReason.Outdated, $"the highest version of {names}", "FALSE", $"concat_ws(' ', {found})"));
        Set(outdated, $"""
            {InTable(">")}
            UNION ALL
            SELECT "row" FROM (SELECT "row", {version} AS version, max({version}) OVER (PARTITION BY {Key}) AS highest FROM {RowQuery.Checked} k WHERE {Sound}) WHERE version < highest
            """);
    }

    /// <summary>Moves the rows of the table that sound rows correct out of their way, in the load's transaction; gives their number.</summary>
    public long Replace(int loadSeq)
    {
        var corrected = $"EXISTS (SELECT 1 FROM {RowQuery.Checked} k WHERE {Sound} AND {Match})";
        var moved = statements.Execute(
            $"INSERT INTO replaced_rows SELECT ?, '{table.StoredName}', stored.load_seq, CAST(to_json(stored) AS VARCHAR) FROM {stored.Rows(table.StoredName)} stored WHERE {corrected}", loadSeq);
        if (moved > 0)
        {
            statements.Execute($"DELETE FROM {table.StoredName} AS stored WHERE {corrected}");
        }

        return moved;
    }

    private static string P(int at) => "p" + at.ToString(CultureInfo.InvariantCulture);

    private string InTable(string comparison) =>
        $"SELECT k.\"row\" FROM {RowQuery.Checked} k WHERE {Sound} AND EXISTS (SELECT 1 FROM {table.StoredName} stored WHERE {Match} AND {storedVersion} {comparison} {version})";

    private void Set(string fault, string rows) => statements.Execute($"UPDATE {RowQuery.Checked} SET fault = {fault} WHERE \"row\" IN ({rows})");
}
