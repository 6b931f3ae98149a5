using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Experiments;
using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>The records of experiments.</summary>
public sealed partial class Dataset
{
    /// <summary>The record of an experiment, its last revision or a stated one.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.ExperimentNotFound"/>.</exception>
    public ExperimentRevision GetExperiment(string id, int? revision)
    {
        using var connection = Connect();
        return new ExperimentRecords(new Statements(connection, CancellationToken.None)).Find(id, revision) ?? throw new StorageException(
            StorageError.ExperimentNotFound, $"There is no experiment `{id}`{(revision is null ? "" : $" with a revision {revision}")} in the dataset `{Settings.Name}`.");
    }

    /// <summary>The last revisions of all experiments by id.</summary>
    public IReadOnlyList<ExperimentRevision> ListExperiments(int limit, int offset)
    {
        using var connection = Connect();
        return new ExperimentRecords(new Statements(connection, CancellationToken.None)).List(limit, offset);
    }

    /// <summary>All revisions of an experiment, the first first; none where there is no such experiment.</summary>
    public IReadOnlyList<ExperimentRevision> ListExperimentRevisions(string id)
    {
        using var connection = Connect();
        return new ExperimentRecords(new Statements(connection, CancellationToken.None)).Revisions(id);
    }

    /// <summary>Writes a revision of an experiment's record; acknowledged means durable. It does not wait for loads.</summary>
    /// <param name="id">Id of the experiment.</param>
    /// <param name="definition">What is kept.</param>
    /// <param name="replaces">The revision it follows; 0: the record is new.</param>
    /// <param name="keep">How much is kept.</param>
    /// <param name="cancellation">Ends the waiting for another such write.</param>
    /// <exception cref="StorageException"><see cref="StorageError.ExperimentConflict"/>, <see cref="StorageError.ExperimentNotFound"/> or <see cref="StorageError.LimitExceeded"/>.</exception>
    public async Task<ExperimentRevision> ReviseExperimentAsync(string id, string definition, int replaces, ExperimentLimits keep, CancellationToken cancellation)
    {
        await records.WaitAsync(cancellation);
        try
        {
            using var connection = Connect();
            return new ExperimentRecords(new Statements(connection, CancellationToken.None))
                .Append(id, definition, replaces, LoadWrite.Now(), keep);
        }
        finally
        {
            records.Release();
        }
    }
}
