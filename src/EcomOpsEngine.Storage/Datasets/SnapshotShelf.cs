using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>The current snapshot, and older ones for as long as a reader holds them.</summary>
internal sealed class SnapshotShelf(Snapshot first)
{
    private readonly Lock gate = new();
    private readonly List<WeakReference<Snapshot>> older = [];
    private TaskCompletionSource changed = NewSource();
    private volatile Snapshot current = first;

    public Snapshot Current => current;

    /// <summary>Completes when another snapshot than the current one is there, or when the dataset closes.</summary>
    public Task Changed
    {
        get
        {
            lock (gate)
            {
                return changed.Task;
            }
        }
    }

    /// <summary>Older snapshots that a reader holds, and the bytes of their columns that the current one does not share.</summary>
    public (int Snapshots, long Bytes) Held()
    {
        Snapshot[] held;
        lock (gate)
        {
            Forget();
            held = [.. older.Select(reference => reference.TryGetTarget(out var snapshot) ? snapshot : null).OfType<Snapshot>()];
        }

        var shared = current.Runs.Select(run => run.Run).ToHashSet();
        return (held.Length, held.SelectMany(snapshot => snapshot.Runs).Select(run => run.Run).Distinct().Where(run => !shared.Contains(run)).Sum(run => run.HotBytes + run.ColdBytes));
    }

    /// <summary>Puts a snapshot in the place of the current one.</summary>
    public void Publish(Snapshot next)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            Forget();
            older.Add(new WeakReference<Snapshot>(current));
            waiting = changed;
            changed = NewSource();
            current = next;
        }

        waiting.SetResult();
    }

    /// <summary>Ends the waiting for changes.</summary>
    public void Close() => changed.TrySetResult();

    public Snapshot? Find(string id)
    {
        lock (gate)
        {
            return current.Id == id
                ? current
                : older.AsEnumerable().Reverse().Select(reference => reference.TryGetTarget(out var snapshot) && snapshot.Id == id ? snapshot : null).FirstOrDefault(snapshot => snapshot is not null);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Forget() => older.RemoveAll(reference => !reference.TryGetTarget(out _));
}
