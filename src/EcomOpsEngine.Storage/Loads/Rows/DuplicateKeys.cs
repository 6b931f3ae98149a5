using System.Globalization;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>Marks rows whose key occurs before, in the load or in the table.</summary>
internal static class DuplicateKeys
{
    public static void Mark(Statements statements, RowQuery query, TargetTable table)
    {
        (string[] Targets, string Expected)? key = table.Table switch
        {
            LoadTable.Events when query.IndexOf("event_id") is not null => (["event_id"], "an event_id that occurs once"),
            LoadTable.Orders when query.IndexOf("line") is not null => (["order_id", "line"], "an order_id and line that occur once together"),
            _ => null,
        };
        if (key is not { } known)
        {
            return;
        }

        var members = known.Targets.Select(target => "p" + query.IndexOf(target)!.Value.ToString(CultureInfo.InvariantCulture)).ToArray();
        var inTable = string.Join(" AND ", known.Targets.Zip(members, (target, member) => $"stored.{target} = k.{member}"));
        var sound = "fault IS NULL AND " + string.Join(" AND ", members.Select(member => $"{member} IS NOT NULL"));
        var list = string.Join(", ", members);
        query.Faults.Add(new RowFault(known.Targets[^1], RejectReason.DuplicateKey, known.Expected, "FALSE", string.Join(" || ' ' || ", members)));
        statements.Execute($"""
            UPDATE {RowQuery.Checked} SET fault = {query.Faults.Count.ToString(CultureInfo.InvariantCulture)} WHERE "row" IN (
                SELECT "row" FROM {RowQuery.Checked} k WHERE {sound} AND EXISTS (SELECT 1 FROM {table.StoredName} stored WHERE {inTable})
                UNION ALL
                SELECT "row" FROM (
                    SELECT "row", row_number() OVER (PARTITION BY {list} ORDER BY "row") AS place FROM {RowQuery.Checked}
                    WHERE {sound} AND ({list}) IN (SELECT ({list}) FROM {RowQuery.Checked} WHERE {sound} GROUP BY {list} HAVING count(*) > 1))
                WHERE place > 1)
            """);
    }
}
