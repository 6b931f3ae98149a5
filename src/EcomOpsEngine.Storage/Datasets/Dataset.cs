using System.Diagnostics.CodeAnalysis;
using Apache.Arrow;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Exposures;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Loads.Cleaning;
using EcomOpsEngine.Storage.Retention;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots;
using EcomOpsEngine.Storage.Snapshots.Lineages;
using EcomOpsEngine.Storage.Spend;
using EcomOpsEngine.Storage.Sql;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>
/// One dataset: its durable tables and its current snapshot. Loads are written one at a time in the order they came; readers take snapshots and never wait.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Closed by its store; a semaphore whose wait handle is not used holds nothing.")]
public sealed partial class Dataset
{
    private readonly string directory;
    private readonly TimeProvider clock;
    private readonly Action<StoreNotice>? notify;
    private readonly DurableDatabase database;
    private readonly IdentityVault vault;
    private readonly AcknowledgedFile acknowledged;
    private readonly LoadLimits limits;
    private readonly SnapshotPublisher snapshots;
    private readonly WriterTurn writer;
    private readonly SemaphoreSlim records = new(1, 1);
    private volatile SettingsFile file;
    private volatile bool closed;

    private Dataset(
        string directory, StoreOptions options, SettingsFile file, DurableDatabase database, IdentityVault vault, AcknowledgedFile acknowledged, WriterTurn writer, SnapshotPublisher snapshots)
    {
        this.directory = directory;
        (clock, notify, limits) = (options.Clock, options.Notify, options.Limits ?? new LoadLimits());
        this.file = file;
        this.database = database;
        this.vault = vault;
        this.acknowledged = acknowledged;
        this.writer = writer;
        this.snapshots = snapshots;
    }

    /// <summary>What it goes by; title and retention can change.</summary>
    public DatasetSettings Settings => file.Settings;

    /// <summary>1 at creation, one more with each change of the settings.</summary>
    public int Revision => file.Changes + 1;

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreateTime => file.CreateTime;

    /// <summary>From when on rows are kept at this moment; null: all are.</summary>
    public RetentionHorizon? Horizon => RetentionHorizon.Of(Settings, clock.GetUtcNow());

    /// <summary>Whose turn it is to change tables or lineage.</summary>
    internal WriterTurn Writer => writer;

    /// <summary>The snapshot of every acknowledged load.</summary>
    public Snapshot Current => snapshots.Shelf.Current;

    /// <summary>Completes when another snapshot than the current one is there, or the dataset closes. Ask before looking at <see cref="Current"/>.</summary>
    public Task SnapshotChanged => snapshots.Shelf.Changed;

    /// <summary>Whether the dataset is closed: deleted, or its store is.</summary>
    public bool IsClosed => closed;

    /// <summary>Older snapshots that readers hold, and the bytes that they hold with them.</summary>
    public (int Snapshots, long Bytes) HeldSnapshots => snapshots.Shelf.Held();

    /// <summary>
    /// The snapshot to answer from: the current one for an empty id, else that of the id while a reader holds it or for a minute after its last answer; null when it is gone.
    /// </summary>
    public Snapshot? TakeSnapshot(string id) => snapshots.Shelf.Take(id);

    /// <summary>
    /// Loads a file. Returns when the load is durable and visible, or refused (see <see cref="LoadRecord.State"/>). The same id and content again returns the first record.
    /// Cancelling before the commit leaves nothing.
    /// </summary>
    /// <exception cref="StorageException">Wrong arguments or mapping, a missing or unreadable file, a load id used for other content, a passed limit.</exception>
    public Task<LoadRecord> LoadFileAsync(FileLoad load, IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        LoadArguments.Check(load.LoadId, load.Table, load.OnError);
        return WriteAsync(progress, null, (connection, createTime, layout, report) =>
        {
            progress?.Report(new LoadProgress(LoadStage.Hashing, null, 0));
            if (LoadLog.Find(new Statements(connection, cancellation), vault, load.LoadId) is { } known)
            {
                return SameContent(known, FileStaging.Hash(load, cancellation));
            }

            using var staging = new FileStaging(connection, database, Settings, Horizon, vault, layout, load, limits, progress, cancellation);
            var staged = staging.Stage(Properties(connection, load.Table));
            return new LoadWrite(connection, Settings, limits, database, vault, () => report(LoadStage.Writing), cancellation).Run(staged, createTime);
        }, cancellation);
    }

