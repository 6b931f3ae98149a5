using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using MatrixDimension = EcomOpsEngine.Contracts.V1.MatrixDimension;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>How the values of a dimension are regrouped before anything is counted.</summary>
internal sealed class ValueGroups
{
    private const int MostGroups = 10_000;

    private readonly Dictionary<string, string> _labels = new(StringComparer.Ordinal);
    private readonly string _restLabel;

    private ValueGroups(string restLabel) => _restLabel = restLabel;

    public static ValueGroups Read(MatrixDimension dimension, string path, Violations violations)
    {
        var groups = new ValueGroups(dimension.RestLabel);
        if (dimension.Groups.Count > MostGroups)
        {
            violations.Add($"{path}.groups", $"{dimension.Groups.Count} groups; at most {MostGroups}.");
            return groups;
        }

        for (var i = 0; i < dimension.Groups.Count; i++)
        {
            var group = dimension.Groups[i];
            if (group.Label.Length == 0)
            {
                violations.Add($"{path}.groups[{i}].label", "A label of 1 character or more expected.");
            }

            for (var j = 0; j < group.Values.Count; j++)
            {
                if (!groups._labels.TryAdd(group.Values[j], group.Label))
                {
                    violations.Add(
                        $"{path}.groups[{i}].values[{j}]", $"'{Shown.Text(group.Values[j])}' belongs to '{Shown.Text(groups._labels[group.Values[j]])}' already.");
                }
            }
        }

        return groups;
    }

    /// <summary>Whether every value is shown under itself.</summary>
    public bool AreNone => _labels.Count == 0 && _restLabel.Length == 0;

    /// <summary>What a value is shown under: its group, else the rest's label where there is one, else itself.</summary>
    public string Label(string value) => _labels.TryGetValue(value, out var label) ? label : _restLabel.Length > 0 ? _restLabel : value;
}
