using System.Globalization;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>Marks rows whose key occurs before, in the load or in the table.</summary>
internal static class DuplicateKeys
{
    /// <summary>The columns of a load that are a key; none where rows cannot be told apart by one: events without ids, lines that the loader numbers.</summary>
    public static string[] Key(RowQuery query, TargetTable table)
    {
        // A key whose optional members are not mapped cannot be checked.
        var key = table.LaterReplaces ? [.. table.Key.Where(target => query.IndexOf(target) is not null)] : table.Key.ToArray();
        return key.Any(target => query.IndexOf(target) is null) ? [] : key;
    }

    /// <summary>Marks them. Not for loads that give versions: <see cref="Corrections"/> does it there.</summary>
    public static void Mark(Statements statements, RowQuery query, TargetTable table)
    {
        var key = Key(query, table);
        if (key.Length == 0)
        {
            return;
        }

        var members = key.Select(target => "p" + query.IndexOf(target)!.Value.ToString(CultureInfo.InvariantCulture)).ToArray();
        var list = string.Join(", ", members);
        var expected = key.Length == 1 ? $"a value of {key[0]} that occurs once" : $"values of {string.Join(", ", key)} that occur once together";
        var found = string.Join(", ", key.Select(target => query.Shown(query.IndexOf(target)!.Value)));
        query.AddFault(new RowFault(key[^1], RejectReason.DuplicateKey, expected, "FALSE", $"concat_ws(' ', {found})"));
        var repeats = table.LaterReplaces ? RepeatsInLoad(list, $"fault IS NULL AND {members[0]} IS NOT NULL") : Repeats(table, StoredColumns.Of(statements, table), key, members, list);
        statements.Execute($"""
            UPDATE {RowQuery.Checked} SET fault = {query.Faults.Count.ToString(CultureInfo.InvariantCulture)} WHERE "row" IN ({repeats})
            """);
    }

    // In the table or earlier in the load; a missing member is no key.
    private static string Repeats(TargetTable table, StoredColumns stored, string[] key, string[] members, string list)
    {
        var sound = "fault IS NULL AND " + string.Join(" AND ", members.Select(member => $"{member} IS NOT NULL"));
        var inTable = string.Join(" AND ", key.Zip(members, (target, member) => $"{stored.Sql(table.Find(target)!, "stored.")} = k.{member}"));
        return $"""
            SELECT "row" FROM {RowQuery.Checked} k WHERE {sound} AND EXISTS (SELECT 1 FROM {table.StoredName} stored WHERE {inTable})
            UNION ALL
            {RepeatsInLoad(list, $"{sound} AND ({list}) IN (SELECT ({list}) FROM {RowQuery.Checked} WHERE {sound} GROUP BY {list} HAVING count(*) > 1)")}
            """;
    }

    private static string RepeatsInLoad(string list, string sound) => $"""
        SELECT "row" FROM (
            SELECT "row", row_number() OVER (PARTITION BY {list} ORDER BY "row") AS place FROM {RowQuery.Checked} WHERE {sound})
        WHERE place > 1
        """;
}
