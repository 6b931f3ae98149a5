using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;
using StoredDataset = EcomOpsEngine.Storage.Datasets.Dataset;

namespace EcomOpsEngine.Server.Queries;

/// <summary>What is told of snapshots. Messages hold none: whoever waits for the next one lets this one go.</summary>
internal static class SnapshotMessages
{
    public static WatchSnapshotsResponse Of(StoredDataset dataset)
    {
        var snapshot = dataset.Current;
        var (held, heldBytes) = dataset.HeldSnapshots;
        var deltas = snapshot.Runs.Count(run => run.Run.IsDelta);
        return new WatchSnapshotsResponse
        {
            Snapshot = new SnapshotState
            {
                SnapshotId = snapshot.Id,
                CreateTime = snapshot.CreatedAt.ToTimestamp(),
                Tables = { snapshot.Freshness.Select(QueryInfos.Freshness) },
                Persons = snapshot.Persons.Count,
                TimelineEvents = snapshot.Timeline.Rows,
                HotBytes = snapshot.HotBytes,
                ColdBytes = snapshot.ColdBytes,
                BaseRuns = snapshot.Runs.Count - deltas,
                DeltaRuns = deltas,
            },
            HeldSnapshots = held,
            HeldBytes = heldBytes,
        };
    }
}
