using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Retention;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>What can change of a dataset's settings, and what follows from it.</summary>
public sealed partial class Dataset
{
    /// <summary>Changes title or retention. Returns when the change is durable and rows that are no longer kept are gone; gives their number.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.Invalid"/>, or <see cref="StorageError.DatasetConflict"/>: another revision stands.</exception>
    public async Task<long> ChangeSettingsAsync(SettingsChange change, CancellationToken cancellation)
    {
        await records.WaitAsync(cancellation);
        try
        {
            CheckOpen();
            if (change.Revision is { } revision && revision != Revision)
            {
                throw new StorageException(StorageError.DatasetConflict, $"The dataset `{Settings.Name}` stands at revision {Revision}, not {revision}.");
            }

            var next = Settings with
            {
                DisplayName = change.DisplayName ?? Settings.DisplayName,
                RetentionDays = change.Retention is { } retention ? retention.Days : Settings.RetentionDays,
            };
            SettingsCheck.Check(next);
            if (next != Settings)
            {
                var written = file with { Settings = next, Changes = file.Changes + 1 };
                written.Write(directory);
                file = written;
            }
        }
        finally
        {
            records.Release();
        }

        return change.Retention is null ? 0 : await ExpireAsync(cancellation);
    }

    /// <summary>Takes the rows out of the tables that are older than they are kept; gives their number. The current snapshot is without them then.</summary>
    public Task<long> ExpireAsync(CancellationToken cancellation) => Horizon is null
        ? Task.FromResult(0L)
        : InTurnAsync(
            connection =>
            {
                var rows = Horizon is { } horizon ? new Expiry(connection, database.Texts, vault, horizon, cancellation).Run(LoadWrite.Now()) : 0;
                snapshots.Publish(connection, null, () => { });
                if (rows > 0)
                {
                    snapshots.Shelf.LetGo();
                }

                return rows;
            },
            cancellation);
}