    /// <summary>
    /// Erases a customer: nothing that names them can be decrypted any more, attributes and texts of rejected rows go; rows stay under a code that leads nowhere.
    /// Returns when it is durable and the current snapshot is without them. A repetition changes nothing.
    /// </summary>
    /// <param name="customerId">The id as it was loaded.</param>
    /// <param name="cancellation">Ends it before it is durable.</param>
    public Task<ErasureRecord> EraseCustomerAsync(string customerId, CancellationToken cancellation) => InTurnAsync(
        connection =>
        {
            var record = new CustomerErasure(connection, vault, cancellation).Run(customerId, LoadWrite.Now());
            snapshots.Publish(connection, null, () => { });
            snapshots.Shelf.LetGo();
            return record;
        },
        cancellation);

    /// <summary>A load by its id, null when there is none.</summary>
    public LoadRecord? FindLoad(string loadId)
    {
        using var connection = Connect();
        return LoadLog.Find(new Statements(connection, CancellationToken.None), vault, loadId);
    }

    /// <summary>Loads, newest first.</summary>
    public IReadOnlyList<LoadRecord> ListLoads(int limit, int offset)
    {
        using var connection = Connect();
        return LoadLog.List(new Statements(connection, CancellationToken.None), vault, limit, offset);
    }

    /// <summary>Rows that a load set aside, in source order.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.LoadNotFound"/>.</exception>
    public IReadOnlyList<RejectedRow> ListRejects(string loadId, long offset, int limit)
    {
        using var connection = Connect();
        return LoadLog.Rejects(new Statements(connection, CancellationToken.None), vault, loadId, offset, limit)
            ?? throw new StorageException(StorageError.LoadNotFound, $"There is no load `{loadId}` in the dataset `{Settings.Name}`.");
    }

    /// <summary>The ids by which some people of a snapshot were loaded, in their order; people who were erased are left out.</summary>
    public IReadOnlyList<PersonId> FindPersonIds(Snapshot snapshot, IReadOnlyList<int> persons, CancellationToken cancellation)
    {
        using var connection = Connect();
        return new PersonIdReads(new Statements(connection, cancellation), vault, cancellation).Of(snapshot, persons);
    }

    /// <summary>What channels cost on the local days [<paramref name="fromDay"/>, <paramref name="toDay"/>) (days since 1970-01-01), as a snapshot knows it: by day, channel and campaign.</summary>
    public IReadOnlyList<ChannelSpendRow> FindChannelSpend(Snapshot snapshot, int fromDay, int toDay, CancellationToken cancellation)
    {
        using var connection = Connect();
        return ChannelSpendReads.Of(new Statements(connection, cancellation), snapshot, fromDay, toDay);
    }

    /// <summary>Who saw what of an experiment in a span, as a snapshot knows it.</summary>
    public ExposureSightings FindExposures(Snapshot snapshot, string experiment, ExposureSpan span, CancellationToken cancellation)
    {
        using var connection = Connect();
        return new ExposureReads(connection, snapshot, cancellation).Of(experiment, span);
    }

    /// <summary>What a load's cleaning changed or set aside, in source order.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.LoadNotFound"/>.</exception>
    public IReadOnlyList<CleanedRow> ListCleaned(string loadId, long offset, int limit)
    {
        using var connection = Connect();
        return CleanedRows.List(new Statements(connection, CancellationToken.None), loadId, offset, limit)
            ?? throw new StorageException(StorageError.LoadNotFound, $"There is no load `{loadId}` in the dataset `{Settings.Name}`.");
    }

    /// <summary>
    /// Runs a SELECT over the durable tables as a snapshot knows them, without ids of people, in a process of its own. The answer is handed over batch by batch; the first comes also where there are no rows.
    /// Gives whether there are more rows than wanted.
    /// </summary>
    /// <exception cref="StorageException"><see cref="StorageError.Invalid"/>, <see cref="StorageError.SqlRefused"/> or <see cref="StorageError.LimitExceeded"/>.</exception>
    public async Task<bool> QuerySqlAsync(SqlQuestion question, Snapshot snapshot, Func<RecordBatch, Task> take, CancellationToken cancellation)
    {
        IReadOnlyList<SqlTable> tables;
        using (var connection = Connect())
        {
            tables = SqlTable.Of(new Statements(connection, cancellation));
        }

        using var sandbox = new SqlSandbox(question, Settings.TimeZone, tables, LoadLog.LoadSeq(snapshot.Id), Connect);
        return await sandbox.RunAsync(take, cancellation);
    }

