using System.Numerics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// Gives each cell a slot in the accumulators. Dense: slot = key + 1. Hashed: slots in order of first appearance, found by open addressing.
/// Slot 0 is where rows that do not count are sent, so that passes need no branch.
/// </summary>
internal sealed class CellSlots
{
    private long[] _buckets = [];
    private int[] _bucketSlots = [];
    private long[] _keys = [];
    private int _shift;

    public CellSlots(CellSpace space, bool isDense)
    {
        Space = space;
        IsDense = isDense;
        if (IsDense)
        {
            Count = (int)space.Cells + 1;
        }
        else
        {
            Count = 1;
            Resize(1_024);
        }
    }

    public CellSpace Space { get; }

    public bool IsDense { get; }

    /// <summary>Slots in use, slot 0 among them.</summary>
    public int Count { get; private set; }

    /// <summary>Ends the pass when its hashed groupings hold more cells than the question may have; plain arrays are bounded by their plan.</summary>
    /// <exception cref="TooManyCellsException">They do.</exception>
    public static void CheckCells<T>(T[] groupings, Func<T, CellSlots> slotsOf, long most)
    {
        var cells = 0L;
        foreach (var grouping in groupings)
        {
            var slots = slotsOf(grouping);
            cells += slots.IsDense ? 0 : slots.Count - 1;
        }

        if (cells > most)
        {
            throw new TooManyCellsException(cells, most);
        }
    }

    public long KeyOf(int slot) => IsDense ? slot - 1 : _keys[slot];

    public int SlotOf(long key)
    {
        if (IsDense)
        {
            return (int)key + 1;
        }

        for (var bucket = BucketOf(key); ; bucket = (bucket + 1) & (_buckets.Length - 1))
        {
            if (_buckets[bucket] == key + 1)
            {
                return _bucketSlots[bucket];
            }

            if (_buckets[bucket] == 0)
            {
                return Add(bucket, key);
            }
        }
    }

    private int Add(int bucket, long key)
    {
        var slot = Count++;
        _buckets[bucket] = key + 1;
        _bucketSlots[bucket] = slot;
        _keys[slot] = key;
        if (Count * 2 > _buckets.Length)
        {
            Resize(_buckets.Length * 2);
        }

        return slot;
    }

    private void Resize(int buckets)
    {
        _buckets = new long[buckets];
        _bucketSlots = new int[buckets];
        _shift = 64 - BitOperations.Log2((uint)buckets);
        Array.Resize(ref _keys, (buckets / 2) + 1);
        for (var slot = 1; slot < Count; slot++)
        {
            var bucket = BucketOf(_keys[slot]);
            while (_buckets[bucket] != 0)
            {
                bucket = (bucket + 1) & (buckets - 1);
            }

            _buckets[bucket] = _keys[slot] + 1;
            _bucketSlots[bucket] = slot;
        }
    }

    private int BucketOf(long key) => (int)((ulong)key * 0x9E37_79B9_7F4A_7C15UL >> _shift);
}
