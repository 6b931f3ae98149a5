using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>
/// Numbers distinct UTF-8 texts from 1 in order of first appearance. Open addressing over hashes, bytes in pages:
/// millions of texts without an object for each. The bytes of a text stay where they are.
/// </summary>
internal sealed class Utf8Dictionary : ITextCodes
{
    private const int PageBytes = 1 << 18;

    private readonly List<byte[]> _pages = [];
    private int _pageUsed = PageBytes;
    private Entry[] _entries = new Entry[16];
    private int[] _slots = new int[32];

    /// <summary>Distinct texts.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the pages that hold the texts.</summary>
    public long Bytes { get; private set; }

    /// <summary>Code of a text, which is added when it is new.</summary>
    public int CodeOf(ReadOnlySpan<byte> text) => CodeOf(text, Hash(text));

    /// <summary>Code of a text, which is added when it is new.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hash">Its <see cref="Hash"/>.</param>
    /// <param name="guess">What <see cref="Guess"/> said of it; texts may have been added since.</param>
    public int CodeOf(ReadOnlySpan<byte> text, uint hash, int guess) => guess != 0 && text.SequenceEqual(Utf8(guess)) ? guess : CodeOf(text, hash);

    /// <summary>
    /// The code that a text with a hash most likely has; 0 where there is none. Asked for many texts in a row before their codes, it lets the processor wait for the memory of all of them at once.
    /// </summary>
    public int Guess(uint hash)
    {
        var code = _slots[hash & (uint)(_slots.Length - 1)];
        return code != 0 && _entries[code - 1].Hash == hash ? code : 0;
    }

    private int CodeOf(ReadOnlySpan<byte> text, uint hash)
    {
        var slot = SlotOf(text, hash);
        return _slots[slot] != 0 ? _slots[slot] : Add(text, hash, slot);
    }

    /// <summary>Code of a text, 0 when it is not there.</summary>
    public int Find(ReadOnlySpan<byte> text) => _slots[SlotOf(text, Hash(text))];

    /// <summary>The bytes of a code.</summary>
    public ReadOnlySpan<byte> Utf8(int code)
    {
        ref var entry = ref _entries[code - 1];
        return _pages[entry.Page].AsSpan(entry.Offset, entry.Length);
    }

    /// <summary>The text of a code.</summary>
    public string Text(int code) => Encoding.UTF8.GetString(Utf8(code));

    private int SlotOf(ReadOnlySpan<byte> text, uint hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (true)
        {
            var code = _slots[slot];
            if (code == 0 || (_entries[code - 1].Hash == hash && text.SequenceEqual(Utf8(code))))
            {
                return slot;
            }

            slot = (slot + 1) & mask;
        }
    }

    private int Add(ReadOnlySpan<byte> text, uint hash, int slot)
    {
        if (_pages.Count == 0 || text.Length > _pages[^1].Length - _pageUsed)
        {
            _pages.Add(GC.AllocateUninitializedArray<byte>(Math.Max(PageBytes, text.Length), pinned: true));
            _pageUsed = 0;
            Bytes += _pages[^1].Length;
        }

        text.CopyTo(_pages[^1].AsSpan(_pageUsed));
        if (Count == _entries.Length)
        {
            System.Array.Resize(ref _entries, Count * 2);
        }

        _entries[Count] = new Entry(hash, _pages.Count - 1, _pageUsed, text.Length);
        _pageUsed += text.Length;
        Count++;
        _slots[slot] = Count;
        if (Count * 2 > _slots.Length)
        {
            Grow();
        }

        return Count;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        var mask = _slots.Length - 1;
        for (var code = 1; code <= Count; code++)
        {
            var slot = (int)_entries[code - 1].Hash & mask;
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = code;
        }
    }

    /// <summary>Hash by which texts are found.</summary>
    public static uint Hash(ReadOnlySpan<byte> text)
    {
        const ulong Factor = 0x9E37_79B9_7F4A_7C15;
        var hash = (ulong)text.Length * Factor;
        for (var rest = text; rest.Length > 8; rest = rest[8..])
        {
            hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(rest)) * Factor, 29);
        }

        hash = (hash ^ Tail(text)) * Factor;
        hash ^= hash >> 32;
        return (uint)((hash * Factor) >> 32);
    }

    /// <summary>The last eight bytes, or all of a shorter text: no two of one length have the same.</summary>
    private static ulong Tail(ReadOnlySpan<byte> text) => text.Length switch
    {
        >= 8 => MemoryMarshal.Read<ulong>(text[^8..]),
        >= 4 => MemoryMarshal.Read<uint>(text) | ((ulong)MemoryMarshal.Read<uint>(text[^4..]) << 32),
        > 0 => text[0] | ((ulong)text[text.Length / 2] << 8) | ((ulong)text[^1] << 16),
        _ => 0,
    };

    private readonly record struct Entry(uint Hash, int Page, int Offset, int Length);
}
