using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>The RFM pass over one range of people.</summary>
internal sealed class RfmPass(OrderLines lines, RfmQuery query, OrderLineFilter filter, PersonRange range)
{
    private const int ChunkLines = 32_768;

    private readonly int[] _persons = GC.AllocateUninitializedArray<int>(range.LastPerson - range.FirstPerson);
    private readonly int[] _recency = GC.AllocateUninitializedArray<int>(range.LastPerson - range.FirstPerson);
    private readonly int[] _frequency = GC.AllocateUninitializedArray<int>(range.LastPerson - range.FirstPerson);
    private readonly long[] _monetary = GC.AllocateUninitializedArray<long>(range.LastPerson - range.FirstPerson);
    private readonly List<int> _prospects = [];
    private byte[] _selection = [];
    private int _count;

    public ArraySegment<int> Persons => new(_persons, 0, _count);

    public ArraySegment<int> RecencyDays => new(_recency, 0, _count);

    public ArraySegment<int> Frequency => new(_frequency, 0, _count);

    public ArraySegment<long> MonetaryMinor => new(_monetary, 0, _count);

    public ArraySegment<int> Prospects => new([.. _prospects]);

    public void Run(CancellationToken cancellation)
    {
        var offsets = lines.PersonOffsets.Span;
        for (var first = range.FirstPerson; first < range.LastPerson;)
        {
            cancellation.ThrowIfCancellationRequested();
            var last = first + 1;
            while (last < range.LastPerson && offsets[last + 1] - offsets[first] <= ChunkLines)
            {
                last++;
            }

            RunChunk(first, last, Selection(offsets[first], offsets[last]));
            first = last;
        }
    }

    private ReadOnlySpan<byte> Selection(int from, int to)
    {
        if (filter.IsEmpty)
        {
            return default;
        }

        if (_selection.Length < to - from)
        {
            _selection = new byte[Math.Max(ChunkLines, to - from)];
        }

        var selection = _selection.AsSpan(0, to - from);
        filter.Select(from, selection);
        return selection;
    }

    private void RunChunk(int firstPerson, int lastPerson, ReadOnlySpan<byte> selection)
    {
        var offsets = lines.PersonOffsets.Span;
        var customers = lines.PersonIsCustomer.Span;
        var refundOffsets = lines.RefundOffsets.Span;
        var history = new RfmHistory(lines, query, offsets[firstPerson], offsets[lastPerson], selection);
        var firstLine = offsets[firstPerson];
        for (var person = firstPerson; person < lastPerson; person++)
        {
            if ((customers[person >> 3] & (1 << (person & 7))) == 0)
            {
                continue;
            }

            var from = offsets[person];
            var to = offsets[person + 1];
            RfmValues values = default;
            var counts = !selection.IsEmpty
                ? history.OfSelected(from - firstLine, to - firstLine, ref values)
                : refundOffsets[from] == refundOffsets[to]
                    ? history.OfUnrefunded(from - firstLine, to - firstLine, ref values)
                    : history.OfAll(from - firstLine, to - firstLine, ref values);
            if (counts)
            {
                _persons[_count] = person;
                _recency[_count] = query.AsOfDay - values.LastDay;
                _frequency[_count] = values.Orders;
                _monetary[_count++] = values.MoneyMinor;
            }
            else if (filter.IsEmpty || values.Exists)
            {
                _prospects.Add(person);
            }
        }
    }
}

/// <summary>Running values of one customer.</summary>
internal struct RfmValues
{
    public int LastDay;
    public int Orders;
    public long MoneyMinor;
    public bool Exists;
}
