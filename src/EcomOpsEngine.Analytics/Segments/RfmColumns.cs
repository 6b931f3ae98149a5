using System.Buffers;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>
/// The four values of each customer in borrowed arrays: fresh ones of a million customers would cost their pages with each question, nearly half of its time. Each part of a pass writes from its own place on.
/// </summary>
internal sealed class RfmColumns(int people) : IDisposable
{
    private bool _isReturned;

    public int[] Persons { get; } = ArrayPool<int>.Shared.Rent(people);

    public int[] RecencyDays { get; } = ArrayPool<int>.Shared.Rent(people);

    public int[] Frequency { get; } = ArrayPool<int>.Shared.Rent(people);

    public long[] MonetaryMinor { get; } = ArrayPool<long>.Shared.Rent(people);

    /// <summary>Puts the customers from one place on at another.</summary>
    public void Move(int from, int to, int count)
    {
        if (from != to)
        {
            Array.Copy(Persons, from, Persons, to, count);
            Array.Copy(RecencyDays, from, RecencyDays, to, count);
            Array.Copy(Frequency, from, Frequency, to, count);
            Array.Copy(MonetaryMinor, from, MonetaryMinor, to, count);
        }
    }

    /// <summary>Gives the arrays back; again: nothing.</summary>
    public void Dispose()
    {
        if (!_isReturned)
        {
            _isReturned = true;
            ArrayPool<int>.Shared.Return(Persons);
            ArrayPool<int>.Shared.Return(RecencyDays);
            ArrayPool<int>.Shared.Return(Frequency);
            ArrayPool<long>.Shared.Return(MonetaryMinor);
        }
    }
}
