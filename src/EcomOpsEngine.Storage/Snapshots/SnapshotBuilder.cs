using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>Builds the hot columns of a dataset from its durable tables: read, resolve people, derive order events, lay out.</summary>
internal static class SnapshotBuilder
{
    /// <summary>Reads the durable tables of an open connection whole and lays them out by person.</summary>
    /// <param name="connection">Open connection to the dataset's file, without an open transaction; nothing is written.</param>
    /// <param name="settings">Settings of the dataset.</param>
    /// <param name="loadSeq">Last load that the tables hold.</param>
    /// <param name="cancellation">Looked at between phases and between batches of rows.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BuiltSnapshot Build(DuckDBConnection connection, DatasetSettings settings, int loadSeq, CancellationToken cancellation)
    {
        // One transaction: every statement sees the same rows.
        using var transaction = connection.BeginTransaction();
        cancellation.ThrowIfCancellationRequested();
        var calendar = LocalCalendar.Of(settings.TimeZone);
        var freshness = Freshness.Read(connection);
        var attributes = AttributeReader.Read(connection, cancellation);
        var identities = IdentityRows.Read(connection, cancellation);
        var orders = OrderRows.Read(connection, cancellation);
        var groups = new OrderGroups(orders);
        var states = OrderStates.Read(connection, orders, groups, cancellation);
        var events = EventRows.Read(connection, DerivedEvents.Count(groups, states), cancellation);
        transaction.Rollback();

        cancellation.ThrowIfCancellationRequested();
        var links = Link(events, orders, identities.Count);
        events.Resolve(links);
        var hasLoadedEvents = new bool[identities.Count];
        for (var row = 0; row < events.Loaded; row++)
        {
            hasLoadedEvents[events.Owners[row]] = true;
        }

        DerivedEvents.AddTo(events, orders, groups, states, links);

        cancellation.ThrowIfCancellationRequested();
        var people = PersonNumbering.Of(events.Owners, events.AtUs.Values, identities.Count);
        var timeline = TimelineBuilder.Build(events, people, cancellation);
        var persons = new int?[groups.Count];
        for (var order = 0; order < groups.Count; order++)
        {
            persons[order] = groups.OwnerOf(order, links) is { } owner ? people.NumberOf[owner] : null;
        }

        var table = OrderTableBuilder.Build(new OrderInputs(orders, groups, states, people, identities, persons, hasLoadedEvents, calendar));
        var directory = new PersonDirectory { Count = people.IdentityOf.Length, IdentityCodes = ArrowColumns.Int32(people.IdentityOf) };
        var snapshot = new Snapshot
        {
            Id = LoadLog.SnapshotId(loadSeq),
            Settings = settings,
            CreatedAt = DateTimeOffset.UtcNow,
            Calendar = calendar,
            Timeline = timeline,
            Orders = table,
            Persons = directory,
            Attributes = attributes,
            Freshness = freshness,
            HotBytes = HotMemory.BytesOf(timeline, table, directory),
            Links = links,
        };
        return new BuiltSnapshot(snapshot, new SnapshotRoots(loadSeq, people.IdentityOf, links));
    }

    /// <summary>
    /// The snapshot after one that holds all events, orders and order states already: later loads brought rows of other tables only.
    /// All columns are shared; attributes and freshness are read again.
    /// </summary>
    /// <returns>Null where histories changed: they are laid out anew then.</returns>
    public static BuiltSnapshot? Continue(DuckDBConnection connection, BuiltSnapshot before, int loadSeq, CancellationToken cancellation)
    {
        using var transaction = connection.BeginTransaction();
        if (loadSeq < before.Roots.LoadSeq || LoadLog.AddedHistory(new Statements(connection, cancellation), before.Roots.LoadSeq))
        {
            return null;
        }

        var shared = before.Snapshot;
        var snapshot = new Snapshot
        {
            Id = LoadLog.SnapshotId(loadSeq),
            Settings = shared.Settings,
            CreatedAt = DateTimeOffset.UtcNow,
            Calendar = shared.Calendar,
            Timeline = shared.Timeline,
            Orders = shared.Orders,
            Persons = shared.Persons,
            Attributes = AttributeReader.Read(connection, cancellation),
            Freshness = Freshness.Read(connection),
            HotBytes = shared.HotBytes,
            Links = shared.Links,
        };
        return new BuiltSnapshot(snapshot, before.Roots with { LoadSeq = loadSeq });
    }

    private static VisitorLinks Link(EventRows events, OrderRows orders, int identities)
    {
        var links = new VisitorLinks(identities);
        var eventVisitors = events.Visitors.Values.AsSpan(0, events.Loaded);
        links.Note(eventVisitors, events.Customers.Values);
        links.Note(orders.Visitors.Values, orders.Customers.Values);
        links.Sight(eventVisitors, events.Customers.Values, events.AtUs.Values);
        links.Sight(orders.Visitors.Values, orders.Customers.Values, orders.OrderedAtUs.Values);
        links.Finish();
        return links;
    }
}
