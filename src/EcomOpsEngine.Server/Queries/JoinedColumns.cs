using System.Collections;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Server.Queries;

/// <summary>The columns of rows, then joined ones that are made when they are first asked for.</summary>
internal sealed class JoinedColumns(IReadOnlyList<CodeColumn> own, IReadOnlyList<Lazy<CodeColumn>> joined) : IReadOnlyList<CodeColumn>
{
    public int Count => own.Count + joined.Count;

    public CodeColumn this[int index] => index < own.Count ? own[index] : joined[index - own.Count].Value;

    public IEnumerator<CodeColumn> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Counts that are made when the first of them is asked for.</summary>
internal sealed class LazyCounts(int count, Func<long[]> make) : IReadOnlyList<long>
{
    private readonly Lazy<long[]> _counts = new(make);

    public int Count => count;

    public long this[int index] => _counts.Value[index];

    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)_counts.Value).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
