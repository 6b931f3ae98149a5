using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using EcomOpsEngine.Storage.Datasets;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>
/// Saves the newest snapshot in the background, a while after it was published, so that a series of loads is saved once. Loads never wait for it:
/// the durable tables hold what they acknowledged.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "CloseAsync disposes them, after the loop.")]
internal sealed class SegmentSaver
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    /// <summary>Share of the time that saving may take: a save of 3 s is followed by a minute without.</summary>
    private const int PauseForEachSave = 20;

    private readonly SegmentFolder folder;
    private readonly Action<StoreNotice> notify;
    private readonly string dataset;
    private readonly CancellationTokenSource ending = new();
    private readonly SemaphoreSlim offered = new(0);
    private readonly Task loop;
    private BuiltSnapshot? newest;

    public SegmentSaver(SegmentFolder folder, Action<StoreNotice> notify, string dataset)
    {
        this.folder = folder;
        this.notify = notify;
        this.dataset = dataset;
        loop = Task.Run(LoopAsync);
    }

    /// <summary>A snapshot to save unless a newer one comes before its turn.</summary>
    public void Offer(BuiltSnapshot built)
    {
        Interlocked.Exchange(ref newest, built);
        offered.Release();
    }

    /// <summary>Ends the loop; a snapshot that waits is saved now, or let go.</summary>
    public async Task CloseAsync(bool save)
    {
        await ending.CancelAsync();
        await loop;
        if (save)
        {
            SaveNewest(CancellationToken.None);
        }

        ending.Dispose();
        offered.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await offered.WaitAsync(ending.Token);
                await Task.Delay(Delay, ending.Token);
                var watch = Stopwatch.StartNew();
                SaveNewest(ending.Token);
                await Task.Delay(watch.Elapsed * PauseForEachSave, ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private void SaveNewest(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref newest, null) is not { } built || built.Roots.LoadSeq == 0 || built.Roots.LoadSeq == folder.SavedLoadSeq)
        {
            return;
        }

        try
        {
            var watch = Stopwatch.StartNew();
            folder.Save(built, cancellation);
            notify(new StoreNotice(StoreNoticeKind.SegmentsSaved, dataset, string.Create(CultureInfo.InvariantCulture, $"{built.Snapshot.Id} in {watch.ElapsedMilliseconds} ms")));
        }
        catch (OperationCanceledException)
        {
            // The same snapshot is saved at the end.
            Interlocked.CompareExchange(ref newest, built, null);
        }
        catch (Exception fault)
        {
            // Whatever it was, the rows are durable and served: an operator must hear of it, nobody else.
            notify(new StoreNotice(StoreNoticeKind.SegmentsNotSaved, dataset, $"{built.Snapshot.Id}: {fault.Message}"));
        }
    }
}
