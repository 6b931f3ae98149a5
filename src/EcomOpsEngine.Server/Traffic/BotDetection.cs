using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Analytics.Traffic;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Agents;
using EcomOpsEngine.Storage.Datasets;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>Finds the programs of a snapshot: behaviour from the timeline, user agents from the durable table.</summary>
internal static class BotDetection
{
    public static BotFlags Run(Dataset dataset, SnapshotView view, BotQuestion question, AgentRules rules, CancellationToken token)
    {
        var behaviour = BotKernel.Run(view.Runs, question.Behaviour, QueryGate.Threads, token).ToDictionary(finding => finding.Person);
        var (agents, hasAgents) = question.Agents ? Agents(dataset, view, question, rules, token) : ([], true);
        var people = behaviour.Keys.Union(agents.Keys)
            .Select(person => Of(view, person, behaviour.TryGetValue(person, out var finding) ? finding : null, agents.GetValueOrDefault(person) ?? []))
            .OrderByDescending(person => person.Events).ThenBy(person => person.Person).ToList();
        var leftOut = people.Where(person => !person.Kept).ToList();
        return new BotFlags(
            people, PersonSet.Of(leftOut.Select(person => person.Person)), leftOut.Sum(person => person.Events), leftOut.Sum(person => (long)person.OrderLines), hasAgents);
    }

    private static (Dictionary<int, IReadOnlyList<AgentRule>> Of, bool HasAgents) Agents(
        Dataset dataset, SnapshotView view, BotQuestion question, AgentRules rules, CancellationToken token)
    {
        var span = new EventSpan(Math.Max(question.Span.FromUs, EngineTime.EpochUs), Math.Min(question.Span.ToUs, EngineTime.EndUs));
        var matched = new Dictionary<string, AgentRule>(StringComparer.Ordinal);
        var all = dataset.FindUserAgents(
            view.Snapshot,
            span,
            agent =>
            {
                token.ThrowIfCancellationRequested();
                return rules.Match(agent) is { } rule && matched.TryAdd(agent, rule);
            },
            token);
        var order = rules.Rules.Select((rule, index) => (rule, index)).ToDictionary(pair => pair.rule, pair => pair.index);
        var people = matched.Count == 0 ? [] : dataset.FindPeopleOfAgents(view.Snapshot, all.Wanted, span, token);
        return (
            people.GroupBy(one => one.Person).ToDictionary(
                group => group.Key, group => (IReadOnlyList<AgentRule>)[.. group.Select(one => matched[one.Agent]).Distinct().OrderBy(rule => order[rule])]),
            all.Count > 0);
    }

    private static FlaggedPerson Of(SnapshotView view, int person, BotFinding? behaviour, IReadOnlyList<AgentRule> agents)
    {
        long events = 0;
        foreach (var run in view.Runs)
        {
            if (person >= run.FirstPerson && person - run.FirstPerson < run.Lengths.Length && !run.Superseded.Contains(person))
            {
                events += run.Lengths.Span[person - run.FirstPerson];
            }
        }

        var lines = view.Orders.RunOf(person)!;
        var offsets = lines.PersonOffsets.Span[(person - lines.FirstPerson)..];
        var paid = lines.PaidAtUs.Span[offsets[0]..offsets[1]];
        return new FlaggedPerson(person, behaviour, agents, events, paid.Length, paid.ContainsAnyExcept(OrderLines.Never));
    }
}
