using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots.Attributes;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>
/// What the writer of a dataset knows beside the current snapshot, so that a load costs its rows and the histories of the people it touches. Only the writer uses it, under its lock.
/// </summary>
internal sealed class Lineage
{
    private readonly List<LineageRun?> _slots = [];
    private int _age;

    public Lineage(DatasetSettings settings, LocalCalendar calendar, TableFields events, TableFields orders, FieldDictionary agents)
    {
        (Settings, Calendar, EventFields, OrderFields, Agents) = (settings, calendar, events, orders, agents);
        Derived = new DerivedCodes(events, orders);
    }

    public DatasetSettings Settings { get; }

    public LocalCalendar Calendar { get; }

    /// <summary>Dictionaries of event fields.</summary>
    public TableFields EventFields { get; }

    /// <summary>Dictionaries of order fields.</summary>
    public TableFields OrderFields { get; }

    /// <summary>Dictionary of user agents.</summary>
    public FieldDictionary Agents { get; }

    /// <summary>Codes that derived events take over from orders.</summary>
    public DerivedCodes Derived { get; }

    /// <summary>Whose the rows of visitors are.</summary>
    public VisitorLinks Links { get; init; } = new();

    /// <summary>Where each person's rows stand.</summary>
    public PersonPlaces Places { get; } = new();

    /// <summary>States of orders that are not there yet.</summary>
    public Dictionary<UInt128, List<StateFact>> Pending { get; init; } = [];

    /// <summary>Runs that together hold a partition each, in the order of their partitions.</summary>
    public List<LineageRun> Bases { get; } = [];

    /// <summary>Runs of people whom later loads touched, oldest first.</summary>
    public List<LineageRun> Deltas { get; } = [];

    /// <summary>How much was loaded so far.</summary>
    public required LineageCounts Counts { get; set; }

    /// <summary>What is known of customers and products.</summary>
    public required AttributeTables Attributes { get; set; }

    /// <summary>Rows and freshness of the durable tables.</summary>
    public required IReadOnlyList<TableFreshness> Freshness { get; set; }

    /// <summary>All runs: bases, then deltas.</summary>
    public IEnumerable<LineageRun> Runs => Bases.Concat(Deltas);

    /// <summary>People whose rows stand in some run.</summary>
    public int People => Runs.Sum(run => run.Live);

    /// <summary>Where the rows of a person stand; null where the identity is no person.</summary>
    public (LineageRun Run, int Place)? Find(int identity) => Places.Of(identity) is { Slot: >= 0 } at ? (_slots[at.Slot]!, at.Place) : null;

    /// <summary>Takes in a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="age">Place among delta runs; null: after all others.</param>
    public LineageRun Add(PersonRun run, int? age = null)
    {
        var slot = _slots.IndexOf(null);
        if (slot < 0)
        {
            slot = _slots.Count;
            _slots.Add(null);
        }

        var added = new LineageRun(run, slot, age ?? _age++);
        _slots[slot] = added;
        (run.Partition is null ? Deltas : Bases).Add(added);
        return added;
    }

    /// <summary>Lets a run go in which nobody stands any more, or whose people stand elsewhere.</summary>
    public void Remove(LineageRun run)
    {
        if (Bases.Remove(run) || Deltas.Remove(run))
        {
            _slots[run.Slot] = null;
        }
    }

    /// <summary>Puts the base runs into the order of their partitions, delta runs into that of their age.</summary>
    public void Sort()
    {
        Bases.Sort((a, b) => Place(a.Run.Partition!.Value).CompareTo(Place(b.Run.Partition!.Value)));
        Deltas.Sort((a, b) => a.Age.CompareTo(b.Age));
    }

