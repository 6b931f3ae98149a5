using System.Runtime.CompilerServices;
using Apache.Arrow;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Snapshots.Attributes;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>
/// The folder <c>segments</c> of a dataset: the last saved snapshot as Arrow IPC files and their manifest. Everything in it can be made again from the durable tables:
/// what is missing is made again, what is damaged is set aside into <c>quarantine</c> and made again, nothing unchecked is served.
/// </summary>
internal sealed class SegmentFolder(string datasetDirectory, Action<StoreNotice> notify, string dataset)
{
    private const string FolderName = "segments";
    private const string QuarantineName = "quarantine";
    private const int MostQuarantined = 3;

    private readonly string directory = Path.Combine(datasetDirectory, FolderName);
    private readonly ConditionalWeakTable<object, IReadOnlyList<SegmentFile>> written = [];

    /// <summary>Snapshot that the folder holds; null when none is known to be there.</summary>
    public Snapshot? Saved { get; private set; }

    /// <summary>The saved snapshot, checked; null when there is none that may be served.</summary>
    /// <param name="settings">Settings of the dataset.</param>
    /// <param name="attributes">Reads what is known of customers and products; asked only where there is a snapshot to complete.</param>
    /// <param name="owners">Whose the rows of visitors are, once that is read.</param>
    public SavedSnapshot? TryRead(DatasetSettings settings, Func<AttributeTables> attributes, Task<VisitorOwners> owners)
    {
        if (!Directory.Exists(directory))
        {
            return null;
        }

        try
        {
            if (SegmentManifest.Read(directory) is not { } manifest)
            {
                RemoveExcept([]);
                return null;
            }

            if (!manifest.Snapshot.Settings.LaysOutAs(settings))
            {
                throw new SegmentFault("the manifest belongs to a dataset with other settings");
            }

            var saved = new SnapshotReader(manifest.Snapshot, Tables(manifest), attributes(), owners).Read();
            Remember(saved, manifest);
            RemoveExcept(manifest.Files);
            Saved = saved.Snapshot;
            return saved;
        }
        catch (Exception fault) when (fault is SegmentFault or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Quarantine(fault.Message);
            return null;
        }
    }

    /// <summary>Saves a snapshot in the place of the one before. Files of tables that both have in common are kept.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the one before stays.</exception>
    public void Save(SavedSnapshot saved, CancellationToken cancellation)
    {
        Directory.CreateDirectory(directory);
        var prefix = $"{saved.Snapshot.Id}-{Guid.NewGuid().ToString("N")[..8]}";
        var files = new List<SegmentFile>();
        var toFlush = new List<SegmentFile>();
        foreach (var table in SnapshotTables.Of(saved))
        {
            files.AddRange(FilesOf(table, prefix, toFlush, cancellation));
        }

        toFlush.ForEach(file => SegmentFiles.Flush(directory, file));

        new SegmentManifest(SegmentManifest.CurrentVersion, SnapshotTables.Facts(saved), files).Write(directory);
        Saved = saved.Snapshot;
        RemoveExcept(files);
    }

    /// <summary>Sets the files aside with a loud notice, so that somebody may look at them.</summary>
    public void Quarantine(string reason)
    {
        var parent = Path.Combine(datasetDirectory, QuarantineName);
        var target = Path.Combine(parent, DateTimeOffset.UtcNow.ToString("yyyyMMdd'T'HHmmss'.'fffffff", System.Globalization.CultureInfo.InvariantCulture));
        Saved = null;
        try
        {
            Directory.CreateDirectory(parent);
            Directory.Move(directory, target);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // They stay where they are, unread; the next save takes their place.
            notify(new StoreNotice(StoreNoticeKind.SegmentsQuarantined, dataset, $"{reason}; the files could not be moved: {fault.Message}"));
            return;
        }

        notify(new StoreNotice(StoreNoticeKind.SegmentsQuarantined, dataset, $"{reason}; the files were moved to `{Path.GetFileName(parent)}/{Path.GetFileName(target)}`, the columns are made again from the durable tables"));
        foreach (var old in Directory.GetDirectories(parent).OrderDescending(StringComparer.Ordinal).Skip(MostQuarantined))
        {
            Directory.Delete(old, recursive: true);
        }
    }

    private IReadOnlyList<SegmentFile> FilesOf(SegmentTable table, string prefix, List<SegmentFile> toFlush, CancellationToken cancellation)
    {
        // The number of a run may differ from that of the snapshot before: only the contents are the same.
        if (table.Source is not null && written.TryGetValue(table.Source, out var known) && known.All(file => File.Exists(Path.Combine(directory, file.File))))
        {
            return [.. known.Select(file => file with { Table = table.Name })];
        }

        var files = SegmentFiles.Write(directory, table, prefix, cancellation);
        toFlush.AddRange(files);
        if (table.Source is not null)
        {
            written.AddOrUpdate(table.Source, files);
        }

        return files;
    }

    private Dictionary<string, List<IArrowArray[]>> Tables(SegmentManifest manifest)
    {
        var batches = new List<IArrowArray[]>[manifest.Files.Count];
        var faults = new Exception?[batches.Length];
        Parallel.For(0, batches.Length, i =>
        {
            try
            {
                batches[i] = SegmentFiles.Read(SegmentFiles.Open(directory, manifest.Files[i]));
            }
            catch (Exception fault) when (fault is SegmentFault or IOException or InvalidDataException or UnauthorizedAccessException)
            {
                faults[i] = fault;
            }
        });

        if (faults.FirstOrDefault(fault => fault is not null) is { } first)
        {
            throw new SegmentFault(first.Message);
        }

        var tables = new Dictionary<string, List<IArrowArray[]>>(StringComparer.Ordinal);
        foreach (var (file, part) in manifest.Files.Zip(batches).OrderBy(pair => pair.First.FirstColumn))
        {
            tables[file.Table] = tables.TryGetValue(file.Table, out var before)
                ? [.. before.Zip(part, (left, right) => (IArrowArray[])[.. left, .. right])]
                : part;
        }

        return tables;
    }

    private void Remember(SavedSnapshot saved, SegmentManifest manifest)
    {
        var files = manifest.Files.ToLookup(file => file.Table, StringComparer.Ordinal);
        foreach (var (table, source) in SnapshotTables.Sources(saved.Snapshot))
        {
            written.AddOrUpdate(source, [.. files[table]]);
        }
    }

    private void RemoveExcept(IReadOnlyList<SegmentFile> files)
    {
        var kept = files.Select(file => file.File).Append(SegmentManifest.FileName).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.GetFiles(directory).Where(path => !kept.Contains(Path.GetFileName(path))))
        {
            File.Delete(path);
        }
    }
}
