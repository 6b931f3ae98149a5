using EcomOpsEngine.Server.Hosting;

namespace EcomOpsEngine.Server.Queries;

/// <summary>
/// Runs the computing part of questions on the thread pool, a bounded number at a time; a long queue refuses with a retry delay.
/// A question that takes longer than a turn gives its place to the next and goes on beside it, so that long questions keep no short ones waiting; the system then shares the cores among them.
/// </summary>
internal sealed class QueryGate(ServerOptions options, ServerLifetime lifetime) : IDisposable
{
    private readonly Places _places = new(options.ConcurrentQueries, Limits.WaitingQueries, "questions", TimeSpan.FromSeconds(1));
    private readonly SemaphoreSlim _long = new(Limits.LongQueries * options.ConcurrentQueries);

    /// <summary>Threads that one question may use.</summary>
    public static int Threads { get; } = Environment.ProcessorCount;

    /// <summary>Threads that must be there at once, lest a question, or a call that needs none of this, waits until the pool makes one.</summary>
    public static int PoolThreads(int concurrentQueries) => Threads * (1 + (concurrentQueries * (1 + Limits.LongQueries)));

    /// <summary>Computes as soon as there is a place. The token fires when the caller leaves, its deadline passes, or the server ends.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, T> compute, CancellationToken callToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(callToken, lifetime.Ending);
        await _places.EnterAsync(both.Token);
        return await InPlaceAsync(compute, both.Token);
    }

    public void Dispose()
    {
        _places.Dispose();
        _long.Dispose();
    }

    private async Task<T> InPlaceAsync<T>(Func<CancellationToken, T> compute, CancellationToken token)
    {
        var isLong = false;
        try
        {
            var computing = Task.Run(() => compute(token), token);
            if (!await EndsWithinTurnAsync(computing) && _long.Wait(0, CancellationToken.None))
            {
                _places.Leave();
                isLong = true;
            }

            return await computing;
        }
        finally
        {
            // The question holds its snapshot, whose mapped memory spans alone would not hold.
            GC.KeepAlive(compute);
            if (isLong)
            {
                _long.Release();
            }
            else
            {
                _places.Leave();
            }
        }
    }

    private static async Task<bool> EndsWithinTurnAsync(Task computing)
    {
        using var ended = new CancellationTokenSource();
        await Task.WhenAny(computing, Task.Delay(Limits.Turn, ended.Token));
        await ended.CancelAsync();
        return computing.IsCompleted;
    }
}