    /// <summary>The snapshot of everything so far.</summary>
    public Snapshot Publish()
    {
        Tighten();
        var runs = new List<SnapshotRun>(Bases.Count + Deltas.Count);
        var first = 0;
        foreach (var run in Runs)
        {
            runs.Add(run.Freeze(first));
            first = runs[^1].NextFirstPerson;
        }

        var eventFields = EventFields.Freeze();
        var orderFields = OrderFields.Freeze();
        return new Snapshot
        {
            Id = LoadLog.SnapshotId(Counts.LoadSeq),
            Settings = Settings,
            CreatedAt = DateTimeOffset.UtcNow,
            Calendar = Calendar,
            Runs = runs,
            Timeline = new Timeline(eventFields, Counts.EventRows, Runs.Min(run => run.FirstUs), Runs.Max(run => run.LastUs)),
            Orders = new OrderTable(orderFields, [.. Counts.MissingNumbers], Counts.Lines, Counts.FirstOrderUs, Counts.LastOrderUs),
            Agents = Agents.Freeze().Values,
            Persons = new PersonDirectory(runs, People, Counts.Identities),
            Attributes = Attributes,
            Freshness = Freshness,
            Owners = Task.FromResult(Links.Freeze()),
            HotBytes = runs.Sum(run => run.Run.HotBytes + ((long)run.Superseded.Length * sizeof(ulong)))
                + EventFields.All.Concat(OrderFields.All).Sum(field => field.Bytes),
            ColdBytes = runs.Sum(run => run.Run.ColdBytes),
        };
    }

    /// <summary>What was taken in so far, for another thread.</summary>
    public LineageFacts Capture() => new(Counts, [.. Pending.Values.SelectMany(states => states)], Agents.Freeze());

    /// <summary>The order with an id.</summary>
    /// <returns>Null where no run has it.</returns>
    public (LineageRun Run, int Order)? FindOrder(UInt128 id)
    {
        foreach (var run in Runs)
        {
            if (RunReading.FindOrder(run.Run, id) is >= 0 and var order && !IsSuperseded(run, order))
            {
                return (run, order);
            }
        }

        return null;
    }

    /// <summary>Whether the rows of an order stand in another run by now.</summary>
    public static bool IsSuperseded(LineageRun run, int order)
    {
        var lines = RunReading.LinesOf(run.Run, order);
        var place = RunReading.PlaceOfLine(run.Run, lines.From);
        return place < run.Run.People ? run.IsSuperseded(place) : run.IsSuperseded(lines);
    }

    /// <summary>Makes the extremes exact that the extremes of all depend on.</summary>
    private void Tighten()
    {
        while (Runs.Where(run => run.AreExtremesLoose && run.LastUs == Runs.Max(other => other.LastUs)).FirstOrDefault() is { } last)
        {
            last.TightenExtremes();
        }

        while (Runs.Where(run => run.AreExtremesLoose && run.FirstUs == Runs.Min(other => other.FirstUs)).FirstOrDefault() is { } first)
        {
            first.TightenExtremes();
        }
    }

    /// <summary>Makes room for identity codes below a number.</summary>
    public void Reserve(int identities)
    {
        Links.Reserve(identities);
        Places.Reserve(identities);
        Counts = Counts with { Identities = Math.Max(Counts.Identities, identities) };
    }

    /// <summary>The people of a run stand there from now on.</summary>
    public void Settle(LineageRun run)
    {
        var identities = run.Run.Identities.Values;
        for (var place = 0; place < identities.Length; place++)
        {
            Places.Set(identities[place], run.Slot, place);
        }
    }

    /// <summary>Keeps a state until its order comes.</summary>
    public void AddPending(StateFact state)
    {
        if (!Pending.TryGetValue(state.Order, out var states))
        {
            Pending.Add(state.Order, states = []);
        }

        states.Add(state);
    }

    /// <summary>Gives each event its owner by the links as they are now.</summary>
    public void Resolve(EventIds events, Span<int> owners, PeopleAtHand people)
    {
        for (var row = 0; row < events.Count; row++)
        {
            var (owner, isCustomer) = OwnerOf(events.Customers[row], events.Visitors[row], events.AtUs[row]);
            owners[row] = people.IndexOf(owner, isCustomer);
        }
    }

    /// <summary>Whose a row with these ids is.</summary>
    public (int Identity, bool IsCustomer) OwnerOf(int customer, int visitor, long atUs)
    {
        if (customer >= 0)
        {
            return (customer, true);
        }

        var owner = Links.OwnerOf(visitor, atUs);
        return (owner, owner != visitor);
    }

