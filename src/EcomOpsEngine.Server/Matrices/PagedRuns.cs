using System.Runtime.CompilerServices;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Matrices;

/// <summary>Keeps the last matrix of each snapshot that did not fit one page, so that its next pages are not computed again.</summary>
internal sealed class PagedRuns
{
    private readonly ConditionalWeakTable<Snapshot, Entry> _last = [];

    public MatrixRun? Find(Snapshot snapshot, ComputeMatrixRequest question) =>
        _last.TryGetValue(snapshot, out var entry) && entry.Question.Equals(question) ? entry.Run : null;

    public void Keep(Snapshot snapshot, ComputeMatrixRequest question, MatrixRun run) => _last.AddOrUpdate(snapshot, new Entry(question, run));

    public void Drop(Snapshot snapshot) => _last.Remove(snapshot);

    private sealed record Entry(ComputeMatrixRequest Question, MatrixRun Run);
}
