using System.Runtime.InteropServices;

namespace EcomOpsEngine.Analytics.Channels;

/// <summary>Different paths with what their orders are worth: a path is hashed once for each order and its channels are kept once, however many orders it has.</summary>
internal sealed class PathTable(int mostPaths)
{
    private const ulong HashFactor = 0x9E3779B97F4A7C15;

    private int[] _slots = new int[1_024];
    private Entry[] _entries = new Entry[512];
    private ushort[] _channels = new ushort[2_048];
    private int _channelsUsed;

    /// <summary>Different paths.</summary>
    public int Count { get; private set; }

    /// <summary>Whether no further path may be added.</summary>
    public bool IsFull => Count >= mostPaths;

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
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    public void Add(int period, ReadOnlySpan<ushort> path, in OrderWorth worth, long lost)
    {
        // Found first: finding may move the entries.
        int place = Find(period, path);
        ref Entry entry = ref _entries[place];
        entry.Worth += worth;
        entry.Lost += lost;
    }

    /// <summary>Forgets all paths.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        Array.Clear(_entries, 0, Count);
        (Count, _channelsUsed) = (0, 0);
    }

    private int Find(int period, ReadOnlySpan<ushort> path)
    {
        uint hash = Hash(period, path);
        int mask = _slots.Length - 1;
        int slot = (int)hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            ref Entry entry = ref _entries[_slots[slot] - 1];
            if (entry.Hash == hash && entry.Period == period && _channels.AsSpan(entry.Offset, entry.Length).SequenceEqual(path))
            {
                return _slots[slot] - 1;
            }
        }

        _slots[slot] = Append(hash, period, path);
        if (2 * Count > _slots.Length)
        {
            Rehash();
        }

        return Count - 1;
    }

    private int Append(uint hash, int period, ReadOnlySpan<ushort> path)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * Count);
        }

        if (_channelsUsed + path.Length > _channels.Length)
        {
            Array.Resize(ref _channels, Math.Max(_channelsUsed + path.Length, 2 * _channels.Length));
        }

        path.CopyTo(_channels.AsSpan(_channelsUsed));
        _entries[Count] = new Entry { Hash = hash, Period = period, Offset = _channelsUsed, Length = path.Length };
        _channelsUsed += path.Length;
        return ++Count;
    }

    private void Rehash()
    {
        _slots = new int[2 * _slots.Length];
        int mask = _slots.Length - 1;
        for (int entry = 0; entry < Count; entry++)
        {
            int slot = (int)_entries[entry].Hash & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
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
