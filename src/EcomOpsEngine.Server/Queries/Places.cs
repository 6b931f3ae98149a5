using EcomOpsEngine.Server.Errors;

namespace EcomOpsEngine.Server.Queries;

/// <summary>Places for work of which only so much goes on at a time: whoever finds none waits, in the order of arrival; a long queue refuses with a retry delay.</summary>
/// <param name="places">Places.</param>
/// <param name="waiting">How many may wait.</param>
/// <param name="subject">What waits, in the plural.</param>
/// <param name="retryAfter">When those who are refused may ask again.</param>
internal sealed class Places(int places, int waiting, string subject, TimeSpan retryAfter) : IDisposable
{
    private readonly SemaphoreSlim _free = new(places);
    private int _waiting;

    /// <summary>Takes a place, to be given back by <see cref="Leave"/>.</summary>
    /// <exception cref="RequestException">Too many wait.</exception>
    /// <exception cref="OperationCanceledException">The token fired before there was a place.</exception>
    public async Task EnterAsync(CancellationToken token)
    {
        if (_free.Wait(0, token))
        {
            return;
        }

        if (Interlocked.Increment(ref _waiting) > waiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw RequestException.Limit($"waiting {subject}", $"More than {waiting} {subject} are waiting; try again later.", retryAfter);
        }

        try
        {
            await _free.WaitAsync(token);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Leave() => _free.Release();

    public void Dispose() => _free.Dispose();
}
