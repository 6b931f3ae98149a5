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
    public Span<int> Of(int person) => Of(person, 1);

    /// <summary>Rows of people who follow each other, one after the other.</summary>
    public Span<int> Of(int first, int people) => _rows.AsSpan(_starts[first], _starts[first + people] - _starts[first]);

    /// <summary>Sorts the rows of a person by (instant, event code, load order).</summary>
    /// <param name="rows">Rows in any order.</param>
    /// <param name="events">The rows.</param>
    /// <param name="byCode">Whether the event code counts; else only instant and load order do.</param>
    /// <param name="scratch">Reused memory.</param>
    public static void Sort(Span<int> rows, EventFacts events, bool byCode, List<HistoryKey> scratch) => Sort(rows, Keys(rows, events, byCode, scratch));

    /// <summary>What rows are sorted by, read for many at once: then the processor waits for the memory of all of them together.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="events">The events.</param>
    /// <param name="byCode">Whether the event code counts.</param>
    /// <param name="scratch">Reused memory, which the keys are in.</param>
    public static Span<HistoryKey> Keys(ReadOnlySpan<int> rows, EventFacts events, bool byCode, List<HistoryKey> scratch)
    {
        CollectionsMarshal.SetCount(scratch, rows.Length);
        var keys = CollectionsMarshal.AsSpan(scratch);
        var (atUs, visitors, customers) = (events.AtUs.Values, events.Visitors.Values, events.Customers.Values);
        var codes = byCode ? events.Texts[0].Codes : null;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            keys[i] = new HistoryKey(atUs[row], codes?[row] ?? 0, events.OrdinalOf(row), row, visitors[row], customers[row]);
        }

        return keys;
    }

    /// <summary>Sorts the rows of a person and their keys.</summary>
    public static void Sort(Span<int> rows, Span<HistoryKey> keys)
    {
        var isSorted = true;
        for (var i = 1; i < keys.Length; i++)
        {
            isSorted &= keys[i - 1].CompareTo(keys[i]) < 0;
        }

        if (isSorted)
        {
            return;
        }

        keys.Sort();
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = keys[i].Row;
        }
    }
}

/// <summary>Place of an event in a history, and whose it was loaded as. Derived events of one order differ in their codes.</summary>
internal readonly record struct HistoryKey(long AtUs, int Code, int Ordinal, int Row, int Visitor, int Customer) : IComparable<HistoryKey>
{
    public int CompareTo(HistoryKey other) =>
        AtUs != other.AtUs ? AtUs.CompareTo(other.AtUs)
        : Code != other.Code ? Code.CompareTo(other.Code)
        : Ordinal.CompareTo(other.Ordinal);
}
