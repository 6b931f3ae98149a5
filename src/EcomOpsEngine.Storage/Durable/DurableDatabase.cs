using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Loads.People;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>
/// The DuckDB file of one dataset. One connection stays open as long as the dataset: the others share its instance and its settings.
/// </summary>
internal sealed class DurableDatabase : IDisposable
{
    private const int CheckpointMegabytes = 128;

    private const string ClosedSettings = """
        SET GLOBAL autoinstall_known_extensions = false;
        SET GLOBAL autoload_known_extensions = false;
        SET GLOBAL TimeZone = 'UTC';
        """;

    private const int LeastMegabytes = 64;

    private readonly DuckDBConnection keeper;
    private readonly string connectionString;
    private readonly long megabytes;

    private DurableDatabase(DuckDBConnection keeper, string connectionString, long megabytes, string scratchDirectory)
    {
        this.keeper = keeper;
        this.connectionString = connectionString;
        this.megabytes = megabytes;
        ScratchDirectory = scratchDirectory;
        Texts = new StoredTexts(Connect);
    }

    /// <summary>Folder for spilled staging tables; emptied when the dataset opens.</summary>
    public string ScratchDirectory { get; }

    /// <summary>Codes of the people of the load that is being written.</summary>
    public PersonCodes PersonCodes { get; } = new();

    /// <summary>Texts that stand as codes in the tables.</summary>
    public StoredTexts Texts { get; }

    /// <summary>Opens or creates the file <c>dataset.duckdb</c> of a folder.</summary>
    public static DurableDatabase Open(string directory, long memoryBytes, int threads)
    {
        var scratch = Path.Combine(directory, "scratch");
        if (Directory.Exists(scratch))
        {
            Directory.Delete(scratch, recursive: true);
        }

        Directory.CreateDirectory(scratch);
        var connectionString = new DuckDBConnectionStringBuilder
        {
            DataSource = Path.Combine(directory, "dataset.duckdb"),

            // Newer compression: a third less work for each row written, and smaller files. No older DuckDB needs to read them.
            ["storage_compatibility_version"] = "latest",
        }.ToString();
        var keeper = new DuckDBConnection(connectionString);
        try
        {
            keeper.Open();
            var megabytes = Math.Max(LeastMegabytes, memoryBytes >> 20);

            // The write-ahead log may grow so far before it is brought into the file: a checkpoint of a large file after every few small loads costs more than the loads, and a log of this
            // size is read again within about a second after a crash.
            // Row groups are compressed one by one as they fill, not five at once: whoever fills them stood still meanwhile, a third of a load.
            // Memory goes back to the system when as much as the limit was freed, not after every 128 MiB: else a load spends a third of its time on page faults.
            Execute(keeper, $"""
                {ClosedSettings}
                SET GLOBAL memory_limit = '{megabytes.ToString(CultureInfo.InvariantCulture)}MiB';
                SET GLOBAL threads = {Math.Max(1, threads).ToString(CultureInfo.InvariantCulture)};
                SET GLOBAL write_buffer_row_group_count = 1;
                SET GLOBAL checkpoint_threshold = '{CheckpointMegabytes.ToString(CultureInfo.InvariantCulture)}MiB';
                SET GLOBAL allocator_flush_threshold = '{megabytes.ToString(CultureInfo.InvariantCulture)}MiB';
                SET GLOBAL allocator_bulk_deallocation_flush_threshold = '{megabytes.ToString(CultureInfo.InvariantCulture)}MiB';
                SET GLOBAL temp_directory = {SqlQuote.Text(scratch)};
                SET GLOBAL preserve_insertion_order = true;
                PRAGMA disable_checkpoint_on_shutdown;
                """);
            using (var transaction = keeper.BeginTransaction())
            {
                DurableSchema.Create(keeper);
                transaction.Commit();
            }

            var database = new DurableDatabase(keeper, connectionString, megabytes, scratch);
            database.PersonCodes.Register(keeper);
            database.Texts.Register(keeper);
            ChunkFeed.Register(keeper);
            return database;
        }
        catch (Exception failure) when (failure is DuckDBException or ChunkQueryException)
        {
            keeper.Dispose();
            throw failure.Message.Contains("set lock", StringComparison.Ordinal)
                ? new StorageException(StorageError.DatasetInUse, $"`{Path.GetFileName(directory)}` is in use by another process.")
                : new StorageException(StorageError.DatasetUnreadable, failure.Message);
        }
        catch
        {
            keeper.Dispose();
            throw;
        }
    }

    /// <summary>A connection of its own; the caller disposes it.</summary>
    public DuckDBConnection Connect()
    {
        var connection = new DuckDBConnection(connectionString);
        connection.Open();
        return connection;
    }

    /// <summary>
    /// A connection that reads a file of the caller's, to an instance of its own with a quarter of the memory, nothing to spill to, and one thread: with several, whoever takes the rows turns in a loop of DuckDB's
    /// while another thread has the work, an eighth of a load.
    /// </summary>
    public DuckDBConnection OpenReader()
    {
        var connection = new DuckDBConnection("Data Source=:memory:");
        try
        {
            connection.Open();
            Execute(connection, $"""
                {ClosedSettings}
                SET GLOBAL memory_limit = '{Math.Max(LeastMegabytes, megabytes / 4).ToString(CultureInfo.InvariantCulture)}MiB';
                SET GLOBAL threads = 1;
                SET GLOBAL temp_directory = '';
                """);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Brings the write-ahead log into the file and closes it.</summary>
    public void Close()
    {
        try
        {
            Execute(keeper, "CHECKPOINT");
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Lets the file and its log go as they are. DuckDB keeps an instance that failed for as long as a connection to it is open.</summary>
    public void Dispose() => keeper.Dispose();

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
