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

    /// <summary>Word of people 64·n to 64·n + 63 that stands first.</summary>
    private readonly int _firstWord;

    private PersonSet(ulong[] words, int firstWord)
    {
        _words = words;
        _firstWord = firstWord;
        foreach (ulong word in words)
        {
            Count += BitOperations.PopCount(word);
        }
    }

    /// <summary>The set of nobody.</summary>
    public static PersonSet Empty { get; } = new([], 0);

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

        return Over(0, words);
    }

    /// <summary>The set of a bit map, which is taken over and must not change.</summary>
    /// <param name="firstPerson">Person of the lowest bit of the first word: a multiple of 64.</param>
    /// <param name="words">A bit for each person.</param>
    public static PersonSet Over(int firstPerson, ulong[] words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return (firstPerson & 63) != 0
            ? throw new ArgumentOutOfRangeException(nameof(firstPerson), firstPerson, "Not a multiple of 64.")
            : words.AsSpan().ContainsAnyExcept(0UL) ? new PersonSet(words, firstPerson >> 6) : Empty;
    }

    /// <summary>Whether a person is in the set; numbers beyond the largest member are not.</summary>
    /// <param name="person">A number from 0 on.</param>
    public bool Contains(int person)
    {
        int word = (person >> 6) - _firstWord;
        return (uint)word < (uint)_words.Length && (_words[word] >> (person & 63) & 1) != 0;
    }

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

        int first = Math.Min(_firstWord, other._firstWord);
        var words = new ulong[Math.Max(_firstWord + _words.Length, other._firstWord + other._words.Length) - first];
        _words.CopyTo(words, _firstWord - first);
        for (int i = 0; i < other._words.Length; i++)
        {
            words[other._firstWord - first + i] |= other._words[i];
        }

        return new PersonSet(words, first);
    }

    /// <summary>People of this set who are not in the other.</summary>
    public PersonSet Except(PersonSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var words = (ulong[])_words.Clone();
        for (int i = 0; i < words.Length; i++)
        {
            words[i] &= ~other.Word(_firstWord + i);
        }

        return Over(_firstWord << 6, words);
    }

    /// <summary>The members from one number to another (not inside), in ascending order.</summary>
    public IEnumerable<int> Within(int first, int end)
    {
        int from = Math.Max(0, (first >> 6) - _firstWord);
        int to = Math.Min(_words.Length, ((end + 63) >> 6) - _firstWord);
        for (int i = from; i < to; i++)
        {
            for (ulong rest = _words[i]; rest != 0; rest &= rest - 1)
            {
                int person = ((_firstWord + i) << 6) + BitOperations.TrailingZeroCount(rest);
                if (person >= first && person < end)
                {
                    yield return person;
                }
            }
        }
    }

    /// <summary>The members in ascending order.</summary>
    public IEnumerator<int> GetEnumerator() => Within(_firstWord << 6, (_firstWord + _words.Length) << 6).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private ulong Word(int number) => (uint)(number - _firstWord) < (uint)_words.Length ? _words[number - _firstWord] : 0;

    private uint Bits(int firstPerson)
    {
        int word = firstPerson >> 6;
        int shift = firstPerson & 63;
        ulong low = Word(word) >> shift;
        ulong high = shift > 48 ? Word(word + 1) << (64 - shift) : 0;
        return (ushort)(low | high);
    }
}
