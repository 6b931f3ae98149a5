namespace EcomOpsEngine.Storage.Experiments;

/// <summary>The record of an experiment as it was written at some time. Revisions are added, never changed.</summary>
/// <param name="Id">Id of the experiment.</param>
/// <param name="Revision">From 1, without gaps.</param>
/// <param name="CreatedAt">When the first revision was written.</param>
/// <param name="RevisedAt">When this one was.</param>
/// <param name="Definition">What the caller wrote down; opaque here.</param>
public sealed record ExperimentRevision(string Id, int Revision, DateTimeOffset CreatedAt, DateTimeOffset RevisedAt, string Definition);

/// <summary>How much is kept.</summary>
/// <param name="Records">Experiments of a dataset.</param>
/// <param name="Revisions">Revisions of an experiment.</param>
public readonly record struct ExperimentLimits(int Records, int Revisions);
