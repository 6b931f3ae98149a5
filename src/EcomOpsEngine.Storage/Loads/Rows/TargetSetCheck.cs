using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>Checks the set of target columns that a load fills.</summary>
internal static class TargetSetCheck
{
    /// <summary>Every violation: unknown, repeated and missing columns, and too many properties.</summary>
    /// <param name="table">The table.</param>
    /// <param name="targets">Names as the caller gave them.</param>
    /// <param name="existingProperties">Properties that the table has.</param>
    /// <param name="fieldOf">Path of a name by its index.</param>
    /// <param name="field">Path of the whole list.</param>
    public static IEnumerable<StorageViolation> Violations(
        TargetTable table, IReadOnlyList<string> targets, IReadOnlyList<PropertyColumn> existingProperties, Func<int, string> fieldOf, string field)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            var name = targets[i];
            if (table.Find(name) is null)
            {
                yield return new StorageViolation(fieldOf(i), Unknown(table, name));
            }
            else if (targets.Take(i).Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                yield return new StorageViolation(fieldOf(i), $"found `{name}` again; expected each column once");
            }
            else if (existingProperties.FirstOrDefault(known => known.Name != name && string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase)) is { } other)
            {
                yield return new StorageViolation(fieldOf(i), $"found `{name}`, which differs from the known `{other.Name}` by case only; expected `{other.Name}`");
            }
        }

        foreach (var required in table.Columns.Where(column => column.Required && !targets.Contains(column.Name)))
        {
            yield return new StorageViolation(field, $"found no entry for `{required.Name}`; expected one: every row needs it");
        }

        if (table.NeedsPerson && !targets.Contains("visitor_id") && !targets.Contains("customer_id"))
        {
            yield return new StorageViolation(field, "found no entry for `visitor_id` or `customer_id`; expected one of them");
        }

        if (targets.Contains(TargetTable.VersionColumn) && table.VersionKey.Except(table.VersionKeyOptional).Except(targets).FirstOrDefault() is { } member)
        {
            yield return new StorageViolation(field, $"found `{TargetTable.VersionColumn}` without `{member}`; expected both: rows are corrected by their key");
        }

        var properties = targets.Where(name => table.Find(name) is { IsProperty: true }).Concat(existingProperties.Select(known => known.Name)).Distinct(StringComparer.Ordinal).Count();
        if (properties > TargetTable.MaxProperties)
        {
            yield return new StorageViolation(field, $"found {properties} properties with those of earlier loads; expected at most {TargetTable.MaxProperties} for a table");
        }
    }

    /// <summary>What is wrong with a property that earlier loads brought with another type.</summary>
    public static string OtherType(PropertyColumn known, PropertyType found) =>
        $"found the type {Word(found)} for `{known.Name}`; expected {Word(known.Type)}, the type that an earlier load gave it";

    /// <summary>The word of a type in messages.</summary>
    public static string Word(PropertyType type) => type.ToString().ToLowerInvariant();

    private static string Unknown(TargetTable table, string name)
    {
        var known = table.Columns.Select(column => column.Name).ToList();
        var rule = table.TakesProperties ? $", or `properties.NAME` with a NAME of 1 to {TargetTable.MaxPropertyNameLength} letters, digits or `_`" : "";
        return $"found `{name}`{NearestName.Hint(name, known)}; expected a column of {table.StoredName}: {NearestName.List(known)}{rule}";
    }
}
