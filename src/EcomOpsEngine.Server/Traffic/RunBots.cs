using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Analytics.Traffic;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>Somebody of a run taken for a program.</summary>
/// <param name="Place">Place in the run.</param>
/// <param name="Behaviour">What the events show; null where they show nothing.</param>
/// <param name="Agents">Rules that the user agents matched, in the order of the list.</param>
/// <param name="Events">Events of the timeline.</param>
/// <param name="OrderLines">Order lines.</param>
/// <param name="Kept">Has a paid order.</param>
internal sealed record FlaggedPlace(int Place, BotFinding? Behaviour, IReadOnlyList<AgentRule> Agents, int Events, int OrderLines, bool Kept);

/// <summary>Finds the programs among the people of one run, those among them whose rows stand in another run by now: a run never changes, and neither do they.</summary>
internal static class RunBots
{
    public static IReadOnlyList<FlaggedPlace> Find(SnapshotView view, int number, BotQuestion question, AgentRule?[] ruleOf, AgentRules rules, CancellationToken token)
    {
        var placed = view.Snapshot.Runs[number];
        var first = placed.FirstPerson;
        var lanes = view.Runs[number] with { Superseded = PersonSet.Empty };
        var behaviour = BotKernel.Run([lanes], question.Behaviour, 1, token).ToDictionary(finding => finding.Person - first);
        var agents = question.Agents ? Agents(lanes, placed.Run, question, ruleOf, rules, token) : [];
        return [.. behaviour.Keys.Union(agents.Keys).Order().Select(place => Of(
            lanes, view.Orders.Runs[number], place, behaviour.TryGetValue(place, out var finding) ? finding : null, agents.GetValueOrDefault(place) ?? []))];
    }

    private static Dictionary<int, IReadOnlyList<AgentRule>> Agents(
        LaneRun lanes, PersonRun run, BotQuestion question, AgentRule?[] ruleOf, AgentRules rules, CancellationToken token)
    {
        var isWanted = Array.ConvertAll(ruleOf, rule => rule is not null);
        var order = rules.Rules.Select((rule, index) => (rule, index)).ToDictionary(pair => pair.rule, pair => pair.index);
        var codes = ArrowViews.Codes(run.Agents, ruleOf.Length - 1);
        return AgentKernel.Run(lanes, codes, isWanted, question.Span.FromUs, question.Span.ToUs, token)
            .GroupBy(found => found.Person - lanes.FirstPerson)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<AgentRule>)[.. group.Select(found => ruleOf[found.Agent]!).Distinct().OrderBy(rule => order[rule])]);
    }

    private static FlaggedPlace Of(LaneRun lanes, OrderRun lines, int place, BotFinding? behaviour, IReadOnlyList<AgentRule> agents)
    {
        var offsets = lines.PersonOffsets.Span[place..];
        var paid = lines.PaidAtUs.Span[offsets[0]..offsets[1]];
        return new FlaggedPlace(place, behaviour, agents, lanes.Lengths.Span[place], paid.Length, paid.ContainsAnyExcept(Analytics.Orders.OrderLines.Never));
    }
}
