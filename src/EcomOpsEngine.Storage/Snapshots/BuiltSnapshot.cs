using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>A snapshot and what the next one is made from.</summary>
internal sealed record BuiltSnapshot(Snapshot Snapshot, SnapshotRoots Roots);

/// <summary>Where the people of a snapshot come from; only the writer of a dataset reads it.</summary>
/// <param name="LoadSeq">Last load the snapshot holds.</param>
/// <param name="IdentityOf">Identity code of each person.</param>
/// <param name="Links">The customers of each visitor.</param>
internal sealed record SnapshotRoots(int LoadSeq, int[] IdentityOf, VisitorLinks Links);
