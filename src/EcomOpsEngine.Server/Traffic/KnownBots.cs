using System.Runtime.CompilerServices;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>
/// The programs that answers leave out: found once for each run, by the first question that needs them, kept as long as the run; a snapshot that shares runs with the one before
/// looks at the others only. Questions that come meanwhile wait for the same search; it goes on when one of them leaves.
/// </summary>
internal sealed class KnownBots(AgentRules rules, QueryGate gate)
{
    private readonly ConditionalWeakTable<Snapshot, Search> _searches = [];
    private readonly ConditionalWeakTable<PersonRun, IReadOnlyList<FlaggedPlace>> _ofRuns = [];

    /// <summary>The list of programs by user agent.</summary>
    public AgentRules Rules => rules;

    /// <summary>Which rule an agent matches.</summary>
    public AgentMatches Matches { get; } = new(rules);

    /// <summary>Whom a question leaves out.</summary>
    /// <param name="view">The snapshot.</param>
    /// <param name="include">The caller asked to count programs too.</param>
    /// <param name="token">Ends the waiting, not the search.</param>
    public Task<BotFlags> OfAsync(SnapshotView view, bool include, CancellationToken token) =>
        include ? Task.FromResult(BotFlags.None) : FoundAsync(view, token);

    private async Task<BotFlags> FoundAsync(SnapshotView view, CancellationToken token)
    {
        var search = _searches.GetValue(view.Snapshot, _ => new Search());
        var found = search.RunAsync(() => gate.RunAsync(
            ending => BotDetection.Run(
                view, BotQuestion.Default(view.Snapshot, rules.Thresholds), rules, Matches, (run, find) => _ofRuns.GetValue(view.Snapshot.Runs[run].Run, _ => find()), ending),
            CancellationToken.None));
        return await found.WaitAsync(token);
    }

    /// <summary>One search at a time; one that failed is made again by the next question.</summary>
    private sealed class Search
    {
        private readonly Lock _lock = new();
        private Task<BotFlags>? _task;

        public Task<BotFlags> RunAsync(Func<Task<BotFlags>> run)
        {
            lock (_lock)
            {
                return _task = _task is null or { IsFaulted: true } or { IsCanceled: true } ? run() : _task;
            }
        }
    }
}
