namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>Durations in pieces of growing size, so that adding never copies what is there.</summary>
internal sealed class DurationSample(DurationBudget budget)
{
    private const int FirstPiece = 16;
    private const int LargestPiece = 64 * 1024;

    private readonly List<long[]> _full = [];
    private long[] _piece = [];
    private int _used;

    public long Count { get; private set; }

    public void Add(long durationUs)
    {
        if (_used == _piece.Length)
        {
            int length = Math.Clamp(_piece.Length * 2, FirstPiece, LargestPiece);
            budget.Take(length);
            if (_used > 0)
            {
                _full.Add(_piece);
            }

            (_piece, _used) = (new long[length], 0);
        }

        _piece[_used++] = durationUs;
        Count++;
    }

    /// <summary>All durations of some samples in ascending order.</summary>
    public static long[] Sorted(IEnumerable<DurationSample> samples)
    {
        long[] sorted = Joined(samples);
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>All durations of some samples, in no order.</summary>
    public static long[] Joined(IEnumerable<DurationSample> samples)
    {
        DurationSample[] all = [.. samples];
        var joined = GC.AllocateUninitializedArray<long>((int)all.Sum(sample => sample.Count));
        int at = 0;
        foreach (DurationSample sample in all)
        {
            foreach (long[] piece in sample._full)
            {
                piece.CopyTo(joined, at);
                at += piece.Length;
            }

            sample._piece.AsSpan(0, sample._used).CopyTo(joined.AsSpan(at));
            at += sample._used;
        }

        return joined;
    }
}
