using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>The RFM pass over one part of the people; its customers are written from a place on.</summary>
internal sealed class RfmPass(PersonRange[] ranges, RfmQuery query, RfmColumns columns, int start)
{
    private const int ChunkLines = 8_192;

    private readonly RfmQuery _query = query;
    private readonly int[] _persons = columns.Persons;
    private readonly int[] _recency = columns.RecencyDays;
    private readonly int[] _frequency = columns.Frequency;
    private readonly long[] _monetary = columns.MonetaryMinor;
    private readonly List<int> _prospects = [];
    private int _end = start;

    /// <summary>Place of its first customer.</summary>
    public int Start { get; } = start;

    /// <summary>Customers with values.</summary>
    public int Count => _end - Start;

    public IReadOnlyList<int> Prospects => _prospects;

    /// <summary>People of a part.</summary>
    public static int PeopleOf(PersonRange[] part) => part.Sum(range => range.LastPerson - range.FirstPerson);

    public void Run(CancellationToken cancellation)
    {
        foreach (var range in ranges)
        {
            var offsets = range.Run.PersonOffsets.Span;
            var filter = new OrderLineFilter(range.Run, _query.Filter);
            var chunk = new LiveLines(range.Run, new OrderMoment(_query.AsOfUs, _query.AsOfDay), filter);
            for (var first = range.FirstPerson; first < range.LastPerson;)
            {
                cancellation.ThrowIfCancellationRequested();
                var last = first + 1;
                while (last < range.LastPerson && offsets[last + 1] - offsets[first] <= ChunkLines)
                {
                    last++;
                }

                RunChunk(range.Run, first, last, chunk, filter.IsEmpty);
                first = last;
            }
        }
    }

    private void RunChunk(OrderRun run, int firstPlace, int lastPlace, LiveLines chunk, bool allExist)
    {
        var offsets = run.PersonOffsets.Span;
        var customers = run.PersonIsCustomer.Span;
        chunk.Load(offsets[firstPlace], offsets[lastPlace]);
        var history = new RfmHistory(run, _query, chunk);
        var refunded = CollectionsMarshal.AsSpan(chunk.RefundedOrders);
        for (var place = firstPlace; place < lastPlace; place++)
        {
            var (from, to) = (offsets[place], offsets[place + 1]);
            var apart = 0;
            for (; apart < refunded.Length && refunded[apart].From < to; apart++)
            {
            }

            var person = run.FirstPerson + place;
            if ((customers[place >> 3] & (1 << (place & 7))) != 0 && !_query.LeftOut.Contains(person) && !run.Superseded.Contains(person))
            {
                var values = history.OfLines(from, to);
                foreach (var order in refunded[..apart])
                {
                    history.AddRefundedOrder(order, ref values);
                }

                Add(person, values, allExist || chunk.AnyExists(from, to));
            }

            refunded = refunded[apart..];
        }
    }

    private void Add(int person, in RfmValues values, bool exists)
    {
        if (values.LastDay != RfmValues.NoDay)
        {
            _persons[_end] = person;
            _recency[_end] = _query.AsOfDay - values.LastDay;
            _frequency[_end] = values.Orders;
            _monetary[_end++] = values.MoneyMinor;
        }
        else if (exists)
        {
            _prospects.Add(person);
        }
    }
}
