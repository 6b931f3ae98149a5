namespace EcomOpsEngine.Analytics.Channels;

/// <summary>
/// People by channel, each once: those with a touch of the channel, and of these the ones with an order that belongs to it (by the last channel that is not direct).
/// Exact without sets: people come one after another, so that the last one seen in a cell decides. Counts of disjoint people add up.
/// </summary>
public sealed class VisitorCounts
{
    private readonly VisitorGroups _groups;
    private readonly int _channels;
    private readonly int _width;
    private readonly int[] _lastVisitor;
    private readonly int[] _lastBuyer;
    private readonly long[] _visitors;
    private readonly long[] _buyers;

    internal VisitorCounts(VisitorGroups groups)
    {
        _groups = groups;
        _channels = groups.TypeOfChannel.Length;
        _width = _channels + groups.Types + 1;
        int cells = checked((1 + groups.Groups + groups.GroupOfPeriod.Length) * _width);
        (_lastVisitor, _lastBuyer, _visitors, _buyers) = (new int[cells], new int[cells], new long[cells], new long[cells]);
    }

    /// <summary>All channels together.</summary>
    public int All => _width - 1;

    /// <summary>The channels of a type together.</summary>
    public int OfType(int type) => _channels + type;

    /// <summary>People with a touch.</summary>
    /// <param name="column">A channel, <see cref="OfType"/> or <see cref="All"/>.</param>
    public long Visitors(int column) => _visitors[column];

    /// <summary>The same in a group of periods.</summary>
    public long VisitorsOfGroup(int column, int group) => _visitors[Group(group) + column];

    /// <summary>The same in a period.</summary>
    public long VisitorsOfPeriod(int column, int period) => _visitors[Period(period) + column];

    /// <summary>Of these visitors the ones with an order that belongs to the same column.</summary>
    public long Buyers(int column) => _buyers[column];

    /// <summary>Visitors of a group of periods with such an order in it.</summary>
    public long BuyersOfGroup(int column, int group) => _buyers[Group(group) + column];

    /// <summary>Visitors of a period with such an order in it.</summary>
    public long BuyersOfPeriod(int column, int period) => _buyers[Period(period) + column];

    internal void AddVisit(int person, int period, int channel)
    {
        foreach (int row in (ReadOnlySpan<int>)[0, Group(_groups.GroupOfPeriod[period]), Period(period)])
        {
            Count(_lastVisitor, _visitors, person, row + channel);
            Count(_lastVisitor, _visitors, person, row + OfType(_groups.TypeOfChannel[channel]));
            Count(_lastVisitor, _visitors, person, row + All);
        }
    }

    /// <summary>Adds an order after all visits of its person.</summary>
    internal void AddOrder(int person, int period, int channel)
    {
        foreach (int row in (ReadOnlySpan<int>)[0, Group(_groups.GroupOfPeriod[period]), Period(period)])
        {
            CountBuyer(person, row + channel);
            CountBuyer(person, row + OfType(_groups.TypeOfChannel[channel]));
            CountBuyer(person, row + All);
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

    private void CountBuyer(int person, int cell)
    {
        if (_lastVisitor[cell] == person + 1)
        {
            Count(_lastBuyer, _buyers, person, cell);
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

    private int Group(int group) => (1 + group) * _width;

    private int Period(int period) => (1 + _groups.Groups + period) * _width;
}
