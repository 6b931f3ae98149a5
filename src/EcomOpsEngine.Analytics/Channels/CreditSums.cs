namespace EcomOpsEngine.Analytics.Channels;

/// <summary>The credits of one model: for each period and channel the shares of orders and of their worth, in units of <see cref="CreditUnits"/>. Sums of disjoint orders add up.</summary>
public sealed class CreditSums
{
    private readonly int _channels;
    private readonly Credit[] _cells;

    internal CreditSums(int periods, int channels)
    {
        (Periods, _channels) = (periods, channels);
        _cells = new Credit[checked(periods * channels)];
    }

    /// <summary>Periods.</summary>
    public int Periods { get; }

    /// <summary>Shares of orders of a channel in the periods [from, to).</summary>
    public Int128 Orders(int channel, int from, int to) => Sum(channel, from, to).Orders;

    /// <summary>The same of GMV × smallest units.</summary>
    public Int128 Gmv(int channel, int from, int to) => Sum(channel, from, to).Gmv;

    /// <summary>The same of net sales.</summary>
    public Int128 Net(int channel, int from, int to) => Sum(channel, from, to).Net;

    /// <summary>The same of the margin.</summary>
    public Int128 Margin(int channel, int from, int to) => Sum(channel, from, to).Margin;

    /// <summary>The same of orders with a line of unknown cost.</summary>
    public Int128 WithoutCost(int channel, int from, int to) => Sum(channel, from, to).WithoutCost;

    internal void Add(int period, ReadOnlySpan<ushort> path, ReadOnlySpan<long> shares, in OrderWorth worth)
    {
        var cells = _cells.AsSpan(period * _channels, _channels);
        var (credit, of) = (default(Credit), 0L);
        for (int i = 0; i < path.Length; i++)
        {
            long share = shares[i];
            if (share == 0)
            {
                continue;
            }

            // Mostly that of the touch before.
            if (share != of)
            {
                (credit, of) = (Credit.Of(share, worth), share);
            }

            cells[path[i]].Add(credit);
        }
    }

    internal void Add(CreditSums other)
    {
        for (int cell = 0; cell < _cells.Length; cell++)
        {
            _cells[cell].Add(other._cells[cell]);
        }
    }

    /// <summary>Shares a total out by weights of channels, in one period.</summary>
    internal void AddByWeights(int period, ReadOnlySpan<double> weights, in OrderWorth worth)
    {
        var orders = Split(worth.Orders, weights);
        var gmv = Split(worth.GmvMinor, weights);
        var net = Split(worth.NetMinor, weights);
        var margin = Split(worth.MarginMinor, weights);
        var withoutCost = Split(worth.WithoutCost, weights);
        for (int channel = 0; channel < weights.Length; channel++)
        {
            _cells[(period * _channels) + channel].Add(new Credit
            {
                Orders = orders[channel],
                Gmv = gmv[channel],
                Net = net[channel],
                Margin = margin[channel],
                WithoutCost = withoutCost[channel],
            });
        }
    }

    private static Int128[] Split(long total, ReadOnlySpan<double> weights) => CreditUnits.Split((Int128)total * CreditUnits.One, weights);

    private Credit Sum(int channel, int from, int to)
    {
        var sum = default(Credit);
        for (int period = from; period < to; period++)
        {
            sum.Add(_cells[(period * _channels) + channel]);
        }

        return sum;
    }

    /// <summary>What a channel gets in a period: all of it side by side.</summary>
    private struct Credit
    {
        public Int128 Orders;
        public Int128 Gmv;
        public Int128 Net;
        public Int128 Margin;
        public Int128 WithoutCost;

        public static Credit Of(long share, in OrderWorth worth) => new()
        {
            Orders = Math.BigMul(share, worth.Orders),
            Gmv = Math.BigMul(share, worth.GmvMinor),
            Net = Math.BigMul(share, worth.NetMinor),
            Margin = Math.BigMul(share, worth.MarginMinor),
            WithoutCost = Math.BigMul(share, worth.WithoutCost),
        };

        public void Add(in Credit other)
        {
            Orders += other.Orders;
            Gmv += other.Gmv;
            Net += other.Net;
            Margin += other.Margin;
            WithoutCost += other.WithoutCost;
        }
    }
}
