using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>
/// Takes the rows of later loads into a lineage: the people they touch are laid out anew, whole, in a delta run, and their places in other runs are superseded.
/// Touched is whoever gets a row, loses one to another customer of a visitor, or has an order that got a line or a state.
/// </summary>
internal sealed class Continuation
{
    private readonly Lineage _lineage;
    private readonly EventFacts _events;
    private readonly OrderFacts _orders;
    private readonly List<StateFact> _states = [];
    private readonly RunGather _gather;
    private readonly IReadOnlySet<int> _derivedNames;
    private readonly HashSet<int> _gathered = [];
    private readonly HashSet<int> _waiting = [];
    private readonly List<(LineageRun Run, int Place)> _people = [];
    private readonly List<(LineageRun Run, LineRange Lines)> _ofNobody = [];
    private readonly HashSet<UInt128> _known = [];
    private readonly int _newEvents;
    private readonly int _newLines;

    private Continuation(Lineage lineage, EventFacts events, OrderFacts orders)
    {
        (_lineage, _events, _orders) = (lineage, events, orders);
        (_newEvents, _newLines) = (events.Count, orders.Count);
        _derivedNames = DerivedCodes.NamesIn(lineage.EventFields["event_name"]);
        _gather = new RunGather(events, orders, _states, _derivedNames);
    }

    /// <summary>Takes in what was loaded after the lineage's last load.</summary>
    /// <param name="lineage">The lineage; unusable when this throws.</param>
    /// <param name="connection">Open connection to the dataset's file, without an open transaction.</param>
    /// <param name="loadSeq">Last load that the tables hold.</param>
    /// <param name="mostShare">Share of all events that may be new.</param>
    /// <param name="atHand">Events of the last load, if they are at hand; used where they are all that is new.</param>
    /// <returns>
    /// False where rows that were taken in left the tables, or so much is new that laying everything out anew costs less; nothing was taken in then.
    /// </returns>
    public static bool TryRun(Lineage lineage, DuckDBConnection connection, int loadSeq, double mostShare, EventsAtHand? atHand)
    {
        using var transaction = connection.BeginTransaction();
        var none = CancellationToken.None;
        var statements = new Statements(connection, none);
        var after = lineage.Counts.LoadSeq;
        var loaded = LoadLog.RowsLoaded(statements, after);
        long Of(string table) => loaded.GetValueOrDefault(table);
        if (loadSeq < after || LoadLog.HasRemoved(statements, after) || IsTooMuch(Of("events") + Of("orders"), lineage.Counts.EventRows, lineage.Counts.Lines, mostShare))
        {
            return false;
        }

        // An erasure takes rows of customers away; those of other tables stay.
        var hasErased = LoadLog.HasErased(statements, after);
        if (hasErased || loaded.ContainsKey("customers") || loaded.ContainsKey("products"))
        {
            lineage.Attributes = AttributeReader.Read(connection, none);
        }

        lineage.Freshness = hasErased ? Building.Freshness.Read(connection) : Building.Freshness.Continue(connection, lineage.Freshness, loaded, after);
        var (eventOrdinals, lineOrdinals, stateOrdinals) = (lineage.Counts.EventOrdinals, lineage.Counts.LineOrdinals, lineage.Counts.StateOrdinals);
        if (Of("events") + Of("orders") + Of("order_status") > 0)
        {
            lineage.EventFields.AddProperties(connection, "events", lineage.Counts.EventRows);
            lineage.OrderFields.AddProperties(connection, "orders", lineage.Counts.Lines);
            var orders = OrderFacts.Read(connection, lineage.OrderFields, after, lineOrdinals, none);
            var states = StateFacts.Read(connection, after, stateOrdinals, none);
            var events = EventFacts.Read(connection, lineage.EventFields, lineage.Agents, after, eventOrdinals, 0, atHand, none);
            (eventOrdinals, lineOrdinals, stateOrdinals) =
                (checked(eventOrdinals + events.Count), checked(lineOrdinals + orders.Count), checked(stateOrdinals + states.Count));
            new Continuation(lineage, events, orders).Run(states);
        }

        lineage.Counts = lineage.Counts with { LoadSeq = loadSeq, EventOrdinals = eventOrdinals, LineOrdinals = lineOrdinals, StateOrdinals = stateOrdinals };
        transaction.Rollback();
        return true;
    }

