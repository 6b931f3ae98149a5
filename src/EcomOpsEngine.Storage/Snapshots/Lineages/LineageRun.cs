namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>A run with what changes about it from snapshot to snapshot.</summary>
internal sealed class LineageRun
{
    private readonly List<LineRange> _supersededOrders = [];
    private ulong[] _superseded = [];
    private bool _isShared;
    private IReadOnlyList<LineRange>? _frozenOrders;

    public LineageRun(PersonRun run, int slot, int age)
    {
        Run = run;
        Slot = slot;
        Age = age;
        Live = run.People;
        foreach (var length in run.Events.Lengths.Values)
        {
            Events += length;
        }

        (FirstUs, LastUs) = RunReading.Extremes(run, _ => true);
        LiveNobody = OrdersOfNobody(run);
    }

    /// <summary>The run.</summary>
    public PersonRun Run { get; }

    /// <summary>Number by which places name it; used again when the run is gone.</summary>
    public int Slot { get; }

    /// <summary>Place among delta runs: that of the oldest one in it.</summary>
    public int Age { get; }

    /// <summary>People whose rows stand here.</summary>
    public int Live { get; private set; }

    /// <summary>Orders of nobody that stand here.</summary>
    public int LiveNobody { get; private set; }

    /// <summary>Events of all people of the run.</summary>
    public long Events { get; }

    /// <summary>Events of the people whose rows stand here.</summary>
    public long LiveEvents => Events - DeadEvents;

    /// <summary>Events of people whose rows stand elsewhere by now.</summary>
    public long DeadEvents { get; private set; }

    /// <summary>No event that counts is earlier; null without any.</summary>
    public long? FirstUs { get; private set; }

    /// <summary>No event that counts is later; null without any.</summary>
    public long? LastUs { get; private set; }

    /// <summary>Whether the extremes may lie beyond the events that count.</summary>
    public bool AreExtremesLoose { get; private set; }

    /// <summary>Whether anything here counts.</summary>
    public bool IsEmpty => Live == 0 && LiveNobody == 0;

    /// <summary>Whether rows of anybody or orders of nobody stand elsewhere by now.</summary>
    public bool HasSuperseded => _superseded.Length > 0 || _supersededOrders.Count > 0;

    /// <summary>Whether the rows of the person at a place stand elsewhere by now.</summary>
    public bool IsSuperseded(int place) => _superseded.Length > 0 && (_superseded[place >> 6] >> (place & 63) & 1) != 0;

    /// <summary>Whether an order of nobody stands elsewhere by now.</summary>
    public bool IsSuperseded(LineRange order) => _supersededOrders.BinarySearch(order, ByLine) >= 0;

    /// <summary>The rows of the person at a place stand elsewhere from now on.</summary>
    public void Supersede(int place)
    {
        if (_isShared || _superseded.Length == 0)
        {
            _superseded = _superseded.Length == 0 ? new ulong[(Run.People + 63) / 64] : [.. _superseded];
            _isShared = false;
        }

        _superseded[place >> 6] |= 1UL << (place & 63);
        Live--;
        DeadEvents += Run.Events.Lengths.Values[place];
        AreExtremesLoose = true;
    }

    /// <summary>An order of nobody stands elsewhere from now on.</summary>
    public void Supersede(LineRange order)
    {
        _supersededOrders.Insert(~_supersededOrders.BinarySearch(order, ByLine), order);
        _frozenOrders = null;
        LiveNobody--;
    }

    /// <summary>Makes the extremes those of the events that count.</summary>
    public void TightenExtremes()
    {
        (FirstUs, LastUs) = RunReading.Extremes(Run, place => !IsSuperseded(place));
        AreExtremesLoose = false;
    }

    /// <summary>The run in its place in a snapshot; what is superseded later does not show.</summary>
    public SnapshotRun Freeze(int firstPerson)
    {
        _isShared = true;
        return new SnapshotRun(Run, firstPerson, _superseded, _frozenOrders ??= [.. _supersededOrders]);
    }

    /// <summary>Takes up what a snapshot says is superseded.</summary>
    public void Restore(SnapshotRun placed)
    {
        for (var place = 0; place < Run.People; place++)
        {
            if (placed.IsSuperseded(place))
            {
                Supersede(place);
            }
        }

        foreach (var order in placed.SupersededOrders)
        {
            Supersede(order);
        }
    }

    private static Comparer<LineRange> ByLine { get; } = Comparer<LineRange>.Create((a, b) => a.From.CompareTo(b.From));

    private static int OrdersOfNobody(PersonRun run)
    {
        var first = run.Orders.PersonOffsets.Values[^1];
        return first == run.Orders.Count ? 0 : run.Orders.OrderCount - run.Orders.Orders.Values[first];
    }
}
