using System.Buffers;
using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Channels;

/// <summary>
/// Different paths with what their orders are worth: a path is hashed once for each order and its channels are kept once, however many orders it has. Stands in borrowed arrays.
/// </summary>
internal sealed class PathTable(int mostPaths) : IDisposable
{
    private const ulong HashFactor = 0x9E3779B97F4A7C15;

    private int[] _slots = [];
    private int _mask = -1;
    private Entry[] _entries = [];
    private ushort[] _channels = [];
    private int _channelsUsed;

    /// <summary>Different paths.</summary>
    public int Count { get; private set; }

    /// <summary>Channels of a path.</summary>
    public ReadOnlySpan<ushort> Path(int entry) => _channels.AsSpan(_entries[entry].Offset, _entries[entry].Length);

    /// <summary>Period of a path's orders.</summary>
    public int Period(int entry) => _entries[entry].Period;

    /// <summary>What its orders are worth.</summary>
    public OrderWorth Worth(int entry) => _entries[entry].Worth;

    /// <summary>Times it ended without an order.</summary>
    public long Lost(int entry) => _entries[entry].Lost;

    /// <summary>Adds an order, or a path without one.</summary>
    /// <param name="period">Period of the order.</param>
    /// <param name="path">Channel numbers, at least one.</param>
    /// <param name="worth">What the order is worth.</param>
    /// <param name="lost">Times the path ended without an order.</param>
    /// <returns>False where the path is none of those kept and no further one may be.</returns>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    public bool TryAdd(int period, ReadOnlySpan<ushort> path, in OrderWorth worth, long lost)
    {
        int place = Find(period, path);
        if (place < 0)
        {
            return false;
        }

        ref Entry entry = ref _entries[place];
        entry.Worth += worth;
        entry.Lost += lost;
        return true;
    }

    /// <summary>Gives the arrays back; all paths are forgotten.</summary>
    public void Dispose()
    {
        (Count, _channelsUsed, _mask) = (0, 0, -1);
        Pooled.Return(ref _slots);
        Pooled.Return(ref _entries);
        Pooled.Return(ref _channels);
    }

    /// <summary>Place of a path, which is appended where it is new; −1 where it may not be.</summary>
    private int Find(int period, ReadOnlySpan<ushort> path)
    {
        if (2 * Count > _mask)
        {
            Rehash();
        }

        uint hash = Hash(period, path);
        int slot = (int)hash & _mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            ref Entry entry = ref _entries[_slots[slot] - 1];
            if (entry.Hash == hash && entry.Period == period && _channels.AsSpan(entry.Offset, entry.Length).SequenceEqual(path))
            {
                return _slots[slot] - 1;
            }
        }

        if (Count >= mostPaths)
        {
            return -1;
        }

        _slots[slot] = Append(hash, period, path);
        return Count - 1;
    }

    private int Append(uint hash, int period, ReadOnlySpan<ushort> path)
    {
        Pooled.Grow(ref _entries, Count + 1, Count);
        Pooled.Grow(ref _channels, _channelsUsed + path.Length, _channelsUsed);
        path.CopyTo(_channels.AsSpan(_channelsUsed));
        _entries[Count] = new Entry { Hash = hash, Period = period, Offset = _channelsUsed, Length = path.Length };
        _channelsUsed += path.Length;
        return ++Count;
    }

    private void Rehash()
    {
        int slots = Math.Max(1_024, 2 * (_mask + 1));
        Pooled.Return(ref _slots);
        _slots = ArrayPool<int>.Shared.Rent(slots);
        _slots.AsSpan(0, slots).Clear();
        _mask = slots - 1;
        for (int entry = 0; entry < Count; entry++)
        {
            int slot = (int)_entries[entry].Hash & _mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & _mask;
            }

            _slots[slot] = entry + 1;
        }
    }

    private static uint Hash(int period, ReadOnlySpan<ushort> path)
    {
        ulong hash = ((ulong)(uint)period << 32) | (uint)path.Length;
        foreach (ushort channel in path)
        {
            hash = (hash ^ channel) * HashFactor;
            hash ^= hash >> 29;
        }

        hash *= HashFactor;
        return (uint)(hash >> 32);
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public uint Hash;
        public int Period;
        public int Offset;
        public int Length;
        public long Lost;
        public OrderWorth Worth;
    }
}
