using System.Collections.Concurrent;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Retention;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>The datasets of one data directory, each in a folder of its name.</summary>
public sealed class DatasetStore : IAsyncDisposable
{
    // Folders that are being made or taken away; dataset names cannot start so.
    private const string CreatingPrefix = ".creating-";
    private const string DeletingPrefix = ".deleting-";
    private readonly StoreOptions options;
    private readonly ConcurrentDictionary<string, Dataset> datasets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> unreadable = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim catalogue = new(1, 1);
    private readonly RetentionWatch retention;

    private DatasetStore(StoreOptions options)
    {
        this.options = options;
        retention = new RetentionWatch(() => List(), options);
    }

    /// <summary>
    /// Opens the data directory, every dataset in it, and builds their snapshots. Folders left by an interrupted creation or deletion are removed.
    /// A dataset whose files are damaged is not served; the others are.
    /// </summary>
    /// <exception cref="StorageException"><see cref="StorageError.KeyUnusable"/> or <see cref="StorageError.DatasetInUse"/>: nothing is served then.</exception>
    public static Task<DatasetStore> OpenAsync(StoreOptions options, CancellationToken cancellation) => Task.Run(
        async () =>
        {
            var store = new DatasetStore(options with { DataDirectory = Path.GetFullPath(options.DataDirectory), Limits = options.Limits ?? new LoadLimits() });
            Directory.CreateDirectory(store.options.DataDirectory);
            try
            {
                foreach (var directory in Directory.GetDirectories(store.options.DataDirectory).Order(StringComparer.Ordinal))
                {
                    var name = Path.GetFileName(directory);
                    if (name.StartsWith(CreatingPrefix, StringComparison.Ordinal) || name.StartsWith(DeletingPrefix, StringComparison.Ordinal))
                    {
                        Directory.Delete(directory, recursive: true);
                    }
                    else if (SettingsCheck.IsName(name) && Directory.EnumerateFileSystemEntries(directory).Any())
                    {
                        store.Open(name, directory, cancellation);
                    }
                }
            }
            catch
            {
                await store.DisposeAsync();
                throw;
            }

            store.retention.Start();
            return store;
        },
        cancellation);

    /// <summary>Creates a dataset; the same settings again return the one that exists.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.Invalid"/> with the members at fault; <see cref="StorageError.DatasetExists"/> when it exists with other settings.</exception>
    public async Task<(Dataset Dataset, bool Created)> CreateAsync(DatasetSettings settings, CancellationToken cancellation)
    {
        SettingsCheck.Check(settings);
        await catalogue.WaitAsync(cancellation);
        try
        {
            CheckReadable(settings.Name);
            if (datasets.TryGetValue(settings.Name, out var known))
            {
                return known.Settings == settings
                    ? (known, false)
                    : throw new StorageException(StorageError.DatasetExists, $"The dataset `{settings.Name}` exists with other settings: {known.Settings}.");
            }

            var created = await Task.Run(() => Create(settings), CancellationToken.None);
            datasets[settings.Name] = created;
            return (created, true);
        }
        finally
        {
            catalogue.Release();
        }
    }

    /// <summary>A dataset by name.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.DatasetNotFound"/>.</exception>
    /// <exception cref="StorageException"><see cref="StorageError.DatasetUnreadable"/>: its files are damaged.</exception>
    public Dataset Get(string name)
    {
        CheckReadable(name);
        return datasets.TryGetValue(name, out var found)
            ? found
            : throw new StorageException(StorageError.DatasetNotFound, $"There is no dataset `{(name.Length > 100 ? name[..100] + "…" : name)}`.");
    }

    /// <summary>All datasets by name.</summary>
    public IReadOnlyList<Dataset> List() => [.. datasets.Values.OrderBy(dataset => dataset.Settings.Name, StringComparer.Ordinal)];

    /// <summary>Deletes a dataset with all of its data, after the load that runs. Snapshots that readers hold stay readable.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.DatasetNotFound"/>.</exception>
    public async Task DeleteAsync(string name, CancellationToken cancellation)
    {
        await catalogue.WaitAsync(cancellation);
        try
        {
            if (!unreadable.TryRemove(name, out _))
            {
                await Get(name).CloseAsync(save: false, cancellation);
                datasets.TryRemove(name, out _);
            }

            var leaving = Path.Combine(options.DataDirectory, DeletingPrefix + Guid.NewGuid().ToString("N"));
            Directory.Move(Path.Combine(options.DataDirectory, name), leaving);
            Directory.Delete(leaving, recursive: true);
        }
        finally
        {
            catalogue.Release();
        }
    }

    /// <summary>Closes every dataset after its running load.</summary>
    public async ValueTask DisposeAsync()
    {
        await retention.DisposeAsync();
        foreach (var dataset in datasets.Values)
        {
            await dataset.CloseAsync(save: true, CancellationToken.None);
        }

        datasets.Clear();
    }

    private void Open(string name, string directory, CancellationToken cancellation)
    {
        try
        {
            datasets[name] = SettingsFile.IsIn(directory)
                ? Dataset.Open(directory, options, cancellation)
                : throw new StorageException(StorageError.DatasetUnreadable, "Its settings are missing.");
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or StorageException { Error: StorageError.KeyUnusable or StorageError.DatasetInUse }))
        {
            unreadable[name] = fault.Message;
            options.Notify?.Invoke(new StoreNotice(StoreNoticeKind.DatasetUnreadable, name, fault.Message));
        }
    }

    // What is wrong names files of the server: it stands in the log.
    private void CheckReadable(string name)
    {
        if (unreadable.ContainsKey(name))
        {
            throw new StorageException(StorageError.DatasetUnreadable, $"The files of the dataset `{name}` are damaged: nothing of it is served. The server's log says what was found.");
        }
    }

    // The folder appears under its name only when it is whole.
    private Dataset Create(DatasetSettings settings)
    {
        var making = Path.Combine(options.DataDirectory, CreatingPrefix + Guid.NewGuid().ToString("N"));
        var directory = Path.Combine(options.DataDirectory, settings.Name);
        Directory.CreateDirectory(making);
        new SettingsFile(settings, LoadWrite.Now()).Write(making);
        IdentityVault.Create(making, options.Key ?? MasterKey.Development);
        Directory.Move(making, directory);
        return Dataset.Open(directory, options, CancellationToken.None);
    }
}
