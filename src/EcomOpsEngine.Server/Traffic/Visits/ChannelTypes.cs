using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using Google.Protobuf.Collections;
using StoredDataset = EcomOpsEngine.Storage.Datasets.Dataset;

namespace EcomOpsEngine.Server.Traffic.Visits;

/// <summary>The types of channels: those of the request, then the last one loaded with the channel's spend, then the rules file; what fits none is other.</summary>
internal sealed class ChannelTypes
{
    private const int FirstDay = 0;
    private const int LastDay = 100_000;

    private readonly Dictionary<string, ChannelType> _stated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChannelType> _loaded = new(StringComparer.Ordinal);
    private readonly TrafficRules _rules;

    private ChannelTypes(TrafficRules rules) => _rules = rules;

    /// <summary>The types for a question.</summary>
    public static ChannelTypes Of(
        StoredDataset dataset, SnapshotView view, RepeatedField<ChannelTypeEntry> stated, TrafficRules rules, Violations violations, CancellationToken token)
    {
        var types = new ChannelTypes(rules);
        types.Read(stated, violations);
        foreach (var row in dataset.FindChannelSpend(view.Snapshot, FirstDay, LastDay, token))
        {
            if (row.ChannelType is { } text && rules.OfType(text) is { } type)
            {
                types._loaded[row.Channel] = type;
            }
        }

        return types;
    }

    /// <summary>The type of a channel; null: a visit without one.</summary>
    public ChannelType TypeOf(string? channel) => channel is null ? ChannelType.Other
        : _stated.TryGetValue(channel, out var stated) ? stated
        : _loaded.TryGetValue(channel, out var loaded) ? loaded
        : _rules.OfChannel(channel) ?? ChannelType.Other;

    private void Read(RepeatedField<ChannelTypeEntry> stated, Violations violations)
    {
        if (stated.Count > Limits.ChannelTypes)
        {
            violations.Add("channel_types", $"{stated.Count} channels; at most {Limits.ChannelTypes}.");
            return;
        }

        for (var i = 0; i < stated.Count; i++)
        {
            var entry = stated[i];
            if (entry.Channel.Length is 0 or > Limits.FilterTextLength)
            {
                violations.Add($"channel_types[{i}].channel", $"'{Shown.Text(entry.Channel)}'; expected 1 to {Limits.FilterTextLength} characters.");
            }
            else if (!_stated.TryAdd(entry.Channel, entry.Type))
            {
                violations.Add($"channel_types[{i}].channel", $"'{Shown.Text(entry.Channel)}' has a type already.");
            }

            if (entry.Type == ChannelType.Unspecified || !Enum.IsDefined(entry.Type))
            {
                violations.Add($"channel_types[{i}].type", $"{entry.Type:D} is not a type this server knows.");
            }
        }
    }
}