    /// <summary>Whether laying everything out anew costs less than taking in so many rows.</summary>
    /// <param name="rows">New events and order lines.</param>
    /// <param name="eventRows">Events so far, derived ones among them.</param>
    /// <param name="lines">Order lines so far.</param>
    /// <param name="mostShare">Share of all that may be new.</param>
    public static bool IsTooMuch(long rows, long eventRows, long lines, double mostShare) => rows > mostShare * (eventRows + lines);

    private void Run(List<StateFact> newStates)
    {
        ReserveIdentities();
        Link();
        TouchOrders(newStates);
        var groups = GatherAll();
        _lineage.KeepMixedOrdersApart(_orders, groups);
        var (states, offsets) = LayoutInput.Group(groups, _states);
        var people = new PeopleAtHand(_lineage.Counts.Identities, _people.Count + _newEvents);
        _lineage.Resolve(_events.Ids, _events.Owners, people);
        var input = _lineage.Input(_events, _orders, groups, states, offsets, _lineage.OwnersOf(groups, people), people);
        Uncount();
        var run = input.Identities.Length == 0 && groups.Count == 0
            ? null
            : RunLayout.Build(input, [RunPartition.All], isBase: false, null, CancellationToken.None)[0];
        Supersede();
        if (run is not null)
        {
            _lineage.Settle(_lineage.Add(run));
            _lineage.CountEvents(_events, _newEvents);
            _lineage.CountOrders(input, _newLines);
        }

        foreach (var empty in _lineage.Deltas.Where(delta => delta.IsEmpty).ToList())
        {
            _lineage.Remove(empty);
        }
    }

    private void ReserveIdentities()
    {
        var highest = -1;
        foreach (var column in new[] { _events.Visitors.Values.AsSpan(0, _newEvents).ToArray(), _events.Customers.Values[.._newEvents], _orders.Visitors.Values[.._newLines], _orders.Customers.Values[.._newLines] })
        {
            foreach (var code in column)
            {
                highest = Math.Max(highest, code);
            }
        }

        _lineage.Reserve(highest + 1);
    }

    /// <summary>Takes in who was seen on which visitor, and notes whose rows may change.</summary>
    private void Link()
    {
        var newlySeveral = new Dictionary<int, int>();
        void Add(int[] visitors, int[] customers, long[] atUs, int rows)
        {
            for (var row = 0; row < rows; row++)
            {
                if (visitors[row] >= 0 && customers[row] >= 0)
                {
                    _lineage.Links.Add(visitors[row], customers[row], atUs[row], _waiting, newlySeveral);
                }
            }
        }

        Add(_events.Visitors.Values, _events.Customers.Values, _events.AtUs.Values, _newEvents);
        Add(_orders.Visitors.Values, _orders.Customers.Values, _orders.OrderedAtUs.Values, _newLines);
        if (newlySeveral.Count == 0)
        {
            return;
        }

        // Earlier sightings of such a visitor stand with the rows of its only customer so far, or were kept apart.
        foreach (var only in newlySeveral.Values.Distinct())
        {
            Gather(only);
        }

        void Bring(int[] visitors, int[] customers, long[] atUs, int rows)
        {
            for (var row = 0; row < rows; row++)
            {
                if (visitors[row] >= 0 && customers[row] >= 0 && newlySeveral.ContainsKey(visitors[row]))
                {
                    _lineage.Links.Bring(visitors[row], customers[row], atUs[row]);
                }
            }
        }

        Bring(_events.Visitors.Values, _events.Customers.Values, _events.AtUs.Values, _events.Count);
        Bring(_orders.Visitors.Values, _orders.Customers.Values, _orders.OrderedAtUs.Values, _orders.Count);
        foreach (var visitor in newlySeveral.Keys)
        {
            _lineage.Links.BringApart(visitor);
        }
    }

    /// <summary>Takes up the orders that got lines or states; states of orders that are not there yet wait.</summary>
    private void TouchOrders(List<StateFact> newStates)
    {
        foreach (var id in _orders.Ids.Values[.._newLines].Distinct())
        {
            Touch(id);
            if (_known.Add(id) && _lineage.Pending.Remove(id, out var waiting))
            {
                _states.AddRange(waiting);
            }
        }

        foreach (var state in newStates)
        {
            if (_known.Contains(state.Order) || Touch(state.Order))
            {
                _known.Add(state.Order);
                _states.Add(state);
            }
            else
            {
                _lineage.AddPending(state);
            }
        }
    }

