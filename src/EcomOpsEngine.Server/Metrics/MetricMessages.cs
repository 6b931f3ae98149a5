using EcomOpsEngine.Analytics.Metrics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using Metric = EcomOpsEngine.Analytics.Metrics.Metric;
using MetricGrain = EcomOpsEngine.Contracts.V1.MetricGrain;
using MetricUnit = EcomOpsEngine.Contracts.V1.MetricUnit;

namespace EcomOpsEngine.Server.Metrics;

/// <summary>The catalogue of metrics as messages.</summary>
internal static class MetricMessages
{
    private static readonly Dictionary<string, Table> Tables = Enum.GetValues<Table>()
        .Where(table => table != Table.Unspecified)
        .ToDictionary(table => string.Concat(table.ToString().Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"_{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}")));

    /// <summary>The metrics of a request in the order of the catalogue.</summary>
    public static IReadOnlyList<Metric> Chosen(IReadOnlyList<string> ids)
    {
        var violations = new Violations();
        if (ids.Count > Limits.Page)
        {
            violations.Add("ids", $"{ids.Count} ids; at most {Limits.Page}.");
        }

        for (var i = 0; i < Math.Min(ids.Count, Limits.Page); i++)
        {
            if (!MetricCatalog.All.Any(metric => metric.Id == ids[i]))
            {
                violations.Add($"ids[{i}]", $"Unknown metric '{Shown.Text(ids[i])}'; {NearNames.Hint(ids[i], MetricCatalog.All.Select(metric => metric.Id))}");
            }
        }

        violations.ThrowIfAny();
        return ids.Count == 0 ? MetricCatalog.All : [.. MetricCatalog.All.Where(metric => ids.Contains(metric.Id))];
    }

    public static Contracts.V1.Metric Of(Metric metric)
    {
        var message = new Contracts.V1.Metric
        {
            Id = metric.Id,
            Name = Of(metric.Name),
            Formula = Of(metric.Formula),

            // Members of the contract's enums follow UNSPECIFIED in the order of the catalogue's.
            Unit = (MetricUnit)((int)metric.Unit + 1),
            Grain = (MetricGrain)((int)metric.Grain + 1),
        };
        message.Tables.AddRange(metric.Tables.Select(table => Tables[table]));
        return message;
    }

    private static BilingualText Of(MetricText text) => new() { En = text.English, Zh = text.Chinese };
}
