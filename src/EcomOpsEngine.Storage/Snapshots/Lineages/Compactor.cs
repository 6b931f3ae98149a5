using System.Diagnostics.CodeAnalysis;
using EcomOpsEngine.Storage.Datasets;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>
/// Makes runs anew beside loads and questions, one piece of work at a time: a partition, or some delta runs. No more memory is taken than that piece needs, and loads wait
/// only where delta runs pile up faster than they are merged.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "CloseAsync disposes it, after the work.")]
internal sealed class Compactor(CompactionRules rules, WriterTurn writer, Action<Compaction, Lineage> install, Action<StoreNotice> notify, string dataset)
{
    /// <summary>Loads wait for the work from so many times the allowed delta runs on.</summary>
    private const int MostBehind = 4;

    private readonly CancellationTokenSource ending = new();
    private readonly Queue<RunPartition> round = new();
    private Lineage? roundOf;
    private volatile bool isBehind;
    private Task work = Task.CompletedTask;

    /// <summary>Begins a piece of work where there is one and none is being done. Called under the writer's lock.</summary>
    public void Consider(Lineage lineage)
    {
        isBehind = lineage.Deltas.Count > MostBehind * rules.MostDeltas;
        if (!work.IsCompleted || ending.IsCancellationRequested)
        {
            return;
        }

        if (roundOf != lineage)
        {
            round.Clear();
            roundOf = lineage;
        }

        if (Compaction.Next(lineage, rules, round) is { } next)
        {
            work = Task.Run(() => RunAsync(next, lineage));
        }
    }

    /// <summary>Waits where delta runs pile up. Not called under the writer's lock.</summary>
    public Task CatchUpAsync() => isBehind ? work : Task.CompletedTask;

    /// <summary>Lets the work go. Called under the writer's lock.</summary>
    public async Task CloseAsync()
    {
        await ending.CancelAsync();
        await work;
        ending.Dispose();
    }

    private async Task RunAsync(Compaction next, Lineage lineage)
    {
        try
        {
            next.Run(ending.Token);
            await writer.WaitAsync(ending.Token);
            try
            {
                // The next piece may begin from here.
                work = Task.CompletedTask;
                install(next, lineage);
            }
            finally
            {
                writer.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
        catch (Exception fault)
        {
            // Whatever it was, what is served stays as it was; where it failed half way into the lineage, the next load lays everything out anew. An operator must hear of it, nobody else.
            notify(new StoreNotice(StoreNoticeKind.CompactionFailed, dataset, fault.ToString()));
        }
    }
}
