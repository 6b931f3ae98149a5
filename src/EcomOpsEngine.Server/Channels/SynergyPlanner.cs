using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using ConversionMoment = EcomOpsEngine.Contracts.V1.ConversionMoment;
using KernelModel = EcomOpsEngine.Analytics.Channels.AttributionModel;
using KernelMoment = EcomOpsEngine.Analytics.Channels.ConversionMoment;

namespace EcomOpsEngine.Server.Channels;

/// <summary>A checked question for pairs of channels.</summary>
/// <param name="Query">The pass.</param>
/// <param name="Touches">The channels.</param>
/// <param name="Span">The range.</param>
/// <param name="Slots">Channel number of each place in the pair table.</param>
/// <param name="Pairs">Places of the pairs to be tested.</param>
/// <param name="LeastVisitors">Visitors of both that a pair needs.</param>
/// <param name="Level">Confidence.</param>
/// <param name="ChannelsLeftOut">Channels beyond the limit.</param>
internal sealed record SynergyPlan(
    AttributionQuery Query, TouchPlan Touches, InstantSpan Span, IReadOnlyList<int> Slots, IReadOnlyList<(int First, int Second)> Pairs, long LeastVisitors, double Level, int ChannelsLeftOut);

/// <summary>Checks a ComputeSynergy request and resolves its names against a snapshot.</summary>
internal sealed class SynergyPlanner(SnapshotView view, ComputeSynergyRequest request, BotFlags bots)
{
    private const long DefaultLeastVisitors = 30;
    private const long MostLeastVisitors = 1_000_000_000;
    private const double DefaultLevel = 0.95;

    private readonly Violations _violations = new();

    public SynergyPlan Plan()
    {
        RequestChecks.Enum(request.Language, "language", _violations);
        RequestChecks.Enum(request.Moment, "moment", _violations);
        var filter = new FilterResolver(view.Fields, view.Snapshot.Settings.MoneyScale, _violations).Resolve(request.Filter, "filter", Table.Orders);
        var span = Instants.Read(request.Range, "range", view.FirstUs, view.LastUs, _violations);
        var touches = TouchPlan.Read(view, request.Touches, [], "touches", _violations);
        var asked = Asked(touches);
        if (request.MinVisitors is < 0 or > MostLeastVisitors)
        {
            _violations.Add("min_visitors", $"{request.MinVisitors}; expected 1 to {MostLeastVisitors}, or 0 for {DefaultLeastVisitors}.");
        }

        if (request.ConfidenceLevel is not (>= 0 and < 1))
        {
            _violations.Add("confidence_level", $"{request.ConfidenceLevel}; expected more than 0 and less than 1, or 0 for {DefaultLevel}.");
        }

        _violations.ThrowIfAny();
        int[] slots = asked is null ? Largest(touches) : [.. asked.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct().Order()];
        var slotOf = new int?[touches.Channels.Count];
        for (var slot = 0; slot < slots.Length; slot++)
        {
            slotOf[slots[slot]] = slot;
        }

        var pairs = asked is null
            ? [.. Enumerable.Range(0, slots.Length).SelectMany(first => Enumerable.Range(first + 1, slots.Length - first - 1).Select(second => (first, second)))]
            : asked.Select(pair => (slotOf[pair.First]!.Value, slotOf[pair.Second]!.Value)).ToList();
        var query = new AttributionQuery(touches.Rules, filter, span.FromUs, span.ToUs, [KernelModel.LastNonDirect])
        {
            Moment = request.Moment == ConversionMoment.Paid ? KernelMoment.Paid : KernelMoment.Placed,
            Own = touches.Own,
            LeftOut = bots.LeftOut,
            Pairs = new PairChannels(slotOf, slots.Length),
        };
        return new SynergyPlan(
            query, touches, span, slots, pairs, request.MinVisitors == 0 ? DefaultLeastVisitors : request.MinVisitors, request.ConfidenceLevel == 0 ? DefaultLevel : request.ConfidenceLevel,
            asked is null ? touches.Channels.Names.Count - slots.Length : 0);
    }

    /// <summary>Channels by events; ties by name.</summary>
    private int[] Largest(TouchPlan touches)
    {
        var field = view.Fields.Find(Table.Events, touches.Stated.Field)!.Text!;
        var events = new long[touches.Channels.Count];
        for (var code = 0; code <= field.Values.Count; code++)
        {
            events[touches.Rules.ChannelOfCode[code]] += field.RowsByCode[code];
        }

        return [.. Enumerable.Range(1, events.Length - 1).Where(channel => events[channel] > 0).OrderByDescending(channel => events[channel]).ThenBy(channel => channel).Take(Limits.SynergyChannels).Order()];
    }

    private List<(int First, int Second)>? Asked(TouchPlan touches)
    {
        if (request.Pairs.Count > Limits.SynergyPairs)
        {
            _violations.Add("pairs", $"{request.Pairs.Count} pairs; at most {Limits.SynergyPairs}.");
            return null;
        }

        var pairs = new List<(int First, int Second)>();
        for (var i = 0; i < request.Pairs.Count; i++)
        {
            var (first, second) = (Channel(touches, request.Pairs[i].First, $"pairs[{i}].first"), Channel(touches, request.Pairs[i].Second, $"pairs[{i}].second"));
            if (first is null || second is null)
            {
                continue;
            }

            if (first == second || pairs.Contains((first.Value, second.Value)) || pairs.Contains((second.Value, first.Value)))
            {
                _violations.Add($"pairs[{i}]", $"'{Shown.Text(request.Pairs[i].First)}' and '{Shown.Text(request.Pairs[i].Second)}'; expected two different channels, each pair once.");
            }

            pairs.Add((first.Value, second.Value));
        }

        if (pairs.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct().Count() > Limits.SynergyChannels)
        {
            _violations.Add("pairs", $"More than {Limits.SynergyChannels} different channels; ask for fewer at a time.");
        }

        return request.Pairs.Count == 0 ? null : pairs;
    }

    private int? Channel(TouchPlan touches, string name, string path)
    {
        var number = touches.Channels.Of(name);
        if (number != Analytics.Channels.TouchRules.Direct)
        {
            return number;
        }

        _violations.Add(path, $"'{Shown.Text(name)}' is not a channel of the data, or means direct; {NearNames.Hint(name, touches.Channels.Names)}");
        return null;
    }
}
