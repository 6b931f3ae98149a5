using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Snapshots.Building;
using EcomOpsEngine.Storage.Snapshots.Lineages;
using EcomOpsEngine.Storage.Snapshots.Segments;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>Makes a dataset's snapshots, each from the one before where that costs less, has them saved for the next start and their runs compacted. All but <see cref="Shelf"/> is used under the writer's lock.</summary>
[SuppressMessage("Design", "CA1001", Justification = "CloseAsync closes what it holds.")]
internal sealed class SnapshotPublisher
{
    private readonly DatasetSettings settings;
    private readonly DurableDatabase database;
    private readonly CompactionRules rules;
    private readonly SemaphoreSlim writer;
    private readonly SegmentSaver saver;
    private readonly Compactor compactor;
    private Task<Lineage?> lineage;
    private int publishedSeq;
    private bool closed;

    private SnapshotPublisher(
        DatasetSettings settings, DurableDatabase database, SemaphoreSlim writer, StoreOptions options, SegmentFolder folder, Snapshot first, int loadSeq, Task<Lineage?> lineage)
    {
        (this.settings, this.database, this.writer, this.lineage) = (settings, database, writer, lineage);
        rules = options.Compaction;
        publishedSeq = loadSeq;
        Shelf = new SnapshotShelf(first, options.Clock);
        var notify = options.Notify ?? (_ => { });
        saver = new SegmentSaver(folder, CaptureAsync, notify, settings.Name);
        compactor = new Compactor(rules, writer, InstallCompacted, notify, settings.Name);
        saver.Offer();
    }

    /// <summary>The snapshots, for readers.</summary>
    public SnapshotShelf Shelf { get; }

    /// <summary>Takes up the saved snapshot, or builds one.</summary>
    /// <param name="directory">Folder of the dataset.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="database">Its durable tables.</param>
    /// <param name="writer">The lock of whoever changes them.</param>
    /// <param name="options">Options of the store.</param>
    /// <param name="cancellation">Ends it.</param>
    public static SnapshotPublisher Open(
        string directory, DatasetSettings settings, DurableDatabase database, SemaphoreSlim writer, StoreOptions options, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var notify = options.Notify ?? (_ => { });
        using var connection = database.Connect();
        var loadSeq = LoadLog.LatestLoaded(new Statements(connection, cancellation));
        var folder = new SegmentFolder(directory, notify, settings.Name);
        var owners = new TaskCompletionSource<VisitorOwners>(TaskCreationOptions.RunContinuationsAsynchronously);
        var saved = folder.TryRead(settings, () => AttributeReader.Read(connection, cancellation), owners.Task);
        var restored = saved is null ? null : Task.Run(() => Restore(saved, owners, notify), CancellationToken.None);
        var isCurrent = saved?.Facts.Counts.LoadSeq == loadSeq;
        var built = isCurrent ? null : Advance(connection, settings, loadSeq, restored?.GetAwaiter().GetResult(), options.Compaction, null, cancellation);
        var first = built?.Publish() ?? saved!.Snapshot;
        notify(new StoreNotice(StoreNoticeKind.Opened, settings.Name, string.Create(
            CultureInfo.InvariantCulture,
            $"{first.Id} {(saved is not null && (built is null || built == restored!.Result) ? "from segments" : "built from the durable tables")} in {watch.ElapsedMilliseconds} ms")));
        return new SnapshotPublisher(settings, database, writer, options, folder, first, loadSeq, built is null ? restored! : Task.FromResult<Lineage?>(built));
    }

    /// <summary>For a load that is about to be written. The caller disposes it when the load has ended.</summary>
    public LayoutAhead LayOutAhead() => new(database.Connect, Shelf.Current, rules);

    /// <summary>Publishes what was committed since the last snapshot. Not cancelled: what is committed becomes visible. Also catches up where an earlier build failed.</summary>
    /// <param name="connection">Open connection, without an open transaction.</param>
    /// <param name="ahead">What is known of the load that was committed last; null where it was no load.</param>
    /// <param name="report">Called where there is something to publish.</param>
    public void Publish(DuckDBConnection connection, LayoutAhead? ahead, Action report)
    {
        var loadSeq = LoadLog.LatestLoaded(new Statements(connection, CancellationToken.None));
        if (loadSeq == publishedSeq)
        {
            return;
        }

        report();
        using var reader = database.Connect();
        var known = lineage.GetAwaiter().GetResult();

        // Unusable should it fail half way: the next load then lays everything out anew.
        lineage = Task.FromResult<Lineage?>(null);
        var advanced = ahead?.Take(reader, loadSeq) ?? Advance(reader, settings, loadSeq, known, rules, ahead?.Events, CancellationToken.None);
        lineage = Task.FromResult<Lineage?>(advanced);
        Show(advanced, loadSeq);
    }

    /// <summary>Waits where delta runs pile up. Not called under the writer's lock.</summary>
    public Task CatchUpAsync() => compactor.CatchUpAsync();

    /// <summary>Ends the work in the background, and saves the newest snapshot where asked to.</summary>
    public async Task CloseAsync(bool save)
    {
        closed = true;
        await compactor.CloseAsync();
        await saver.CloseAsync(save && lineage.IsCompletedSuccessfully && lineage.Result is { } known ? Capture(known) : null);
        Shelf.Close();
    }

    private void Show(Lineage advanced, int loadSeq)
    {
        Shelf.Publish(advanced.Publish());
        publishedSeq = loadSeq;
        saver.Offer();
        compactor.Consider(advanced);
    }

    private static Lineage Advance(DuckDBConnection connection, DatasetSettings settings, int loadSeq, Lineage? known, CompactionRules rules, EventsAtHand? atHand, CancellationToken cancellation) =>
        known is not null && Continuation.TryRun(known, connection, loadSeq, rules.RebuildShare, atHand)
            ? known
            : LineageStart.Build(connection, settings, loadSeq, rules.EventsAtOnce, atHand, cancellation);

    private static Lineage? Restore(SavedSnapshot saved, TaskCompletionSource<VisitorOwners> owners, Action<StoreNotice> notify)
    {
        try
        {
            var lineage = LineageStart.Restore(saved.Snapshot, saved.Facts);
            owners.SetResult(lineage.Links.Freeze());
            return lineage;
        }
        catch (Exception fault)
        {
            // Whatever it was: nobody may wait for the owners for ever. What is served was checked; exposures of this snapshot cannot be given to their people,
            // and the next load lays everything out anew.
            owners.SetException(fault);
            notify(new StoreNotice(StoreNoticeKind.SegmentsQuarantined, saved.Snapshot.Settings.Name, $"what the next snapshot is made from does not fit together: {fault.Message}"));
            return null;
        }
    }

    // Called under the writer's lock. The rows are the same, and so is the snapshot's id.
    private void InstallCompacted(Compaction compaction, Lineage of)
    {
        if (!closed && lineage.IsCompletedSuccessfully && lineage.Result == of)
        {
            // Unusable should it fail half way, as in Publish.
            lineage = Task.FromResult<Lineage?>(null);
            compaction.Install(of);
            lineage = Task.FromResult<Lineage?>(of);
            Show(of, publishedSeq);
        }
    }

    private async Task<SavedSnapshot?> CaptureAsync(CancellationToken cancellation)
    {
        await writer.WaitAsync(cancellation);
        try
        {
            return await lineage is { } known ? Capture(known) : null;
        }
        finally
        {
            writer.Release();
        }
    }

    private SavedSnapshot Capture(Lineage known) => new(Shelf.Current, known.Capture());
}
