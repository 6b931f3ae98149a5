using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace EcomOpsEngine.Analytics.Timelines;

/// <summary>
/// An immutable set of people by number, a bit each. Kernels take it as the people who do not exist for an answer.
/// The people of a lane block are consecutive, so that a block costs one look at two words; the empty set costs one comparison.
/// </summary>
public sealed class PersonSet : IReadOnlyCollection<int>
{
    private readonly ulong[] _words;

    private PersonSet(ulong[] words)
    {
        _words = words;
        foreach (ulong word in words)
        {
            Count += BitOperations.PopCount(word);
        }
    }

    /// <summary>The set of nobody.</summary>
    public static PersonSet Empty { get; } = new([]);

    /// <summary>People in the set.</summary>
    public int Count { get; }

    /// <summary>Whether nobody is in it.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The set of some people, in any order, repeats allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number below 0.</exception>
    public static PersonSet Of(IEnumerable<int> persons)
    {
        ArgumentNullException.ThrowIfNull(persons);
        ulong[] words = [];
        foreach (int person in persons)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(person, nameof(persons));
            if (person >> 6 >= words.Length)
            {
                Array.Resize(ref words, Math.Max((person >> 6) + 1, 2 * words.Length));
            }

            words[person >> 6] |= 1UL << (person & 63);
        }

        return Of(words);
    }

    /// <summary>Whether a person is in the set; numbers beyond the largest member are not.</summary>
    /// <param name="person">A number from 0 on.</param>
    public bool Contains(int person) => (uint)person >> 6 < (uint)_words.Length && (_words[person >> 6] >> (person & 63) & 1) != 0;

    /// <summary>The members among 16 consecutive people: bit n for person <paramref name="firstPerson"/> + n. Bits beyond a block's people belong to its neighbours.</summary>
    /// <param name="firstPerson">Person of lane 0, from 0 on; any number, not only multiples of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint LaneMask(int firstPerson) => _words.Length == 0 ? 0 : Bits(firstPerson);

    /// <summary>People of this set or the other.</summary>
    public PersonSet Union(PersonSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (IsEmpty || other.IsEmpty)
        {
            return IsEmpty ? other : this;
        }

        var words = new ulong[Math.Max(_words.Length, other._words.Length)];
        _words.CopyTo(words, 0);
        for (int i = 0; i < other._words.Length; i++)
        {
            words[i] |= other._words[i];
        }

        return new PersonSet(words);
    }

    /// <summary>People of this set who are not in the other.</summary>
    public PersonSet Except(PersonSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var words = (ulong[])_words.Clone();
        for (int i = 0; i < Math.Min(words.Length, other._words.Length); i++)
        {
            words[i] &= ~other._words[i];
        }

        return Of(words);
    }

    /// <summary>The members in ascending order.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (int i = 0; i < _words.Length; i++)
        {
            for (ulong rest = _words[i]; rest != 0; rest &= rest - 1)
            {
                yield return (i << 6) + BitOperations.TrailingZeroCount(rest);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static PersonSet Of(ulong[] words) => words.AsSpan().ContainsAnyExcept(0UL) ? new PersonSet(words) : Empty;

    private uint Bits(int firstPerson)
    {
        int word = firstPerson >> 6;
        int shift = firstPerson & 63;
        ulong low = word < _words.Length ? _words[word] >> shift : 0;
        ulong high = shift > 48 && word + 1 < _words.Length ? _words[word + 1] << (64 - shift) : 0;
        return (ushort)(low | high);
    }
}
