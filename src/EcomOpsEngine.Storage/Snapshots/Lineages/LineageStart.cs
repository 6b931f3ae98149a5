using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>Begins a lineage: from the durable tables, or from a snapshot that was saved.</summary>
internal static class LineageStart
{
    /// <summary>Lays everything out from the durable tables.</summary>
    /// <param name="connection">Open connection to the dataset's file, without an open transaction; nothing is written.</param>
    /// <param name="settings">Settings of the dataset.</param>
    /// <param name="loadSeq">Last load that the tables hold.</param>
    /// <param name="eventsAtOnce">About so many events are laid out at a time.</param>
    /// <param name="atHand">Events of the last load, if they are at hand; used where they are all that there are.</param>
    /// <param name="cancellation">Looked at between phases and between batches of rows.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Lineage Build(DuckDBConnection connection, DatasetSettings settings, int loadSeq, int eventsAtOnce, EventsAtHand? atHand, CancellationToken cancellation)
    {
        // One transaction: every statement sees the same rows.
        using var transaction = connection.BeginTransaction();
        var eventFields = TableFields.OfEvents();
        eventFields.AddProperties(connection, "events", 0);
        var events = EventFacts.CountRows(connection, 0);
        var (lineage, orders, states) = Begin(connection, settings, loadSeq, eventFields, events, cancellation);
        if (events <= eventsAtOnce)
        {
            LayOut(lineage, EventFacts.Read(connection, eventFields, lineage.Agents, 0, 0, DerivedEventsOf(orders.Count), atHand, cancellation), orders, states, cancellation);
        }
        else
        {
            LayOutInParts(lineage, connection, orders, states, events, eventsAtOnce, cancellation);
        }

        transaction.Rollback();
        return lineage;
    }

