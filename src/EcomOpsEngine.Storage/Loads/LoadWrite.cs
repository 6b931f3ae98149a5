using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads.Cleaning;
using EcomOpsEngine.Storage.Loads.Rows;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>Checks the rows of a staged load and writes it: one transaction for rows, new identities, rejects and the log.</summary>
/// <param name="connection">The load's.</param>
/// <param name="settings">Settings of the dataset.</param>
/// <param name="limits">Limits of loads.</param>
/// <param name="database">The dataset's; told the codes of its people.</param>
/// <param name="vault">Gives them.</param>
/// <param name="writing">Called when the rows are checked.</param>
/// <param name="cancel">Ends it until the commit.</param>
internal sealed class LoadWrite(
    DuckDBConnection connection, DatasetSettings settings, LoadLimits limits, DurableDatabase database, IdentityVault vault, Action writing, CancellationToken cancel)
{
    private readonly Statements statements = new(connection, cancel);

    /// <summary>Runs to the commit. When it throws, nothing stays.</summary>
    public LoadRecord Run(StagedLoad load, DateTimeOffset createTime)
    {
        var query = new RowQuery(load.Table, load.Plan, load.Rules, load.MayHoldControls);
        load.People.Unite(statements, load.Plan.Columns);
        if (load.StagedRows > 0)
        {
            load.People.ToTable();
        }

        var inOrder = load.StagedRows == 0 || query.AddStaged(statements) == 0;
        var corrections = MarkKeys(query, load.Table);
        var cleaning = new LoadCleaning(statements, query, load.Table, load.Cleaning, settings, load.Rules.Calendar);
        cleaning.Run();
        var (kept, faulty) = statements.Rows($"SELECT count(*), count(fault) FROM {RowQuery.Checked}", row => (row.GetInt64(0), row.GetInt64(1)))[0];
        var straight = load.Direct?.Rows ?? 0;
        var record = new LoadRecord(
            load.LoadId,
            load.Table.Table,
            LoadState.Done,
            load.Main.Rows + load.Main.BrokenRows,
            straight + kept - faulty,
            faulty + load.Main.BrokenRows,
            load.Main.Rows - straight - kept,
            load.ContentSha256,
            null,
            createTime,
            null,
            null,
            CleanedRows.Count(statements));
        if (faulty > 0)
        {
            load.People.ToTable();
        }

        var tolerated = faulty == 0 ? 0 : query.Tolerated(statements);
        var rejects = record.RowsRejected == 0 ? [] : RejectList.Of(statements, query, load.Main, load.Source, limits, cancel);
        var refusal = load.Refusal ?? (load.OnError == OnError.AllOrNothing && record.RowsRejected > tolerated ? Refusal(record.RowsRejected - tolerated, rejects.FirstOrDefault(row => !row.Reason.RefusesNoLoad()) ?? rejects[0]) : null);

        if (refusal is null)
        {
            load.Direct?.LayOut();
        }
        else
        {
            // Rows that are in the table already go.
            load.Direct?.Dispose();
        }

        writing();

        using var transaction = refusal is null && load.Direct is { } begun ? begun.Transaction : new WriteTransaction(connection, database.Texts);
        var loadSeq = LoadLog.NextSeq(statements);
        using var given = refusal is null && record.RowsLoaded > 0 ? database.PersonCodes.Give(statements, query, load.People, vault, load.Direct?.Ahead, cancel) : null;
        if (refusal is not null)
        {
            // Rows that were good count as neither loaded nor rejected: with the refusal none of the load's rows stays.
            record = record with { State = LoadState.Refused, RowsLoaded = 0, RowsCleaned = 0, Refusal = refusal };
        }
        else if (record.RowsLoaded > 0)
        {
            if (straight == 0)
            {
                // Before anything else is changed: DuckDB does not commit a table that was altered after rows left it.
                TableAppend.AddColumns(statements, query, load.Table);
            }

            record = record with { RowsReplaced = corrections?.Replace(loadSeq) ?? 0 };
            if (record.RowsLoaded > straight)
            {
                statements.Execute(TableAppend.Sql(statements, query, load.Table, loadSeq, RowQuery.Checked, inOrder));
            }

            record = record with { SnapshotId = LoadLog.SnapshotId(loadSeq) };
        }

        if (refusal is null)
        {
            CleanedRows.Keep(statements, loadSeq);
        }

        record = record with { FinishTime = Now() };
        LoadLog.Write(statements, vault, loadSeq, record, rejects);
        cancel.ThrowIfCancellationRequested();
        transaction.Commit();
        given?.Keep();
        return record;
    }

    private Corrections? MarkKeys(RowQuery query, TargetTable table)
    {
        var corrections = Corrections.Of(statements, query, table);
        if (corrections is null)
        {
            DuplicateKeys.Mark(statements, query, table);
        }

        corrections?.Mark();
        return corrections;
    }

    /// <summary>The clock at the precision that the log keeps.</summary>
    public static DateTimeOffset Now()
    {
        var now = DateTimeOffset.UtcNow;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    private static string Refusal(long rejected, RejectedRow first)
    {
        var place = first.Column.Length == 0 ? "" : $", column {first.Column}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{rejected} bad {(rejected == 1 ? "row" : "rows")}; the first is row {first.Row}{place}: found `{first.Found}`, expected {first.Expected}.");
    }
}
