using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Datasets;
using Google.Protobuf.WellKnownTypes;
using Dataset = EcomOpsEngine.Contracts.V1.Dataset;

namespace EcomOpsEngine.Server.Datasets;

/// <summary>Reads which settings an update changes.</summary>
internal static class SettingsChangeReader
{
    private const string DisplayName = "display_name";
    private const string Retention = "retention_days";
    private const string All = "*";
    private static readonly string[] Fixed = ["name", "time_zone", "currency", "money_scale"];

    /// <summary>Reads the change; throws where a fixed field is to change or a path is unknown.</summary>
    /// <param name="wanted">The dataset as it is to be.</param>
    /// <param name="mask">Fields to change; null or empty: those set.</param>
    /// <param name="present">The settings that stand.</param>
    public static SettingsChange Read(Dataset wanted, FieldMask? mask, DatasetSettings present)
    {
        var violations = new Violations();
        RequestChecks.NotNegative(wanted.Revision, "dataset.revision", violations);
        var paths = mask is { Paths.Count: > 0 } ? mask.Paths.Select(Name).ToList() : Set(wanted, present, violations);
        for (var i = 0; i < paths.Count; i++)
        {
            if (paths[i] is not (DisplayName or Retention or All))
            {
                violations.Add($"update_mask.paths[{i}]", $"'{Shown.Text(paths[i])}' {(Fixed.Contains(paths[i]) ? "is fixed at creation" : "is no field that can be updated")}; expected {DisplayName}, {Retention} or {All}.");
            }
        }

        if (paths.Contains(All) && paths.Count > 1)
        {
            violations.Add("update_mask", $"{All} beside other paths; expected it alone.");
        }

        violations.ThrowIfAny();
        return new SettingsChange(
            IsNamed(DisplayName) ? wanted.DisplayName : null,
            IsNamed(Retention) ? new RetentionChange(wanted.HasRetentionDays ? wanted.RetentionDays : null) : null,
            wanted.Revision == 0 ? null : wanted.Revision);

        bool IsNamed(string path) => paths.Contains(path) || paths.Contains(All);
    }

    // REST clients write the names of JSON.
    private static string Name(string path) => Dataset.Descriptor.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == path)?.Name ?? path;

    // A caller may send back what GetDataset answered, with something changed.
    private static List<string> Set(Dataset wanted, DatasetSettings present, Violations violations)
    {
        Same("time_zone", wanted.TimeZone, present.TimeZone);
        Same("currency", wanted.Currency, present.Currency);
        if (wanted.MoneyScale != 0 && wanted.MoneyScale != present.MoneyScale)
        {
            violations.Add("dataset.money_scale", $"{wanted.MoneyScale}; the scale is fixed at creation and is {present.MoneyScale}.");
        }

        var paths = new List<string>();
        if (wanted.DisplayName.Length > 0)
        {
            paths.Add(DisplayName);
        }

        if (wanted.HasRetentionDays)
        {
            paths.Add(Retention);
        }

        if (paths.Count == 0)
        {
            violations.Add("dataset", $"Nothing to change; set {DisplayName} or {Retention}, or name them in update_mask.");
        }

        return paths;

        void Same(string field, string stated, string stands)
        {
            if (stated.Length > 0 && stated != stands)
            {
                violations.Add("dataset." + field, $"'{Shown.Text(stated)}'; it is fixed at creation and is '{stands}'.");
            }
        }
    }
}
