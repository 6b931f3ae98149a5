using System.Runtime.CompilerServices;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// Distinct count of something whose rows stand together (an order's lines, a person's rows): the last one seen in the lower half of a word, and how many there were in the upper half,
/// so that a row costs one load and one store.
/// </summary>
internal struct DistinctCount
{
    private const int CountShift = 32;

    private ulong _word;

    /// <summary>How many.</summary>
    public readonly int Count => (int)(_word >> CountShift);

    /// <summary>A row of something.</summary>
    /// <param name="number">Its number, not 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void See(int number)
    {
        // No branch, as whether a cell saw the person before cannot be predicted: what differs in the lower half carries into the count.
        ulong last = (uint)number;
        _word = (((_word ^ last) + uint.MaxValue) & ~(ulong)uint.MaxValue) | last;
    }

    /// <summary>Adds the count of other things.</summary>
    public void Add(int count) => _word += (ulong)count << CountShift;
}

/// <summary>Distinct count of sessions, whose numbers start again with each person.</summary>
internal struct DistinctSessionCount
{
    /// <summary>(person + 1) · 2^32 + session of the last one; 0 before the first.</summary>
    public long Last;

    /// <summary>How many.</summary>
    public long Count;
}
