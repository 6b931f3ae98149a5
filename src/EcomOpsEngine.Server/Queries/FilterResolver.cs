using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;

namespace EcomOpsEngine.Server.Queries;

/// <summary>A filter for one table.</summary>
/// <param name="Rows">The resolved tests.</param>
/// <param name="Available">False when some condition names a field that this table does not have, but another does: figures of this table have no value then.</param>
internal sealed record ResolvedFilter(RowFilter Rows, bool Available);

/// <summary>Turns the contract's filter into codes and numbers of one table. Names and literals are looked up, never spliced into anything.</summary>
internal sealed class FilterResolver(FieldCatalog fields, int moneyScale, Violations violations)
{
    /// <summary>Resolves a filter whose every field must belong to the table.</summary>
    public RowFilter Resolve(Filter? filter, string path, Table table) => Resolve(filter, path, table, otherTable: null).Rows;

    /// <summary>Resolves a filter for one of two tables; fields of the other table only make this one unavailable.</summary>
    public ResolvedFilter Resolve(Filter? filter, string path, Table table, Table? otherTable)
    {
        if (filter is null || filter.AllOf.Count == 0)
        {
            return new ResolvedFilter(RowFilter.None, true);
        }

        if (filter.AllOf.Count > Limits.FilterMembers)
        {
            violations.Add($"{path}.all_of", $"{filter.AllOf.Count} members; at most {Limits.FilterMembers}.");
            return new ResolvedFilter(RowFilter.None, true);
        }

        var available = true;
        var members = new List<IReadOnlyList<RowPredicate>>();
        for (var i = 0; i < filter.AllOf.Count; i++)
        {
            var conditions = filter.AllOf[i].Conditions;
            var memberPath = $"{path}.all_of[{i}].conditions";
            if (conditions.Count is 0 or > Limits.FilterAlternatives)
            {
                violations.Add(memberPath, $"{conditions.Count} conditions; expected 1 to {Limits.FilterAlternatives}.");
                continue;
            }

            var alternatives = new List<RowPredicate>();
            for (var j = 0; j < conditions.Count; j++)
            {
                var field = FindField(conditions[j].Field, $"{memberPath}[{j}].field", table, otherTable, ref available);
                if (field is not null)
                {
                    var predicate = new ConditionResolver(field, moneyScale, violations).Resolve(conditions[j], $"{memberPath}[{j}]");
                    if (predicate is not null && field.Table == table)
                    {
                        alternatives.Add(predicate);
                    }
                }
            }

            members.Add(alternatives);
        }

        return new ResolvedFilter(new RowFilter(members), available);
    }

    private CatalogField? FindField(string name, string path, Table table, Table? otherTable, ref bool available)
    {
        if (fields.Find(table, name) is { } own)
        {
            return own;
        }

        if (otherTable is { } other && fields.Find(other, name) is { } foreign)
        {
            available = false;
            return foreign;
        }

        var names = otherTable is { } second ? fields.Names(table).Concat(fields.Names(second)) : fields.Names(table);
        var where = otherTable is null ? (table == Table.Events ? "events" : "orders") : "events or orders";
        violations.Add(path, $"Unknown field '{Shown.Text(name)}' of {where}; {NearNames.Hint(name, names)}");
        return null;
    }
}
