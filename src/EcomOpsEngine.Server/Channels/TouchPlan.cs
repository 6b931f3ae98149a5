using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using KernelRules = EcomOpsEngine.Analytics.Channels.TouchRules;
using TouchRules = EcomOpsEngine.Contracts.V1.TouchRules;

namespace EcomOpsEngine.Server.Channels;

/// <summary>The rules by which visits become touches, resolved against a snapshot.</summary>
/// <param name="Rules">For the kernel.</param>
/// <param name="Own">Channel of orders without visits; null: they are direct.</param>
/// <param name="Channels">The numbering.</param>
/// <param name="Stated">The rules with every default filled in.</param>
internal sealed record TouchPlan(KernelRules Rules, OwnChannel? Own, ChannelNumbers Channels, TouchRules Stated)
{
    public const string ChannelField = "channel";
    private const long DayUs = 86_400_000_000L;
    private const int DefaultLookbackDays = 30;

    private static readonly string[] DefaultDirect = ["direct", "(direct)", "(none)", "直接访问"];

    /// <summary>Checks the rules of a request. With violations the plan is of no use.</summary>
    /// <param name="view">The snapshot.</param>
    /// <param name="rules">The rules as sent; null: the defaults.</param>
    /// <param name="more">Names of channels that need a number though no event or order has them.</param>
    /// <param name="path">Path of the rules in the request.</param>
    /// <param name="violations">Collects what is wrong.</param>
    public static TouchPlan Read(SnapshotView view, TouchRules? rules, IEnumerable<string> more, string path, Violations violations)
    {
        var stated = (rules ?? new TouchRules()).Clone();
        stated.Field = stated.Field.Length == 0 ? ChannelField : stated.Field;
        if (stated.DirectValues.Count > Limits.DirectValues)
        {
            violations.Add($"{path}.direct_values", $"{stated.DirectValues.Count} values; at most {Limits.DirectValues}.");
        }
        else if (stated.DirectValues.Count == 0)
        {
            stated.DirectValues.AddRange(DefaultDirect);
        }

        var lookbackUs = Lengths.Read(stated.Lookback, DefaultLookbackDays * DayUs, 1, Limits.LongestWindowUs, $"{path}.lookback", violations);
        stated.Lookback = Lengths.Message(lookbackUs);
        var isChannel = stated.Field == ChannelField;
        if (stated.IgnoreOrderChannel && !isChannel)
        {
            violations.Add($"{path}.ignore_order_channel", $"Read with the field `{ChannelField}` only; the field is `{Shown.Text(stated.Field)}`.");
        }

        var field = view.Fields.Find(Table.Events, stated.Field);
        if (field?.Text is null)
        {
            var names = view.Fields.All.Where(one => one.Table == Table.Events && one.Text is not null).Select(one => one.Name);
            violations.Add($"{path}.field", $"'{Shown.Text(stated.Field)}' is not a text field of events; {NearNames.Hint(stated.Field, names)}");
        }

        var own = isChannel && !stated.IgnoreOrderChannel ? view.Fields.Find(Table.Orders, ChannelField) : null;
        var channels = ChannelNumbers.Of(stated.DirectValues.ToHashSet(StringComparer.Ordinal), field?.Text?.Values ?? [], own?.Text?.Values ?? [], more);
        if (channels.Count > Limits.Channels)
        {
            throw RequestException.Limit("channels", $"`{Shown.Text(stated.Field)}` has {channels.Count} different values; at most {Limits.Channels}. Ask by a coarser field.");
        }

        var kernel = new KernelRules
        {
            Column = field?.Column ?? 0,
            ChannelOfCode = channels.OfCodes(field?.Text?.Values ?? []),
            CountedEvents = [true, .. view.Snapshot.Timeline.Fields[0].Values.Select(name => !name.StartsWith('$'))],
            Channels = channels.Count,
            LookbackUs = lookbackUs,
            KeepDirect = stated.KeepDirect,
            MostTouches = Limits.PathTouches,
        };
        return new TouchPlan(kernel, own?.Text is { } values ? new OwnChannel(own.Column, channels.OfCodes(values.Values)) : null, channels, stated);
    }
}
