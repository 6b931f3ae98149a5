namespace EcomOpsEngine.Analytics.Channels;

/// <summary>The credits of one model: for each period and channel the shares of orders and of their worth, in units of <see cref="CreditUnits"/>. Sums of disjoint orders add up.</summary>
public sealed class CreditSums
{
    private readonly int _channels;
    private readonly Int128[] _orders;
    private readonly Int128[] _gmv;
    private readonly Int128[] _net;
    private readonly Int128[] _margin;
    private readonly Int128[] _withoutCost;

    internal CreditSums(int periods, int channels)
    {
        (Periods, _channels) = (periods, channels);
        int cells = checked(periods * channels);
        (_orders, _gmv, _net, _margin, _withoutCost) = (new Int128[cells], new Int128[cells], new Int128[cells], new Int128[cells], new Int128[cells]);
    }

    /// <summary>Periods.</summary>
    public int Periods { get; }

    /// <summary>Shares of orders of a channel in the periods [from, to).</summary>
    public Int128 Orders(int channel, int from, int to) => Sum(_orders, channel, from, to);

    /// <summary>The same of GMV × smallest units.</summary>
    public Int128 Gmv(int channel, int from, int to) => Sum(_gmv, channel, from, to);

    /// <summary>The same of net sales.</summary>
    public Int128 Net(int channel, int from, int to) => Sum(_net, channel, from, to);

    /// <summary>The same of the margin.</summary>
    public Int128 Margin(int channel, int from, int to) => Sum(_margin, channel, from, to);

    /// <summary>The same of orders with a line of unknown cost.</summary>
    public Int128 WithoutCost(int channel, int from, int to) => Sum(_withoutCost, channel, from, to);

    internal void Add(int period, ReadOnlySpan<ushort> path, ReadOnlySpan<long> shares, in OrderWorth worth)
    {
        int first = period * _channels;
        for (int i = 0; i < path.Length; i++)
        {
            if (shares[i] != 0)
            {
                Add(first + path[i], shares[i], worth);
            }
        }
    }

    internal void Add(CreditSums other)
    {
        for (int cell = 0; cell < _orders.Length; cell++)
        {
            _orders[cell] += other._orders[cell];
            _gmv[cell] += other._gmv[cell];
            _net[cell] += other._net[cell];
            _margin[cell] += other._margin[cell];
            _withoutCost[cell] += other._withoutCost[cell];
        }
    }

    /// <summary>Shares a total out by weights of channels, in one period.</summary>
    internal void AddByWeights(int period, ReadOnlySpan<double> weights, in OrderWorth worth)
    {
        Put(_orders, period, CreditUnits.Split((Int128)worth.Orders * CreditUnits.One, weights));
        Put(_gmv, period, CreditUnits.Split((Int128)worth.GmvMinor * CreditUnits.One, weights));
        Put(_net, period, CreditUnits.Split((Int128)worth.NetMinor * CreditUnits.One, weights));
        Put(_margin, period, CreditUnits.Split((Int128)worth.MarginMinor * CreditUnits.One, weights));
        Put(_withoutCost, period, CreditUnits.Split((Int128)worth.WithoutCost * CreditUnits.One, weights));
    }

    private void Put(Int128[] cells, int period, Int128[] parts)
    {
        for (int channel = 0; channel < parts.Length; channel++)
        {
            cells[(period * _channels) + channel] += parts[channel];
        }
    }

    private void Add(int cell, long share, in OrderWorth worth)
    {
        _orders[cell] += (Int128)share * worth.Orders;
        _gmv[cell] += (Int128)share * worth.GmvMinor;
        if (worth.NetMinor != 0 || worth.MarginMinor != 0 || worth.WithoutCost != 0)
        {
            _net[cell] += (Int128)share * worth.NetMinor;
            _margin[cell] += (Int128)share * worth.MarginMinor;
            _withoutCost[cell] += (Int128)share * worth.WithoutCost;
        }
    }

    private Int128 Sum(Int128[] cells, int channel, int from, int to)
    {
        Int128 sum = 0;
        for (int period = from; period < to; period++)
        {
            sum += cells[(period * _channels) + channel];
        }

        return sum;
    }
}
