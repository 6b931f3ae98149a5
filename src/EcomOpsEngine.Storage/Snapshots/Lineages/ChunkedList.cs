using System.Collections;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>
/// A growing list that can be frozen at any time for readers: frozen lists and the list share the chunks that did not change since, so that a freeze costs no copy of the entries.
/// One thread writes.
/// </summary>
internal sealed class ChunkedList<T> : IEnumerable<T>
{
    private const int ChunkBits = 10;
    private const int ChunkSize = 1 << ChunkBits;

    private T[][] _chunks = [];
    private bool[] _frozen = [];

    /// <summary>Entries.</summary>
    public int Count { get; private set; }

    /// <summary>An entry.</summary>
    public T this[int index]
    {
        get => _chunks[index >> ChunkBits][index & (ChunkSize - 1)];
        set => Writable(index >> ChunkBits)[index & (ChunkSize - 1)] = value;
    }

    /// <summary>Adds an entry.</summary>
    public void Add(T entry)
    {
        if (Count >> ChunkBits == _chunks.Length)
        {
            System.Array.Resize(ref _chunks, _chunks.Length + 1);
            System.Array.Resize(ref _frozen, _chunks.Length);
            _chunks[^1] = new T[ChunkSize];
        }

        Writable(Count >> ChunkBits)[Count & (ChunkSize - 1)] = entry;
        Count++;
    }

    /// <summary>The list as it is now, for good.</summary>
    public IReadOnlyList<T> Freeze()
    {
        System.Array.Fill(_frozen, true);
        return new Frozen([.. _chunks], Count);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private T[] Writable(int chunk)
    {
        if (_frozen[chunk])
        {
            _chunks[chunk] = [.. _chunks[chunk]];
            _frozen[chunk] = false;
        }

        return _chunks[chunk];
    }

    private sealed class Frozen(T[][] chunks, int count) : IReadOnlyList<T>
    {
        public int Count => count;

        public T this[int index]
        {
            get
            {
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)count, nameof(index));
                return chunks[index >> ChunkBits][index & (ChunkSize - 1)];
            }
        }

        public IEnumerator<T> GetEnumerator()
        {
            for (var i = 0; i < count; i++)
            {
                yield return this[i];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