    /// <summary>Lays everything out as it will be once a load has committed that brings the first events, but for the freshness of the tables.</summary>
    /// <param name="connection">Open connection to the dataset's file, without an open transaction; it does not see the load.</param>
    /// <param name="settings">Settings of the dataset.</param>
    /// <param name="loadSeq">The load.</param>
    /// <param name="properties">Property columns that <c>events</c> will have.</param>
    /// <param name="events">The events.</param>
    /// <param name="cancellation">Looked at between phases.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Lineage BuildAhead(
        DuckDBConnection connection, DatasetSettings settings, int loadSeq, IReadOnlyList<PropertyColumn> properties, EventsAtHand events, CancellationToken cancellation)
    {
        var eventFields = TableFields.OfEvents();
        eventFields.AddProperties(properties, 0);
        Lineage lineage;
        OrderFacts orders;
        List<StateFact> states;
        using (var transaction = connection.BeginTransaction())
        {
            (lineage, orders, states) = Begin(connection, settings, loadSeq, eventFields, events.Count, cancellation);
            transaction.Rollback();
        }

        LayOut(lineage, events.ToFacts(eventFields, lineage.Agents, 0, DerivedEventsOf(orders.Count)), orders, states, cancellation);
        return lineage;
    }

    /// <summary>Takes up a snapshot that was saved. Reads the facts of all rows once: whose visitors are seen where.</summary>
    public static Lineage Restore(Snapshot snapshot, LineageFacts facts)
    {
        var lineage = new Lineage(
            snapshot.Settings, snapshot.Calendar, new TableFields(snapshot.Timeline.Fields.Select(FieldDictionary.Of)),
            new TableFields(snapshot.Orders.Fields.Select(FieldDictionary.Of)), FieldDictionary.Of(facts.Agents))
        {
            Attributes = snapshot.Attributes,
            Freshness = snapshot.Freshness,
            Counts = facts.Counts,
        };
        foreach (var state in facts.Pending)
        {
            lineage.AddPending(state);
        }

        lineage.Reserve(facts.Counts.Identities);
        foreach (var placed in snapshot.Runs)
        {
            var run = lineage.Add(placed.Run);
            run.Restore(placed);
            var identities = placed.Run.Identities.Values;
            for (var place = 0; place < identities.Length; place++)
            {
                if (!placed.IsSuperseded(place))
                {
                    lineage.Places.Set(identities[place], run.Slot, place);
                }
            }
        }

        new LinkReading(lineage).Run();
        return lineage;
    }

    /// <summary>Reads all but the events.</summary>
    private static (Lineage Lineage, OrderFacts Orders, List<StateFact> States) Begin(
        DuckDBConnection connection, DatasetSettings settings, int loadSeq, TableFields eventFields, int events, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var orderFields = TableFields.OfOrders();
        orderFields.AddProperties(connection, "orders", 0);
        var freshness = Building.Freshness.Read(connection);
        var attributes = AttributeReader.Read(connection, cancellation);
        var orders = OrderFacts.Read(connection, orderFields, 0, 0, cancellation);
        orders.LeaveOut(orderFields.LeaveOutEmptyProperties());
        var states = StateFacts.Read(connection, 0, 0, cancellation);
        var lineage = new Lineage(settings, LocalCalendar.Of(settings.TimeZone), eventFields, orderFields, new FieldDictionary("user_agent"))
        {
            Attributes = attributes,
            Freshness = freshness,
            Counts = new LineageCounts(loadSeq, events, orders.Count, states.Count),
        };
        return (lineage, orders, states);
    }

    private static void LayOut(Lineage lineage, EventFacts events, OrderFacts orders, List<StateFact> states, CancellationToken cancellation)
    {
        events.LeaveOut(lineage.EventFields.LeaveOutEmptyProperties());
        var input = Prepare(lineage, events.Ids, events.Owners, orders, states);
        Add(lineage, input with { Events = events }, Renumber, cancellation);
        lineage.CountOrders(input, orders.Count);
    }

    /// <summary>
    /// Memory for the events of some partitions at a time: whose each event is, is found out first from the ids alone; then the rows are read again for each part. The values are numbered by the first one.
    /// </summary>
    private static void LayOutInParts(
        Lineage lineage, DuckDBConnection connection, OrderFacts orders, List<StateFact> states, int events, int eventsAtOnce, CancellationToken cancellation)
    {
        lineage.EventFields.LeaveOutEmptyProperties(connection, "events");
        var owners = GC.AllocateUninitializedArray<int>(events);
        var input = Prepare(lineage, EventFacts.ReadIds(connection, events, cancellation), owners, orders, states);
        Action<LayoutInput, PersonNumbering, Histories>? order = Renumber;
        foreach (var part in RunPartitions.Split(RunPartition.All, events, eventsAtOnce))
        {
            // Arrays of gigabytes that nobody holds any more would else stand beside those of this part until the runtime looks for them.
            GC.Collect();
            var facts = EventFacts.ReadPart(connection, lineage.EventFields, lineage.Agents, new EventPart(owners, input.Identities, part), DerivedEventsOf(orders.Count) >> part.Bits, cancellation);
            Add(lineage, input with { Events = facts, Whole = part }, order, cancellation);
            order = null;
        }

        lineage.CountOrders(input, orders.Count);
    }

    /// <summary>About so many derived events: an order of one line and a half that was placed and paid has two. More are given room when they come.</summary>
    private static int DerivedEventsOf(int lines) => lines + (lines / 3);

    private static LayoutInput Prepare(Lineage lineage, EventIds events, int[] owners, OrderFacts orders, List<StateFact> states)
    {
        var identities = 1 + Math.Max(
            Math.Max(Highest(events.Visitors, events.Count), Highest(events.Customers, events.Count)),
            Math.Max(Highest(orders.Visitors.Values, orders.Count), Highest(orders.Customers.Values, orders.Count)));
        lineage.Reserve(identities);
        Link(lineage, events, orders);
        var groups = new OrderGroups(orders);
        lineage.KeepMixedOrdersApart(orders, groups);
        var (grouped, offsets) = LayoutInput.Group(groups, states, lineage.AddPending);
        var people = new PeopleAtHand(identities, events.Count);
        lineage.Resolve(events, owners, people);
        return lineage.Input(new EventFacts(lineage.EventFields, lineage.Agents, 0), orders, groups, grouped, offsets, lineage.OwnersOf(groups, people), people);
    }

    private static void Add(Lineage lineage, LayoutInput input, Action<LayoutInput, PersonNumbering, Histories>? order, CancellationToken cancellation)
    {
        var people = input.Identities.Count(identity => input.Whole.Holds((uint)identity));
        foreach (var run in RunLayout.Build(input, RunPartitions.Split(input.Whole, people), isBase: true, order, cancellation))
        {
            lineage.Settle(lineage.Add(run));
        }

        lineage.Derived.Forget();
        lineage.CountEvents(input.Events, input.Events.Loaded);
    }

    private static void Renumber(LayoutInput input, PersonNumbering people, Histories histories)
    {
        var (events, orders) = (input.Events, input.Orders);
        Parallel.Invoke(
            () => Parallel.For(0, events.Texts.Count, i =>
            {
                if (i == 0)
                {
                    events.Texts[0].Order(events.Count, JourneyOrder.Of(events, histories, people.Lengths.Length));
                }
                else
                {
                    events.Texts[i].OrderByRows(events.Count);
                }
            }),
            () => Parallel.ForEach(orders.Texts.Where(text => text.Dictionary.Name != OrderTable.HasCustomerField), text => text.OrderByRows(orders.Count)));
    }

    private static void Link(Lineage lineage, EventIds events, OrderFacts orders)
    {
        ReadOnlySpan<int> eventVisitors = events.Visitors.AsSpan(0, events.Count), eventCustomers = events.Customers.AsSpan(0, events.Count);
        ReadOnlySpan<int> orderVisitors = orders.Visitors.Values.AsSpan(0, orders.Count), orderCustomers = orders.Customers.Values.AsSpan(0, orders.Count);
        lineage.Links.Note(eventVisitors, eventCustomers);
        lineage.Links.Note(orderVisitors, orderCustomers);
        lineage.Links.Sight(eventVisitors, eventCustomers, events.AtUs);
        lineage.Links.Sight(orderVisitors, orderCustomers, orders.OrderedAtUs.Values);
        lineage.Links.Finish();
    }

    private static int Highest(int[] codes, int rows)
    {
        var highest = -1;
        foreach (var code in codes.AsSpan(0, rows))
        {
            highest = Math.Max(highest, code);
        }

        return highest;
    }
}
