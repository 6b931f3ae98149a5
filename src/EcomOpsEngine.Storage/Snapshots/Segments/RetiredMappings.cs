using System.Collections.Concurrent;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>
/// Mappings that no memory points to any more, taken down after a minute. A span does not keep native memory alive as it does an array:
/// whoever took a span just before letting go of the snapshot must still find the bytes. Kernels are held by the server's query gate besides.
/// </summary>
internal static class RetiredMappings
{
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);
    private static readonly ConcurrentQueue<(TimeSpan Since, RetiredMapping Mapping)> Waiting = new();
    private static readonly Timer Sweep = new(_ => ReleaseOlderThan(Grace), null, Period, Period);

    /// <summary>Takes over a mapping; called by finalizers.</summary>
    public static void Add(RetiredMapping mapping)
    {
        Waiting.Enqueue((Now(), mapping));
        GC.KeepAlive(Sweep);
    }

    /// <summary>Takes down what was retired at least some time ago.</summary>
    public static void ReleaseOlderThan(TimeSpan age)
    {
        lock (Waiting)
        {
            while (Waiting.TryPeek(out var oldest) && Now() - oldest.Since >= age && Waiting.TryDequeue(out oldest))
            {
                MappedFile.Release(oldest.Mapping);
            }
        }
    }

    private static TimeSpan Now() => TimeSpan.FromMilliseconds(Environment.TickCount64);
}