    /// <summary>Whose each order is: an index among the people at hand, negative where it is nobody's.</summary>
    public int[] OwnersOf(OrderGroups groups, PeopleAtHand people)
    {
        var owners = new int[groups.Count];
        for (var order = 0; order < owners.Length; order++)
        {
            owners[order] = -1;
            if (groups.Customer[order] >= 0 || groups.Visitor[order] >= 0)
            {
                var (owner, isCustomer) = OwnerOf(groups.Customer[order], groups.Visitor[order], groups.FirstUs[order]);
                owners[order] = people.IndexOf(owner, isCustomer);
            }
        }

        return owners;
    }

    /// <summary>Keeps the sightings of orders that name several customers apart.</summary>
    public void KeepMixedOrdersApart(OrderFacts orders, OrderGroups groups)
    {
        for (var order = 0; order < groups.Count; order++)
        {
            var lines = groups.LinesOf(order);
            var isMixed = false;
            foreach (var row in lines)
            {
                isMixed |= orders.Customers.Values[row] >= 0 && orders.Customers.Values[row] != groups.Customer[order];
            }

            foreach (var row in isMixed ? lines : [])
            {
                if (orders.Visitors.Values[row] >= 0 && orders.Customers.Values[row] >= 0)
                {
                    Links.KeepApart(orders.Visitors.Values[row], orders.OrderedAtUs.Values[row], orders.Customers.Values[row]);
                }
            }
        }
    }

    /// <summary>Facts as the layout takes them.</summary>
    public LayoutInput Input(
        EventFacts events, OrderFacts orders, OrderGroups groups, StateFact[] states, int[] offsets, int[] owners, PeopleAtHand people) => new()
        {
            Events = events,
            Orders = orders,
            Groups = groups,
            States = states,
            StateOffsets = offsets,
            OwnerOfOrder = owners,
            Identities = people.Identities,
            IsCustomer = people.IsCustomer,
            Derived = Derived,
            LineStates = new OrderStates(orders, groups, StateFacts.WordsOf(OrderFields["status"]), states, offsets),
            Calendar = Calendar,
        };

    /// <summary>Counts events that were laid out for the first time.</summary>
    /// <param name="events">Facts after the layout; new rows stand first, derived events last and all count.</param>
    /// <param name="newEvents">New loaded events.</param>
    public void CountEvents(EventFacts events, int newEvents)
    {
        foreach (var text in events.Texts)
        {
            text.Dictionary.AddRows(text.Codes.Count(0, newEvents, text.Dictionary.Count), 1);
            text.Dictionary.AddRows(text.Codes.Count(events.Loaded, events.Count, text.Dictionary.Count), 1);
        }

        Counts = Counts with { EventRows = Counts.EventRows + events.Count - events.Loaded + newEvents };
    }

    /// <summary>Counts order lines that were laid out for the first time.</summary>
    /// <param name="input">Facts after the layout; new rows stand first.</param>
    /// <param name="newLines">New order lines.</param>
    public void CountOrders(LayoutInput input, int newLines)
    {
        var orders = input.Orders;
        foreach (var text in orders.Texts.Where(text => text.Dictionary.Name != OrderTable.HasCustomerField))
        {
            text.Dictionary.AddRows(text.Codes.Count(0, newLines, text.Dictionary.Count), 1);
        }

        var known = OrderFields[OrderTable.HasCustomerField];
        var (customers, others) = (known.CodeOf("true"u8), known.CodeOf("false"u8));
        for (var order = 0; order < input.Groups.Count; order++)
        {
            var owner = input.OwnerOfOrder[order];
            known.AddRows(owner >= 0 && input.IsCustomer[owner] ? customers : others, input.Groups.LinesOf(order).Length);
        }

        Counts = Counts.With(orders, newLines);
    }

    /// <summary>Place of a partition among those that differ from it in the bits they have in common.</summary>
    private static ulong Place(RunPartition partition)
    {
        var place = 0UL;
        for (var bit = 0; bit < partition.Bits; bit++)
        {
            place |= (ulong)(partition.Index >> bit & 1) << (63 - bit);
        }

        return place;
    }
}
