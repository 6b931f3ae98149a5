namespace EcomOpsEngine.Analytics.Channels;

/// <summary>
/// People by channel, each once: those with a touch of the channel, and of these the ones with an order that belongs to it (by the last channel that is not direct).
/// Exact without sets: people come one after another, so that the last one seen in a cell decides. Counts of disjoint people add up.
/// </summary>
public sealed class VisitorCounts
{
    private readonly int _channels;
    private readonly VisitorGroups _groups;
    private readonly int[] _lastVisitor;
    private readonly int[] _lastBuyer;
    private readonly long[] _visitors;
    private readonly long[] _buyers;

    internal VisitorCounts(VisitorGroups groups, int channels)
    {
        (_groups, _channels) = (groups, channels);
        int cells = checked((1 + groups.Count + groups.GroupOfPeriod.Length) * channels);
        (_lastVisitor, _lastBuyer, _visitors, _buyers) = (new int[cells], new int[cells], new long[cells], new long[cells]);
    }

    /// <summary>People with a touch of the channel.</summary>
    public long Visitors(int channel) => _visitors[channel];

    /// <summary>People with a touch of the channel in a group of periods.</summary>
    public long VisitorsOfGroup(int channel, int group) => _visitors[Group(group) + channel];

    /// <summary>People with a touch of the channel in a period.</summary>
    public long VisitorsOfPeriod(int channel, int period) => _visitors[Period(period) + channel];

    /// <summary>Visitors of the channel with an order that belongs to it.</summary>
    public long Buyers(int channel) => _buyers[channel];

    /// <summary>Visitors of the channel in a group of periods with such an order in it.</summary>
    public long BuyersOfGroup(int channel, int group) => _buyers[Group(group) + channel];

    /// <summary>Visitors of the channel in a period with such an order in it.</summary>
    public long BuyersOfPeriod(int channel, int period) => _buyers[Period(period) + channel];

    internal void AddVisit(int person, int period, int channel)
    {
        Count(_lastVisitor, _visitors, person, channel);
        Count(_lastVisitor, _visitors, person, Group(_groups.GroupOfPeriod[period]) + channel);
        Count(_lastVisitor, _visitors, person, Period(period) + channel);
    }

    /// <summary>Adds an order after all visits of its person.</summary>
    internal void AddOrder(int person, int period, int channel)
    {
        foreach (int cell in (ReadOnlySpan<int>)[channel, Group(_groups.GroupOfPeriod[period]) + channel, Period(period) + channel])
        {
            if (_lastVisitor[cell] == person + 1)
            {
                Count(_lastBuyer, _buyers, person, cell);
            }
        }
    }

    internal void Add(VisitorCounts other)
    {
        for (int cell = 0; cell < _visitors.Length; cell++)
        {
            _visitors[cell] += other._visitors[cell];
            _buyers[cell] += other._buyers[cell];
        }
    }

    private static void Count(int[] last, long[] counts, int person, int cell)
    {
        if (last[cell] != person + 1)
        {
            last[cell] = person + 1;
            counts[cell]++;
        }
    }

    private int Group(int group) => (1 + group) * _channels;

    private int Period(int period) => (1 + _groups.Count + period) * _channels;
}
