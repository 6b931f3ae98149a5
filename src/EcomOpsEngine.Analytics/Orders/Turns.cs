namespace EcomOpsEngine.Analytics.Orders;

/// <summary>Hands the parts of a pass to threads that each keep a state of their own: whoever is done with a part takes the next, so that all end together.</summary>
/// <param name="count">Parts, taken in ascending order.</param>
internal sealed class Turns(int count)
{
    private int _next = -1;

    /// <summary>Takes the next part; false where there is none.</summary>
    public bool TryTake(out int part)
    {
        part = Interlocked.Increment(ref _next);
        return part < count;
    }
}
