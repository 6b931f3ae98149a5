using System.Diagnostics;
using EcomOpsEngine.Server.Traffic;
using Google.Protobuf;

namespace EcomOpsEngine.Server.Queries;

/// <summary>The way of every question over rows: its snapshot, the programs it leaves out, a place to compute.</summary>
internal sealed class RowQuestions(DatasetAccess access, QueryGate gate, KnownBots known, ResultCache cache)
{
    /// <summary>
    /// Computes an answer that follows from the request and the snapshot alone, or gives the one that an equal request got on the same snapshot. Not for answers that name people: they
    /// could outlive an erasure.
    /// </summary>
    /// <param name="request">The request; its snapshot does not tell it from others.</param>
    /// <param name="dataset">Name of the dataset.</param>
    /// <param name="snapshotId">Stated snapshot; empty: the current one.</param>
    /// <param name="includeBots">Programs count too.</param>
    /// <param name="answer">Computes on the view without the programs.</param>
    /// <param name="call">Token of the call.</param>
    public async Task<T> AskAsync<T>(
        IMessage request, string dataset, string snapshotId, bool includeBots, Func<SnapshotView, BotFlags, CancellationToken, T> answer, CancellationToken call)
        where T : class, IMessage, new()
    {
        var started = Stopwatch.GetTimestamp();
        var view = access.View(dataset, snapshotId);
        if (cache.KeyOf(view.Snapshot, request) is not { } key)
        {
            return await AskAsync(dataset, snapshotId, includeBots, answer, call);
        }

        if (cache.Find<T>(key, started) is { } kept)
        {
            return kept;
        }

        var bots = await known.OfAsync(view, includeBots, call);
        return await gate.RunAsync(
            token =>
            {
                // Somebody may have asked the same while this question waited for its place.
                if (cache.Find<T>(key, started) is { } meanwhile)
                {
                    return meanwhile;
                }

                var computed = answer(view, bots, token);
                cache.Keep(key, computed);
                return computed;
            },
            call);
    }

    /// <summary>Computes an answer that is not kept.</summary>
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
