using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Daily;

namespace EcomOpsEngine.Server.Traffic.Anomalies;

/// <summary>The fields by which days are told apart.</summary>
internal static class AnomalyFields
{
    private static readonly string[] Tried = ["channel", "campaign", "device", "page", "category_1"];

    /// <summary>Fields whose values may explain: those of the request, else the usual ones that the dataset has with few enough values.</summary>
    public static IReadOnlyList<DailyField> Explaining(FieldCatalog fields, IReadOnlyList<string> asked, Violations violations) => asked.Count > 0
        ? Asked(fields, asked, "dimensions", Limits.ExplainingDimensions, violations)
        : [.. Tried.Select(name => DailyField.Find(fields, name)).OfType<DailyField>().Where(field => field.Labels.Count is > 0 and <= Limits.DailyValues)];

    /// <summary>Fields by name.</summary>
    public static IReadOnlyList<DailyField> Asked(FieldCatalog fields, IReadOnlyList<string> asked, string path, int most, Violations violations)
    {
        if (asked.Count > most)
        {
            violations.Add(path, $"{asked.Count} fields; at most {most}.");
            return [];
        }

        var found = new List<DailyField>();
        for (var i = 0; i < asked.Count; i++)
        {
            if (DailyField.Find(fields, asked[i]) is not { } field)
            {
                var known = fields.All.Where(one => one.Text is not null).Select(one => one.Name);
                violations.Add($"{path}[{i}]", $"'{Shown.Text(asked[i])}' is not a text field of events or orders; {NearNames.Hint(asked[i], known)}");
            }
            else if (found.Exists(other => other.Name == field.Name))
            {
                violations.Add($"{path}[{i}]", $"'{field.Name}' occurs twice.");
            }
            else if (field.Labels.Count > Limits.DailyValues)
            {
                violations.Add($"{path}[{i}]", $"'{field.Name}' has {field.Labels.Count} values; at most {Limits.DailyValues} can be told apart by day.");
            }
            else
            {
                found.Add(field);
            }
        }

        return found;
    }
}
