using System.Runtime.InteropServices;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>The event rows of each person: grouped by a counting sort.</summary>
internal sealed class Histories
{
    private readonly int[] _rows;
    private readonly int[] _starts;

    public Histories(ReadOnlySpan<int> owners, PersonNumbering people)
    {
        _rows = GC.AllocateUninitializedArray<int>(owners.Length);
        _starts = new int[people.Lengths.Length + 1];
        for (var person = 0; person < people.Lengths.Length; person++)
        {
            _starts[person + 1] = _starts[person] + people.Lengths[person];
        }

        var next = _starts.AsSpan(0, people.Lengths.Length).ToArray();
        for (var row = 0; row < owners.Length; row++)
        {
            _rows[next[people.NumberOf[owners[row]]]++] = row;
        }
    }

    /// <summary>Rows of a person, unsorted until sorted in place.</summary>
    public Span<int> Of(int person) => _rows.AsSpan(_starts[person], _starts[person + 1] - _starts[person]);

    /// <summary>Sorts the rows of a person by (instant, event code, load order).</summary>
    /// <param name="rows">Rows in any order.</param>
    /// <param name="events">The rows.</param>
    /// <param name="byCode">Whether the event code counts; else only instant and load order do.</param>
    /// <param name="scratch">Reused memory.</param>
    /// <returns>What they were sorted by, in their order; in the reused memory.</returns>
    public static ReadOnlySpan<HistoryKey> Sort(Span<int> rows, EventFacts events, bool byCode, List<HistoryKey> scratch)
    {
        scratch.Clear();
        CollectionsMarshal.SetCount(scratch, rows.Length);
        var keys = CollectionsMarshal.AsSpan(scratch);
        var atUs = events.AtUs.Values;
        var codes = byCode ? events.Texts[0].Codes : null;
        var isSorted = true;
        for (var i = 0; i < rows.Length; i++)
        {
            keys[i] = new HistoryKey(atUs[rows[i]], codes?[rows[i]] ?? 0, events.OrdinalOf(rows[i]), rows[i]);
            isSorted &= i == 0 || keys[i - 1].CompareTo(keys[i]) < 0;
        }

        if (!isSorted)
        {
            keys.Sort();
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] = keys[i].Row;
            }
        }

        return keys;
    }
}

/// <summary>Place of an event in a history. Derived events of one order differ in their codes.</summary>
internal readonly record struct HistoryKey(long AtUs, int Code, int Ordinal, int Row) : IComparable<HistoryKey>
{
    public int CompareTo(HistoryKey other) =>
        AtUs != other.AtUs ? AtUs.CompareTo(other.AtUs)
        : Code != other.Code ? Code.CompareTo(other.Code)
        : Ordinal.CompareTo(other.Ordinal);
}