    private bool Touch(UInt128 id)
    {
        if (_known.Contains(id))
        {
            return true;
        }

        if (_lineage.FindOrder(id) is not { } found)
        {
            return false;
        }

        var (run, order) = found;
        var lines = RunReading.LinesOf(run.Run, order);
        var place = RunReading.PlaceOfLine(run.Run, lines.From);
        if (place < run.Run.People)
        {
            _waiting.Add(run.Run.Identities.Values[place]);
        }
        else
        {
            _gather.Order(run.Run, order);
            _ofNobody.Add((run, lines));
        }

        return true;
    }

    /// <summary>Gathers everybody who is touched, until all rows at hand belong to people at hand.</summary>
    private OrderGroups GatherAll()
    {
        var resolved = 0;
        while (true)
        {
            GatherWaiting();
            for (; resolved < _events.Loaded; resolved++)
            {
                Await(_lineage.OwnerOf(_events.Customers.Values[resolved], _events.Visitors.Values[resolved], _events.AtUs.Values[resolved]).Identity);
            }

            var groups = new OrderGroups(_orders);
            for (var order = 0; order < groups.Count; order++)
            {
                if (groups.Customer[order] >= 0 || groups.Visitor[order] >= 0)
                {
                    Await(_lineage.OwnerOf(groups.Customer[order], groups.Visitor[order], groups.FirstUs[order]).Identity);
                }
            }

            if (_waiting.Count == 0)
            {
                return groups;
            }
        }
    }

    private void GatherWaiting()
    {
        var rows = 0;
        foreach (var identity in _waiting)
        {
            rows += _lineage.Find(identity) is { } at && !_gathered.Contains(identity) ? at.Run.Run.Events.Lengths.Values[at.Place] : 0;
        }

        _events.Reserve(rows);
        foreach (var identity in _waiting)
        {
            Gather(identity);
        }

        _waiting.Clear();
    }

    private void Await(int identity)
    {
        if (!_gathered.Contains(identity) && _lineage.Find(identity) is not null)
        {
            _waiting.Add(identity);
        }
    }

    private void Gather(int identity)
    {
        if (_lineage.Find(identity) is { } at && _gathered.Add(identity))
        {
            _people.Add(at);
            _gather.Person(at.Run.Run, at.Place);
        }
    }

    /// <summary>Takes derived events and owners of the people at hand out of the counts: both are made anew.</summary>
    private void Uncount()
    {
        var texts = _lineage.EventFields.All;
        var counts = texts.Select(text => new long[text.Count + 1]).ToArray();
        var known = new long[3];
        long derived = 0;
        foreach (var (run, place) in _people)
        {
            var length = run.Run.Events.Lengths.Values[place];
            var (first, step) = length == 0 ? (0, 0) : RunReading.ElementsOf(run.Run, place);
            for (var i = 0; i < length; i++)
            {
                var element = first + (i * step);
                if (_derivedNames.Contains(RunReading.Number(run.Run.Events.Codes[0], element)))
                {
                    derived++;
                    for (var field = 0; field < counts.Length; field++)
                    {
                        counts[field][field < run.Run.Events.Codes.Count ? RunReading.Number(run.Run.Events.Codes[field], element) : 0]++;
                    }
                }
            }

            var offsets = run.Run.Orders.PersonOffsets.Values;
            UncountOwners(known, run, new LineRange(offsets[place], offsets[place + 1]));
        }

        foreach (var (run, lines) in _ofNobody)
        {
            UncountOwners(known, run, lines);
        }

        for (var field = 0; field < counts.Length; field++)
        {
            texts[field].AddRows(counts[field], -1);
        }

        _lineage.OrderFields[OrderTable.HasCustomerField].AddRows(known, -1);
        _lineage.Counts = _lineage.Counts with { EventRows = _lineage.Counts.EventRows - derived };
    }

    private void UncountOwners(long[] known, LineageRun run, LineRange lines)
    {
        var field = _lineage.OrderFields.IndexOf(OrderTable.HasCustomerField);
        for (var line = lines.From; line < lines.End; line++)
        {
            known[RunReading.Number(run.Run.Orders.Codes[field], line)]++;
        }
    }

    private void Supersede()
    {
        foreach (var (run, place) in _people)
        {
            run.Supersede(place);
            _lineage.Places.Clear(run.Run.Identities.Values[place]);
        }

        foreach (var (run, lines) in _ofNobody)
        {
            run.Supersede(lines);
        }
    }
}
