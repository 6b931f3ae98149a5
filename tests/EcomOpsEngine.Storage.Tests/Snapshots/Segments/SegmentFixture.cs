using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Snapshots.Attributes;
using EcomOpsEngine.Storage.Snapshots.Lineages;
using EcomOpsEngine.Storage.Snapshots.Segments;

namespace EcomOpsEngine.Storage.Tests.Snapshots.Segments;

/// <summary>A folder with a saved snapshot, and what the folder says about it.</summary>
internal sealed class SegmentFixture : IDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory("ecomops-segments-").FullName;

    public SegmentFixture(SavedSnapshot built)
    {
        Folder().Save(built, CancellationToken.None);
        Files = [.. Directory.GetFiles(Directory_).Order(StringComparer.Ordinal)];
    }

    public string Directory_ => Path.Combine(parent, "segments");

    public string Quarantine => Path.Combine(parent, "quarantine");

    public IReadOnlyList<string> Files { get; }

    public List<StoreNotice> Notices { get; } = [];

    public SegmentFolder Folder() => new(parent, Notices.Add, "shop");

    /// <summary>Reads as a start of the server does.</summary>
    public SavedSnapshot? Read() => Folder().TryRead(ShopDatabase.Settings, () => AttributeTables.None, Task.FromResult(VisitorOwners.None));

    /// <summary>Puts quarantined files back, for the next fault.</summary>
    public void Restore(string path, byte[] contents)
    {
        Notices.Clear();
        if (Directory.Exists(Quarantine))
        {
            Directory.Move(Directory.GetDirectories(Quarantine).Single(), Directory_);
        }

        // A new file each time: the old one may still be mapped.
        File.Delete(path);
        File.WriteAllBytes(path, contents);
    }

    public void Dispose() => Directory.Delete(parent, recursive: true);
}
