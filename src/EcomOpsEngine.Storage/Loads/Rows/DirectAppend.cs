using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads.Cleaning;
using EcomOpsEngine.Storage.Loads.People;
using EcomOpsEngine.Storage.Loads.Plain;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Building;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>
/// The straight way of plain rows into their durable table, while they are read and inside the load's transaction: they are written once, and people get their codes as they come.
/// For loads none of whose rows is judged by others: without keys, versions, cleaning, and lines that the loader numbers. A load leaves it with the first rows that are not plain;
/// those before stay where they are, and all go when it is refused.
/// </summary>
internal sealed class DirectAppend : IDisposable
{
    private readonly Statements statements;
    private readonly RowQuery query;
    private readonly TargetTable table;
    private readonly IReadOnlyList<PropertyColumn> existingProperties;
    private readonly DurableDatabase database;
    private readonly LayoutAhead layout;
    private EventsAtHand? events;
    private bool isOver;

    private DirectAppend(
        Statements statements, RowQuery query, TargetTable table, IReadOnlyList<PropertyColumn> existingProperties, EventsAtHand? events, DurableDatabase database, IdentityVault vault, LayoutAhead layout, CancellationToken cancel)
    {
        (this.statements, this.query, this.table, this.existingProperties, this.events, this.database, this.layout) = (statements, query, table, existingProperties, events, database, layout);
        Transaction = new WriteTransaction(statements.Connection, database.Texts);
        try
        {
            LoadSeq = LoadLog.NextSeq(statements);
            Ahead = vault.Begin(statements.Connection, cancel);
        }
        catch
        {
            Transaction.Dispose();
            throw;
        }
    }

    /// <summary>The load's transaction.</summary>
    public WriteTransaction Transaction { get; }

    /// <summary>Number of the load.</summary>
    public int LoadSeq { get; }

    /// <summary>Codes of the people of its rows.</summary>
    public CodesAhead Ahead { get; }

    /// <summary>Rows that went this way.</summary>
    public long Rows { get; private set; }

    /// <summary>Whether no row of a load is judged by others.</summary>
    public static bool IsOpenTo(RowQuery query, TargetTable table, CleaningPolicy cleaning) =>
        cleaning.IsEmpty
        && table.Table != LoadTable.Orders
        && query.IndexOf(TargetTable.VersionColumn) is null
        && query.IndexOf(TargetTable.CurrencyColumn) is null
        && DuplicateKeys.Key(query, table).Length == 0;

    /// <summary>Begins the transaction of a load to which this way is open.</summary>
    /// <param name="connection">The load's.</param>
    /// <param name="query">Its columns.</param>
    /// <param name="table">Target table.</param>
    /// <param name="existingProperties">Properties that the table has.</param>
    /// <param name="events">Where its events are kept, or have waited; null where they cannot be kept.</param>
    /// <param name="database">The dataset's; told the codes of its people.</param>
    /// <param name="vault">Gives them.</param>
    /// <param name="layout">Told of events that are at hand.</param>
    /// <param name="cancel">Ends the load.</param>
    public static DirectAppend Begin(
        DuckDBConnection connection, RowQuery query, TargetTable table, IReadOnlyList<PropertyColumn> existingProperties, EventsAtHand? events, DurableDatabase database, IdentityVault vault, LayoutAhead layout, CancellationToken cancel) =>
        new(new Statements(connection, cancel), query, table, existingProperties, events, database, vault, layout, cancel);

    /// <summary>Where to keep the events of a load; null where they cannot be kept.</summary>
    public static EventsAtHand? Kept(TargetTable table, RowQuery query, bool keepsTexts) =>
        table.Table == LoadTable.Events ? EventsAtHand.TryBegin([.. query.Columns.Select(column => column.Target)], keepsTexts) : null;

    /// <summary>The statement that takes chunks with the columns of the checked table. To be asked for when there are some, for once: then the table needs the columns that the load brings.</summary>
    public string Insert(string chunks)
    {
        TableAppend.AddColumns(statements, query, table);
        var values = query.Columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $", c{i + 1} AS p{i}"));
        var source = string.Create(CultureInfo.InvariantCulture, $"(SELECT c0 AS \"row\"{string.Concat(values)}, c{query.Columns.Count + 1} AS fault FROM {chunks})");
        return TableAppend.Sql(statements, query, table, LoadSeq, source, inOrder: true);
    }

    /// <summary>Sound rows of a chunk are about to go this way; their people get codes.</summary>
    /// <param name="chunk">The chunk, with the columns of the checked table.</param>
    /// <param name="marks">Marks of its rows.</param>
    /// <param name="people">The people whom they name.</param>
    public void Take(ChunkWriter chunk, ReadOnlySpan<byte> marks, PersonNumbers people)
    {
        var rows = marks.Count(PlainMark.Sound);
        Rows += rows;
        Name(people);
        if (events?.TryKeep(chunk, marks.Length, rows == marks.Length ? null : Sound(marks, rows)) == false)
        {
            events = null;
        }
    }

    /// <summary>Rows that are kept are about to go this way; their people get codes.</summary>
    public void TakeHeld(int rows, PersonNumbers people)
    {
        Rows += rows;
        Name(people);
    }

    /// <summary>The rows that have waited, all of a load, go this way.</summary>
    /// <param name="chunk">The way to the checked table, which leads here from now on.</param>
    /// <param name="people">The people whom they name.</param>
    public void TakeAll(ChunkWriter chunk, PersonNumbers people)
    {
        TakeHeld(events!.Count, people);
        LayOut();
        chunk.LeadTo(Insert);
        events.WriteTo(chunk);
        chunk.Complete();
    }

    /// <summary>The other rows go another way: no snapshot can be made of these alone.</summary>
    public void Leave() => events = null;

    /// <summary>No row is to come any more: those that are at hand can be laid out.</summary>
    public void LayOut()
    {
        if (events is not null)
        {
            layout.Begin(events, LoadSeq, TableAppend.Properties(query, existingProperties));
        }
    }

    private void Name(PersonNumbers people)
    {
        if (people.Count > Ahead.Count)
        {
            Ahead.Give(people.From(Ahead.Count));
            database.PersonCodes.Answer(Ahead.Codes);
            events?.PeopleAre(Ahead.Codes);
        }
    }

    private static ushort[] Sound(ReadOnlySpan<byte> marks, int rows)
    {
        var sound = new ushort[rows];
        for (var (row, next) = (0, 0); row < marks.Length; row++)
        {
            if (marks[row] == PlainMark.Sound)
            {
                sound[next++] = (ushort)row;
            }
        }

        return sound;
    }

    /// <summary>Rolls back what has not committed.</summary>
    public void Dispose()
    {
        if (!isOver)
        {
            isOver = true;
            database.PersonCodes.Answer([]);
            Ahead.Dispose();
            Transaction.Dispose();
        }
    }
}
