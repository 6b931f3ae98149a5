namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>More durations than are kept at once. Exact quantiles need them all; a shorter range or a filter makes them fewer.</summary>
/// <param name="most">The limit.</param>
public sealed class TooManyDurationsException(long most) : Exception($"More than {most} durations; at most so many are kept for exact quantiles. Ask for a shorter range, fewer steps or fewer people.")
{
    /// <summary>The limit.</summary>
    public long Most => most;
}

/// <summary>Room for durations, shared by the threads of a question, so that an answer never takes more memory than its limit.</summary>
internal sealed class DurationBudget(long most)
{
    private long _taken;

    /// <summary>Takes room for some durations.</summary>
    /// <exception cref="TooManyDurationsException">There is none left.</exception>
    public void Take(int durations)
    {
        if (Interlocked.Add(ref _taken, durations) > most)
        {
            throw new TooManyDurationsException(most);
        }
    }
}
