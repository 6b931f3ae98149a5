using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>The current snapshot, and older ones for as long as a reader holds them.</summary>
internal sealed class SnapshotShelf(Snapshot first)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, WeakReference<Snapshot>> older = new(StringComparer.Ordinal);
    private volatile Snapshot current = first;

    public Snapshot Current => current;

    public void Publish(Snapshot next)
    {
        lock (gate)
        {
            foreach (var (id, reference) in older.ToArray())
            {
                if (!reference.TryGetTarget(out _))
                {
                    older.Remove(id);
                }
            }

            older[current.Id] = new WeakReference<Snapshot>(current);
            current = next;
        }
    }

    public Snapshot? Find(string id)
    {
        lock (gate)
        {
            return current.Id == id ? current : older.TryGetValue(id, out var reference) && reference.TryGetTarget(out var found) ? found : null;
        }
    }
}
