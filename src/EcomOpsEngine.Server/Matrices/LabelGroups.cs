using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>The groups of a dimension: values that are shown together under one label, before anything is counted.</summary>
internal sealed class LabelGroups
{
    private const int MostGroups = 10_000;

    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private readonly string _restLabel;

    private LabelGroups(string restLabel) => _restLabel = restLabel;

    public static LabelGroups Read(MatrixDimension dimension, string path, Violations violations)
    {
        var groups = new LabelGroups(dimension.RestLabel);
        if (dimension.Groups.Count > MostGroups)
        {
            violations.Add($"{path}.groups", $"{dimension.Groups.Count} groups; at most {MostGroups}.");
            return groups;
        }

        for (var i = 0; i < dimension.Groups.Count; i++)
        {
            groups.Add(dimension.Groups[i], $"{path}.groups[{i}]", violations);
        }

        return groups;
    }

    /// <summary>The label of a value: its group's, else that of the rest, else its own.</summary>
    public string LabelOf(string value) => _labels.TryGetValue(value, out var label) ? label : _restLabel.Length > 0 ? _restLabel : value;

    private void Add(ValueGroup group, string path, Violations violations)
    {
        if (group.Label.Length == 0)
        {
            violations.Add($"{path}.label", "A label of 1 character or more expected.");
        }

        for (var j = 0; j < group.Values.Count; j++)
        {
            if (!_labels.TryAdd(group.Values[j], group.Label))
            {
                violations.Add($"{path}.values[{j}]", $"'{Shown.Text(group.Values[j])}' belongs to '{Shown.Text(_labels[group.Values[j]])}' already.");
            }
        }
    }
}
