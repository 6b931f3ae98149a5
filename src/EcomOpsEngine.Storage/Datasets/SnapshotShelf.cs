using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>
/// The current snapshot, and older ones for as long as a reader holds them. One that was taken for an answer stays for <see cref="KeptFor"/> after it, so that the next page
/// and the other questions of a dashboard find the rows of the first: at most <see cref="MostKept"/>, whose columns beside the current ones take at most <see cref="MostKeptBytes"/>.
/// </summary>
internal sealed class SnapshotShelf
{
    public const int MostKept = 16;
    public const long MostKeptBytes = 256 << 20;
    public static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly ITimer sweep;
    private readonly List<WeakReference<Snapshot>> older = [];

    // The one that goes next first.
    private readonly List<Kept> kept = [];
    private DateTimeOffset? currentTakenAt;
    private TaskCompletionSource changed = NewSource();
    private volatile Snapshot current;

    public SnapshotShelf(Snapshot first, TimeProvider clock)
    {
        (current, this.clock) = (first, clock);
        sweep = clock.CreateTimer(_ => Sweep(), null, KeptFor / 4, KeptFor / 4);
    }

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

        return (held.Length, BytesBeside(current, held));
    }

    /// <summary>The current snapshot for an empty id, else the one of the id, for an answer: it stays for a while. Null when it is gone.</summary>
    public Snapshot? Take(string id)
    {
        lock (gate)
        {
            if (id.Length == 0 || current.Id == id)
            {
                currentTakenAt = clock.GetUtcNow();
                return current;
            }

            var found = FindOlder(id);
            if (found is not null)
            {
                Keep(found, clock.GetUtcNow());
            }

            return found;
        }
    }

    /// <summary>Keeps no older snapshot any longer: after rows or names in them had to go.</summary>
    public void LetGo()
    {
        lock (gate)
        {
            kept.Clear();
        }
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
            var (before, takenAt) = (current, currentTakenAt);
            current = next;
            if (before.Id != next.Id)
            {
                currentTakenAt = null;
                if (takenAt is { } at)
                {
                    Keep(before, at);
                }
            }
        }

        waiting.TrySetResult();
    }

    /// <summary>Ends the waiting for changes and keeps nothing any longer.</summary>
    public void Close()
    {
        sweep.Dispose();
        LetGo();
        lock (gate)
        {
            changed.TrySetResult();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static long BytesBeside(Snapshot current, IEnumerable<Snapshot> held)
    {
        var shared = current.Runs.Select(run => run.Run).ToHashSet();
        return held.SelectMany(snapshot => snapshot.Runs).Select(run => run.Run).Distinct().Where(run => !shared.Contains(run)).Sum(run => run.HotBytes + run.ColdBytes);
    }

    private Snapshot? FindOlder(string id) =>
        older.AsEnumerable().Reverse().Select(reference => reference.TryGetTarget(out var snapshot) && snapshot.Id == id ? snapshot : null).FirstOrDefault(snapshot => snapshot is not null);

    private void Keep(Snapshot snapshot, DateTimeOffset takenAt)
    {
        kept.RemoveAll(entry => entry.Snapshot == snapshot);
        var place = kept.FindLastIndex(entry => entry.TakenAt <= takenAt) + 1;
        kept.Insert(place, new Kept(snapshot, takenAt));
        while (kept.Count > MostKept || (kept.Count > 0 && BytesBeside(current, kept.Select(entry => entry.Snapshot)) > MostKeptBytes))
        {
            kept.RemoveAt(0);
        }
    }

    private void Sweep()
    {
        lock (gate)
        {
            kept.RemoveAll(entry => clock.GetUtcNow() - entry.TakenAt >= KeptFor);
        }
    }

    private void Forget() => older.RemoveAll(reference => !reference.TryGetTarget(out _));

    private readonly record struct Kept(Snapshot Snapshot, DateTimeOffset TakenAt);
}
