using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>
/// The layout of a load's rows while they are still being written and committed, where they are at hand and the first events of the dataset: it needs no more than their people's codes.
/// Nothing of it is seen before the commit; a load that fails throws it away. Under the writer's lock.
/// </summary>
/// <param name="connect">Opens a connection to the dataset's file.</param>
/// <param name="current">The snapshot before the load.</param>
/// <param name="rules">What would have everything laid out anew.</param>
internal sealed class LayoutAhead(Func<DuckDBConnection> connect, Snapshot current, CompactionRules rules) : IDisposable
{
    private static readonly string Table = TargetTable.Of(LoadTable.Events).StoredName;
    private readonly CancellationTokenSource given = new();
    private Task<Lineage>? running;
    private IReadOnlyList<PropertyColumn> properties = [];
    private int loadSeq;

    /// <summary>The events of the load; null where they are not at hand.</summary>
    public EventsAtHand? Events { get; private set; }

    /// <summary>All events of a load are at hand and will be committed unless it fails; their people have codes. The first call counts.</summary>
    /// <param name="events">The events, which do not change any more.</param>
    /// <param name="load">Number of the load.</param>
    /// <param name="columns">Property columns that the table will have.</param>
    public void Begin(EventsAtHand events, int load, IReadOnlyList<PropertyColumn> columns)
    {
        if (Events is not null)
        {
            return;
        }

        (Events, loadSeq, properties) = (events, load, columns);
        if (current.Freshness.All(table => table.Table != Table || table.Rows == 0)
            && events.Count <= rules.EventsAtOnce
            && Continuation.IsTooMuch(events.Count, current.Timeline.Rows, current.Orders.Rows, rules.RebuildShare))
        {
            running = Task.Run(() =>
            {
                using var connection = connect();
                return LineageStart.BuildAhead(connection, current.Settings, load, columns, events, given.Token);
            });
        }
    }

    /// <summary>The lineage, once the load has committed; null where there is none, or where the tables hold anything else than what was laid out.</summary>
    /// <param name="connection">Open connection.</param>
    /// <param name="committed">Last load that the tables hold.</param>
    public Lineage? Take(DuckDBConnection connection, int committed)
    {
        if (running is null
            || committed != loadSeq
            || EventFacts.CountRows(connection, 0) != Events!.Count
            || !PropertyColumn.Of(new Statements(connection, CancellationToken.None), Table).SequenceEqual(properties))
        {
            return null;
        }

        var freshness = Building.Freshness.Read(connection);
        if (Ended() is not { IsCompletedSuccessfully: true, Result: var lineage })
        {
            return null;
        }

        lineage.Freshness = freshness;
        return lineage;
    }

    /// <summary>Ends a layout that nobody took.</summary>
    public void Dispose()
    {
        given.Cancel();
        _ = Ended();
        given.Dispose();
    }

    // Whatever became of it: the rows can still be laid out from their tables.
    private Task<Lineage>? Ended()
    {
        running?.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        return running;
    }
}
