using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads.Cleaning;
using EcomOpsEngine.Storage.Loads.People;
using EcomOpsEngine.Storage.Schema;

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
    private readonly PersonCodes codes;

    private DirectAppend(
        Statements statements, RowQuery query, TargetTable table, IReadOnlyList<PropertyColumn> existingProperties, PersonCodes codes, IdentityVault vault, CancellationToken cancel)
    {
        (this.statements, this.query, this.table, this.existingProperties, this.codes) = (statements, query, table, existingProperties, codes);
        Transaction = new WriteTransaction(statements.Connection);
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

    /// <summary>Begins the transaction of a load that may go this way; null for others.</summary>
    public static DirectAppend? TryBegin(
        DuckDBConnection connection, RowQuery query, TargetTable table, CleaningPolicy cleaning, IReadOnlyList<PropertyColumn> existingProperties, PersonCodes codes, IdentityVault vault, CancellationToken cancel)
    {
        var isJudgedByOthers = !cleaning.IsEmpty
            || table.Table == LoadTable.Orders
            || query.IndexOf(TargetTable.VersionColumn) is not null
            || query.IndexOf(TargetTable.CurrencyColumn) is not null
            || DuplicateKeys.Key(query, table).Length > 0;
        if (isJudgedByOthers)
        {
            return null;
        }

        return new DirectAppend(new Statements(connection, cancel), query, table, existingProperties, codes, vault, cancel);
    }

    /// <summary>The statement that takes chunks with the columns of the checked table. To be asked for when there are some, for once: then the table needs the properties that the load brings.</summary>
    public string Insert(string chunks)
    {
        TableAppend.AddProperties(statements, query, table, existingProperties);
        var values = query.Columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $", c{i + 1} AS p{i}"));
        var source = string.Create(CultureInfo.InvariantCulture, $"(SELECT c0 AS \"row\"{string.Concat(values)}, c{query.Columns.Count + 1} AS fault FROM {chunks})");
        return TableAppend.Sql(query, table, LoadSeq, source, inOrder: true);
    }

    /// <summary>Rows are about to go this way; their people get codes.</summary>
    public void Take(int rows, PersonNumbers people)
    {
        Rows += rows;
        if (people.Count > Ahead.Count)
        {
            Ahead.Give(people.From(Ahead.Count));
            codes.Answer(Ahead.Codes);
        }
    }

    /// <summary>Rolls back what has not committed.</summary>
    public void Dispose()
    {
        codes.Answer([]);
        Ahead.Dispose();
        Transaction.Dispose();
    }
}
