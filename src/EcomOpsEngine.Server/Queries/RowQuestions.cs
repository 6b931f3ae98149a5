using EcomOpsEngine.Server.Traffic;

namespace EcomOpsEngine.Server.Queries;

/// <summary>The way of every question over rows: its snapshot, the programs it leaves out, a place to compute.</summary>
internal sealed class RowQuestions(DatasetAccess access, QueryGate gate, KnownBots known)
{
    /// <summary>Computes an answer.</summary>
    /// <param name="dataset">Name of the dataset.</param>
    /// <param name="snapshotId">Stated snapshot; empty: the current one.</param>
    /// <param name="includeBots">Programs count too.</param>
    /// <param name="answer">Computes on the view without the programs; its token fires when the caller leaves, its deadline passes, or the server ends.</param>
    /// <param name="call">Token of the call.</param>
    public async Task<T> AskAsync<T>(string dataset, string snapshotId, bool includeBots, Func<SnapshotView, BotFlags, CancellationToken, T> answer, CancellationToken call)
    {
        var view = access.View(dataset, snapshotId);
        var bots = await known.OfAsync(view, includeBots, call);
        return await gate.RunAsync(token => answer(view, bots, token), call);
    }
}
