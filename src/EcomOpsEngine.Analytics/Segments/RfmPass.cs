using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>The RFM pass over one range of people.</summary>
internal sealed class RfmPass(OrderLines lines, RfmQuery query, OrderLineFilter filter, PersonRange range)
{
    private const int ChunkLines = 8_192;

    private readonly int[] _persons = GC.AllocateUninitializedArray<int>(range.LastPerson - range.FirstPerson);
    private readonly int[] _recency = GC.AllocateUninitializedArray<int>(range.LastPerson - range.FirstPerson);
    private readonly int[] _frequency = GC.AllocateUninitializedArray<int>(range.LastPerson - range.FirstPerson);
    private readonly long[] _monetary = GC.AllocateUninitializedArray<long>(range.LastPerson - range.FirstPerson);
    private readonly List<int> _prospects = [];
    private int _count;

    public ArraySegment<int> Persons => new(_persons, 0, _count);

    public ArraySegment<int> RecencyDays => new(_recency, 0, _count);

    public ArraySegment<int> Frequency => new(_frequency, 0, _count);

    public ArraySegment<long> MonetaryMinor => new(_monetary, 0, _count);

    public ArraySegment<int> Prospects => new([.. _prospects]);

    public void Run(CancellationToken cancellation)
    {
        var offsets = lines.PersonOffsets.Span;
        var chunk = new LiveLines(lines, new OrderMoment(query.AsOfUs, query.AsOfDay), filter);
        for (var first = range.FirstPerson; first < range.LastPerson;)
        {
            cancellation.ThrowIfCancellationRequested();
            var last = first + 1;
            while (last < range.LastPerson && offsets[last + 1] - offsets[first] <= ChunkLines)
            {
                last++;
            }

            RunChunk(first, last, chunk);
            first = last;
        }
    }

    private void RunChunk(int firstPerson, int lastPerson, LiveLines chunk)
    {
        var offsets = lines.PersonOffsets.Span;
        var customers = lines.PersonIsCustomer.Span;
        chunk.Load(offsets[firstPerson], offsets[lastPerson]);
        var history = new RfmHistory(lines, query, chunk);
        var refunded = CollectionsMarshal.AsSpan(chunk.RefundedOrders);
        for (var person = firstPerson; person < lastPerson; person++)
        {
            var (from, to) = (offsets[person], offsets[person + 1]);
            var apart = 0;
            for (; apart < refunded.Length && refunded[apart].From < to; apart++)
            {
            }

            if ((customers[person >> 3] & (1 << (person & 7))) != 0 && !query.LeftOut.Contains(person))
            {
                var values = history.OfLines(from, to);
                foreach (var order in refunded[..apart])
                {
                    history.AddRefundedOrder(order, ref values);
                }

                Add(person, values, filter.IsEmpty || chunk.AnyExists(from, to));
            }

            refunded = refunded[apart..];
        }
    }

    private void Add(int person, in RfmValues values, bool exists)
    {
        if (values.LastDay != RfmValues.NoDay)
        {
            _persons[_count] = person;
            _recency[_count] = query.AsOfDay - values.LastDay;
            _frequency[_count] = values.Orders;
            _monetary[_count++] = values.MoneyMinor;
        }
        else if (exists)
        {
            _prospects.Add(person);
        }
    }
}
