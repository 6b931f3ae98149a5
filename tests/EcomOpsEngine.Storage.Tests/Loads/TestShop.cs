using System.Collections.Concurrent;
using System.Text;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>A store with one dataset in a folder of its own, and a folder of files to load.</summary>
internal sealed class TestShop : IAsyncDisposable
{
    private readonly StoreOptions options;
    private DatasetStore store = null!;

    private TestShop(LoadLimits? limits, TimeProvider? clock, CompactionRules? compaction) =>
        options = new StoreOptions(DataFolder, Limits: limits, Notify: Notices.Enqueue) { Clock = clock ?? TimeProvider.System, Compaction = compaction ?? CompactionRules.Default };

    public string Folder { get; } = Directory.CreateTempSubdirectory("ecomops-").FullName;

    public string DataFolder => Path.Combine(Folder, "data");

    public string Files => Directory.CreateDirectory(Path.Combine(Folder, "files")).FullName;

    /// <summary>What the store did on its own.</summary>
    public ConcurrentQueue<StoreNotice> Notices { get; } = new();

    /// <summary>Each later load is a continuation, and nothing changes the runs in the background.</summary>
    public static CompactionRules NoCompaction { get; } = new(double.MaxValue, int.MaxValue, double.MaxValue, int.MaxValue);

    public DatasetStore Store => store;

    public Dataset Dataset { get; private set; } = null!;

    public static async Task<TestShop> OpenAsync(string zone = "Asia/Shanghai", int scale = 2, LoadLimits? limits = null, TimeProvider? clock = null, CompactionRules? compaction = null)
    {
        var shop = new TestShop(limits, clock, compaction);
        shop.store = await DatasetStore.OpenAsync(shop.options, CancellationToken.None);
        (shop.Dataset, _) = await shop.store.CreateAsync(new DatasetSettings("shop", "Shop", zone, "CNY", scale), CancellationToken.None);
        return shop;
    }

    public async Task ReopenAsync()
    {
        await store.DisposeAsync();
        store = await DatasetStore.OpenAsync(options, CancellationToken.None);
        Dataset = store.Get("shop");
    }

    /// <summary>Writes a file, LF as given.</summary>
    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Files, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public Task<LoadRecord> LoadAsync(
        LoadTable table, string path, Mapping? mapping = null, string loadId = "load-1", OnError onError = OnError.SetAside, FileFormat format = FileFormat.ByName, string? root = null, CancellationToken cancel = default) =>
        Dataset.LoadFileAsync(new FileLoad(table, loadId, path, root ?? Files, format, mapping, onError), null, cancel);

    /// <summary>
    /// Rows of a query on the durable tables, each as texts joined by `|`, missing values as `∅`; the table <c>people</c> holds code, kind and decrypted id.
    /// The dataset is closed for it and opened again.
    /// </summary>
    public async Task<List<string>> QueryAsync(string sql)
    {
        await store.DisposeAsync();
        var rows = new List<string>();
        using (var connection = new DuckDBConnection($"Data Source={Path.Combine(DataFolder, "shop", "dataset.duckdb")}"))
        {
            connection.Open();
            OpenIdentities(connection);
            ShowTexts(connection);
            using var command = connection.CreateCommand();
            command.CommandText = $"SET TimeZone = 'UTC'; SELECT concat_ws('|', *COLUMNS(c -> true)) FROM (SELECT coalesce(CAST(COLUMNS(*) AS VARCHAR), '∅') FROM ({sql}))";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                rows.Add(reader.GetString(0));
            }
        }

        await ReopenAsync();
        return rows;
    }

    /// <summary>Runs a statement on the durable tables. The dataset is closed for it and opened again.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await store.DisposeAsync();
        using (var connection = new DuckDBConnection($"Data Source={Path.Combine(DataFolder, "shop", "dataset.duckdb")}"))
        {
            connection.Open();
            new Statements(connection, CancellationToken.None).Execute(sql);
        }

        await ReopenAsync();
    }

    // A view in the place of each table of codes.
    private static void ShowTexts(DuckDBConnection connection)
    {
        var statements = new Statements(connection, CancellationToken.None);
        new StoredTexts(() =>
        {
            var another = new DuckDBConnection(connection.ConnectionString);
            another.Open();
            return another;
        }).Register(connection);
        foreach (var table in TargetTables.All)
        {
            var stored = StoredColumns.Of(statements, table);
            if (stored.Codes.Count > 0)
            {
                statements.Execute($"CREATE TEMP VIEW {table.StoredName} AS FROM {stored.Rows($"dataset.main.{table.StoredName}")}");
            }
        }
    }

    private void OpenIdentities(DuckDBConnection connection)
    {
        var statements = new Statements(connection, CancellationToken.None);
        using var vault = IdentityVault.Open(Path.Combine(DataFolder, "shop"), MasterKey.Development, statements);
        var rows = statements.Rows(
            "SELECT code, kind, sealed FROM identities WHERE sealed IS NOT NULL", row => new SealedIdentity(row.GetInt32(0), (IdentityKind)row.GetByte(1), default, Statements.Blob(row, 2)));
        statements.Execute("CREATE TEMP TABLE people (code INTEGER, kind INTEGER, id VARCHAR)");
        foreach (var (row, id) in rows.Zip(vault.Open(rows, CancellationToken.None)))
        {
            statements.Execute("INSERT INTO people VALUES (?, ?, ?)", row.Code, (int)row.Kind, id);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
