using System.Diagnostics.CodeAnalysis;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>The turn of whoever changes a dataset's tables or its lineage: one at a time, in the order they asked.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is not used holds nothing.")]
internal sealed class WriterTurn
{
    private readonly SemaphoreSlim free = new(1, 1);
    private int waiting;

    /// <summary>Whether somebody waits whom nobody should hold up longer than their own work takes.</summary>
    public bool IsAwaited => Volatile.Read(ref waiting) > 0;

    /// <summary>Waits for the turn.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            await free.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    /// <summary>Waits for the turn; it may come some seconds later.</summary>
    public Task WaitPatientlyAsync(CancellationToken cancellation) => free.WaitAsync(cancellation);

    /// <summary>Takes the turn where nobody has it.</summary>
    public bool TryTake() => free.Wait(0);

    /// <summary>Ends the turn.</summary>
    public void Release() => free.Release();
}