    internal static Dataset Open(string directory, StoreOptions options, CancellationToken cancellation)
    {
        var file = SettingsFile.Read(directory);
        var database = DurableDatabase.Open(directory, options.DuckDbMemoryBytes, options.Threads);
        IdentityVault? vault = null;
        AcknowledgedFile? acknowledged = null;
        try
        {
            using (var connection = database.Connect())
            {
                vault = IdentityVault.Open(directory, options.Key ?? MasterKey.Development, new Statements(connection, cancellation));
                acknowledged = AcknowledgedFile.Open(directory);
                CheckWhole(acknowledged, new Statements(connection, cancellation));
            }

            var writer = new WriterTurn();
            var snapshots = SnapshotPublisher.Open(directory, file.Settings, database, writer, options, cancellation);
            return new Dataset(directory, options, file, database, vault, acknowledged, writer, snapshots);
        }
        catch
        {
            acknowledged?.Dispose();
            vault?.Dispose();
            database.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the running load, saves the hot columns for the next start unless the dataset is to go, and closes the file; later calls find no dataset.</summary>
    internal async Task CloseAsync(bool save, CancellationToken cancellation)
    {
        await writer.WaitAsync(cancellation);
        await records.WaitAsync(CancellationToken.None);
        try
        {
            if (!closed)
            {
                closed = true;
                await snapshots.CloseAsync(save);
                try
                {
                    database.Close();
                }
                catch (DuckDBException damaged)
                {
                    notify?.Invoke(new StoreNotice(StoreNoticeKind.NotClosedWell, Settings.Name, damaged.Message));
                }
                finally
                {
                    vault.Dispose();
                    acknowledged.Dispose();
                }
            }
        }
        finally
        {
            records.Release();
            writer.Release();
        }
    }

    private static void CheckWhole(AcknowledgedFile acknowledged, Statements statements)
    {
        if (LoadLog.LastSeq(statements) is var last && last < acknowledged.Last)
        {
            throw new StorageException(
                StorageError.DatasetUnreadable,
                $"Acknowledged changes are missing: the tables end with number {last}, {acknowledged.Last} was acknowledged. The write-ahead log `dataset.duckdb.wal` was damaged or cut off.");
        }
    }

    private static IReadOnlyList<PropertyColumn> Properties(DuckDBConnection connection, LoadTable table) =>
        PropertyColumn.Of(new Statements(connection, CancellationToken.None), TargetTable.Of(table).StoredName);

    private static LoadRecord SameContent(LoadRecord known, string sha256) => known.ContentSha256 == sha256
        ? known
        : throw new StorageException(
            StorageError.LoadIdConflict,
            $"The load id `{known.LoadId}` was used for other content: its SHA-256 is {known.ContentSha256}, that of this load is {sha256}.");

    private Task<LoadRecord> WriteAsync(
        IProgress<LoadProgress>? progress, TurnAhead? turn, Func<DuckDBConnection, DateTimeOffset, LayoutAhead, Action<LoadStage>, LoadRecord> write, CancellationToken cancellation)
    {
        var createTime = LoadWrite.Now();
        return InTurnAsync(
            connection =>
            {
                using var layout = turn?.Layout ?? snapshots.LayOutAhead();
                var record = write(connection, createTime, layout, stage => progress?.Report(new LoadProgress(stage, null, 0)));
                snapshots.Publish(connection, layout, () => progress?.Report(new LoadProgress(LoadStage.Publishing, null, record.RowsReceived)));
                return record;
            },
            cancellation,
            turn);
    }

    // What changes the tables waits for its turn; once begun it is ended by its own token only.
    private async Task<T> InTurnAsync<T>(Func<DuckDBConnection, T> change, CancellationToken cancellation, TurnAhead? turn = null)
    {
        if (turn?.PassOn() != true)
        {
            await writer.WaitAsync(cancellation);
        }

        try
        {
            return await Task.Run(
                () =>
                {
                    using var connection = Connect();
                    var result = change(connection);
                    acknowledged.Note(LoadLog.LastSeq(new Statements(connection, CancellationToken.None)));
                    return result;
                },
                CancellationToken.None);
        }
        finally
        {
            writer.Release();
            await snapshots.CatchUpAsync();
        }
    }

    private DuckDBConnection Connect()
    {
        CheckOpen();
        return database.Connect();
    }

    private void CheckOpen()
    {
        if (closed)
        {
            throw new StorageException(StorageError.DatasetNotFound, $"There is no dataset `{Settings.Name}`.");
        }
    }
}
