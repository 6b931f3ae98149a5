namespace EcomOpsEngine.Storage.Identities;

/// <summary>What an erasure took away. Everything is zero where the customer was never loaded, or was erased before: both look alike.</summary>
/// <param name="WasKnown">Whether the dataset knew the id.</param>
/// <param name="EraseTime">When it was done.</param>
/// <param name="Visitors">Visitor ids erased with the customer.</param>
/// <param name="AttributeRows">Rows of attributes deleted.</param>
/// <param name="RejectedRows">Rejected rows, and refusals of loads, whose texts named one of the ids and are gone.</param>
/// <param name="SnapshotId">The snapshot without them.</param>
public sealed record ErasureRecord(bool WasKnown, DateTimeOffset EraseTime, int Visitors, long AttributeRows, long RejectedRows, string SnapshotId);
