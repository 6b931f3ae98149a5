using System.Runtime.CompilerServices;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>
/// The programs that answers leave out: found once for each snapshot, by the first question that needs them, kept as long as the snapshot.
/// Questions that come meanwhile wait for the same search; it goes on when one of them leaves.
/// </summary>
internal sealed class KnownBots(AgentRules rules, QueryGate gate)
{
    private readonly ConditionalWeakTable<Snapshot, Search> _searches = [];

    /// <summary>The list of programs by user agent.</summary>
    public AgentRules Rules => rules;

    /// <summary>Whom a question leaves out.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="view">The snapshot.</param>
    /// <param name="include">The caller asked to count programs too.</param>
    /// <param name="token">Ends the waiting, not the search.</param>
    public Task<BotFlags> OfAsync(Dataset dataset, SnapshotView view, bool include, CancellationToken token) =>
        include ? Task.FromResult(BotFlags.None) : FoundAsync(dataset, view, token);

    private async Task<BotFlags> FoundAsync(Dataset dataset, SnapshotView view, CancellationToken token)
    {
        var search = _searches.GetValue(view.Snapshot, _ => new Search());
        var found = search.RunAsync(() => gate.RunAsync(
            ending => BotDetection.Run(dataset, view, BotQuestion.Default(view.Snapshot, rules.Thresholds), rules, ending), CancellationToken.None));
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
