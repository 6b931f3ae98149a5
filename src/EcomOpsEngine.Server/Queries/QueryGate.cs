using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;

namespace EcomOpsEngine.Server.Queries;

/// <summary>Runs the computing part of questions on the thread pool, a bounded number at a time; a long queue refuses with a retry delay.</summary>
internal sealed class QueryGate(ServerOptions options, ServerLifetime lifetime) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.ConcurrentQueries);
    private int _waiting;

    /// <summary>Threads that one question may use.</summary>
    public static int Threads { get; } = Environment.ProcessorCount;

    /// <summary>Computes as soon as there is a place. The token fires when the caller leaves, its deadline passes, or the server ends.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, T> compute, CancellationToken callToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(callToken, lifetime.Ending);
        if (Interlocked.Increment(ref _waiting) > Limits.WaitingQueries + options.ConcurrentQueries)
        {
            Interlocked.Decrement(ref _waiting);
            throw RequestException.Limit(
                "waiting questions", $"More than {Limits.WaitingQueries} questions are waiting; try again later.", TimeSpan.FromSeconds(1));
        }

        try
        {
            await _places.WaitAsync(both.Token);
            try
            {
                return await Task.Run(() => compute(both.Token), both.Token);
            }
            finally
            {
                // The question holds its snapshot, whose mapped memory spans alone would not hold.
                GC.KeepAlive(compute);
                _places.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _places.Dispose();
}
