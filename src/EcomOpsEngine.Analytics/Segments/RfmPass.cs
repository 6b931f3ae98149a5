using System.Buffers;
using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>The RFM pass over one part of the people. Its values stand in borrowed arrays: fresh ones would cost their pages with each question.</summary>
internal sealed class RfmPass : IDisposable
{
    private const int ChunkLines = 8_192;

    private readonly PersonRange[] _ranges;
    private readonly RfmQuery _query;
    private readonly int[] _persons;
    private readonly int[] _recency;
    private readonly int[] _frequency;
    private readonly long[] _monetary;
    private readonly List<int> _prospects = [];
    private int _count;

    public RfmPass(PersonRange[] ranges, RfmQuery query)
    {
        (_ranges, _query) = (ranges, query);
        var people = ranges.Sum(range => range.LastPerson - range.FirstPerson);
        (_persons, _recency, _frequency) = (ArrayPool<int>.Shared.Rent(people), ArrayPool<int>.Shared.Rent(people), ArrayPool<int>.Shared.Rent(people));
        _monetary = ArrayPool<long>.Shared.Rent(people);
    }

    public ArraySegment<int> Persons => new(_persons, 0, _count);

    public ArraySegment<int> RecencyDays => new(_recency, 0, _count);

    public ArraySegment<int> Frequency => new(_frequency, 0, _count);

    public ArraySegment<long> MonetaryMinor => new(_monetary, 0, _count);

    public IReadOnlyList<int> Prospects => _prospects;

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_persons);
        ArrayPool<int>.Shared.Return(_recency);
        ArrayPool<int>.Shared.Return(_frequency);
        ArrayPool<long>.Shared.Return(_monetary);
    }

    public void Run(CancellationToken cancellation)
    {
        foreach (var range in _ranges)
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
            _persons[_count] = person;
            _recency[_count] = _query.AsOfDay - values.LastDay;
            _frequency[_count] = values.Orders;
            _monetary[_count++] = values.MoneyMinor;
        }
        else if (exists)
        {
            _prospects.Add(person);
        }
    }
}
