namespace EcomOpsEngine.Analytics.Cohorts;

/// <summary>How soon second orders follow first ones.</summary>
internal sealed class RepurchaseSums(IReadOnlyList<int> withinDays)
{
    /// <summary>Orders per customer from this number on are counted together.</summary>
    public const int MostOrders = 21;

    private long[] _gaps = [];

    public long Customers;

    /// <summary>Customers by whole days from the first to the second order, from 0.</summary>
    public IReadOnlyList<long> ByGap => _gaps;

    /// <summary>Customers with 0, 1, 2 … orders; the last entry holds all with <see cref="MostOrders"/> or more.</summary>
    public readonly long[] ByOrders = new long[MostOrders + 1];

    /// <summary>One entry for each span asked for.</summary>
    public readonly SpanSums[] Spans = [.. withinDays.Select(days => new SpanSums { Days = days })];

    /// <summary>Adds a customer.</summary>
    /// <param name="firstDay">Day of the first order.</param>
    /// <param name="secondDay">Day of the second order; null without one.</param>
    /// <param name="orders">Number of orders.</param>
    /// <param name="lastDay">Last day with observed time.</param>
    public void Add(int firstDay, int? secondDay, int orders, int lastDay)
    {
        Customers++;
        ByOrders[Math.Min(orders, MostOrders)]++;
        var gap = int.MaxValue;
        if (secondDay is { } second)
        {
            gap = second - firstDay;
            Gap(gap)++;
        }

        foreach (ref var span in Spans.AsSpan())
        {
            var again = gap <= span.Days;

            // Day N after the first order must be over, so that nothing can still happen on it.
            var isOver = lastDay - firstDay >= span.Days;
            span.Again += again ? 1 : 0;
            span.Open += !again && !isOver ? 1 : 0;
            span.Mature += isOver ? 1 : 0;
            span.MatureAgain += again && isOver ? 1 : 0;
        }
    }

    public void Add(RepurchaseSums other)
    {
        Customers += other.Customers;
        for (var n = 0; n < ByOrders.Length; n++)
        {
            ByOrders[n] += other.ByOrders[n];
        }

        for (var days = other._gaps.Length - 1; days >= 0; days--)
        {
            Gap(days) += other._gaps[days];
        }

        for (var n = 0; n < Spans.Length; n++)
        {
            Spans[n].Again += other.Spans[n].Again;
            Spans[n].Open += other.Spans[n].Open;
            Spans[n].Mature += other.Spans[n].Mature;
            Spans[n].MatureAgain += other.Spans[n].MatureAgain;
        }
    }

    private ref long Gap(int days)
    {
        if (days >= _gaps.Length)
        {
            Array.Resize(ref _gaps, Math.Max(days + 1, 2 * _gaps.Length));
        }

        return ref _gaps[days];
    }

    internal struct SpanSums
    {
        public int Days;
        public long Again;
        public long Open;
        public long Mature;
        public long MatureAgain;
    }
}
