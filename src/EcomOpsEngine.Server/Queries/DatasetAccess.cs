using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Storage.Datasets;

namespace EcomOpsEngine.Server.Queries;

/// <summary>Finds datasets and snapshots by the names of a request.</summary>
internal sealed class DatasetAccess(DatasetStore store)
{
    public Dataset Dataset(string name, string field = "dataset") =>
        name.Length == 0 ? throw RequestException.Invalid(field, "Name of a dataset expected.") : store.Get(name);

    /// <summary>The view of a stated snapshot, or of the current one.</summary>
    public SnapshotView View(string dataset, string snapshotId)
    {
        var found = Dataset(dataset);
        var snapshot = found.TakeSnapshot(snapshotId) ?? throw RequestException.SnapshotGone(Shown.Text(snapshotId));
        return SnapshotView.Of(found, snapshot);
    }
}
