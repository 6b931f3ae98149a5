using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Server.Queries;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>Finds the programs of a snapshot, run by run: behaviour and user agents.</summary>
internal static class BotDetection
{
    /// <summary>Finds them.</summary>
    /// <param name="view">The snapshot.</param>
    /// <param name="question">The rules.</param>
    /// <param name="rules">The list of programs by user agent.</param>
    /// <param name="matches">Which rule an agent matches.</param>
    /// <param name="known">Gives what was found in a run before, or makes it; null: nothing was.</param>
    /// <param name="token">Ends the search early.</param>
    public static BotFlags Run(
        SnapshotView view, BotQuestion question, AgentRules rules, AgentMatches matches,
        Func<int, Func<IReadOnlyList<FlaggedPlace>>, IReadOnlyList<FlaggedPlace>>? known, CancellationToken token)
    {
        var ruleOf = question.Agents ? matches.Of(view.Snapshot.Agents, token) : [];
        var found = new IReadOnlyList<FlaggedPlace>[view.Runs.Count];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = QueryGate.Threads, CancellationToken = token }, run =>
        {
            IReadOnlyList<FlaggedPlace> Find() => RunBots.Find(view, run, question, ruleOf, rules, token);
            found[run] = known is null ? Find() : known(run, Find);
        });
        var people = found.SelectMany((flagged, run) => Of(view, run, flagged)).OrderByDescending(person => person.Events).ThenBy(person => view.Snapshot.Persons.IdentityOf(person.Person)).ToList();
        var leftOut = people.Where(person => !person.Kept).ToList();
        return new BotFlags(
            people, PersonSet.Of(leftOut.Select(person => person.Person)), leftOut.Sum(person => person.Events), leftOut.Sum(person => (long)person.OrderLines),
            view.Snapshot.Agents.Count > 0);
    }

    private static IEnumerable<FlaggedPerson> Of(SnapshotView view, int run, IReadOnlyList<FlaggedPlace> flagged)
    {
        var placed = view.Snapshot.Runs[run];
        return flagged.Where(one => !placed.IsSuperseded(one.Place)).Select(one => new FlaggedPerson(
            placed.FirstPerson + one.Place,
            one.Behaviour is { } behaviour ? behaviour with { Person = placed.FirstPerson + one.Place } : null,
            one.Agents, one.Events, one.OrderLines, one.Kept));
    }
}
