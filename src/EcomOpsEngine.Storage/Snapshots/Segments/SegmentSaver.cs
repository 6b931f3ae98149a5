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
    private readonly Func<CancellationToken, Task<SavedSnapshot?>> capture;

    /// <param name="folder">Where to.</param>
    /// <param name="capture">Gets the newest snapshot and what belongs to it.</param>
    /// <param name="notify">Hears what was done.</param>
    /// <param name="dataset">Name of the dataset.</param>
    public SegmentSaver(SegmentFolder folder, Func<CancellationToken, Task<SavedSnapshot?>> capture, Action<StoreNotice> notify, string dataset)
    {
        this.folder = folder;
        this.capture = capture;
        this.notify = notify;
        this.dataset = dataset;
        loop = Task.Run(LoopAsync);
    }

    /// <summary>There is a newer snapshot to save.</summary>
    public void Offer() => offered.Release();

    /// <summary>Ends the loop, and saves the newest snapshot where one is given.</summary>
    public async Task CloseAsync(SavedSnapshot? newest)
    {
        await ending.CancelAsync();
        await loop;
        if (newest is not null)
        {
            Save(newest, CancellationToken.None);
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
                while (await offered.WaitAsync(TimeSpan.Zero, CancellationToken.None))
                {
                    // Of several offers the newest is saved.
                }

                var watch = Stopwatch.StartNew();
                if (await capture(ending.Token) is { } newest)
                {
                    Save(newest, ending.Token);
                }

                await Task.Delay(watch.Elapsed * PauseForEachSave, ending.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private void Save(SavedSnapshot newest, CancellationToken cancellation)
    {
        if (newest.Facts.Counts.LoadSeq == 0 || newest.Snapshot == folder.Saved)
        {
            return;
        }

        try
        {
            var watch = Stopwatch.StartNew();
            folder.Save(newest, cancellation);
            notify(new StoreNotice(StoreNoticeKind.SegmentsSaved, dataset, string.Create(CultureInfo.InvariantCulture, $"{newest.Snapshot.Id} in {watch.ElapsedMilliseconds} ms")));
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception fault)
        {
            // Whatever it was, the rows are durable and served: an operator must hear of it, nobody else.
            notify(new StoreNotice(StoreNoticeKind.SegmentsNotSaved, dataset, $"{newest.Snapshot.Id}: {fault.Message}"));
        }
    }
}
