using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Channels;

/// <summary>The columns of a run that are read, taken once for many people.</summary>
internal readonly ref struct VisitColumns
{
    private readonly CodeColumn _names;
    private readonly CodeColumn _channels;
    private readonly ReadOnlySpan<byte> _nameBytes;
    private readonly ReadOnlySpan<byte> _channelBytes;

    public VisitColumns(LaneRun run, int channelColumn)
    {
        Seconds = run.Seconds.Span;
        ResidueUs = run.ResidueUs.Span;
        Sessions = run.Sessions.Span;
        (_names, _channels) = (run.Columns[0], run.Columns[channelColumn]);
        _nameBytes = _names.Width == 1 ? _names.Bytes : default;
        _channelBytes = _channels.Width == 1 ? _channels.Bytes : default;
    }

    public readonly ReadOnlySpan<int> Seconds;
    public readonly NarrowSpan ResidueUs;
    public readonly NarrowSpan Sessions;

    public int Name(int element) => _nameBytes.IsEmpty ? _names[element] : _nameBytes[element];

    public int Channel(int element) => _channelBytes.IsEmpty ? _channels[element] : _channelBytes[element];
}

/// <summary>The pass of one thread over people: visits become touches, each order is shared out among the touches before it.</summary>
internal sealed class AttributionPass : IDisposable
{
    private readonly OrderLines _lines;
    private readonly PersonLines _person;
    private readonly AttributionQuery _query;
    private readonly TouchRules _rules;
    private readonly TouchWalk _touches;
    private readonly OrderReader _reader;
    private readonly ushort[] _path;
    private readonly long[] _pathUs;
    private readonly bool _needsEverybody;
    private readonly List<(int Period, int Channel)> _belongs = [];

    /// <summary>First touch that lies in no order's path yet.</summary>
    private int _free;

    /// <summary>Channels of the path of the person's first order in the range, as the order knew them; borrowed. Their number is below 0 before that order.</summary>
    private ushort[] _firstOrder = [];
    private int _firstOrderLength;

    public AttributionPass(OrderLines lines, AttributionQuery query)
    {
        (_lines, _query, _rules) = (lines, query, query.Touches);
        _person = new PersonLines(lines);
        _touches = new TouchWalk(_rules);
        _reader = new OrderReader(query);
        (_path, _pathUs) = (new ushort[_rules.MostTouches], new long[_rules.MostTouches]);
        _needsEverybody = query.WithLostPaths || query.Visitors is not null || query.Pairs is not null;
        Partial = new AttributionPartial(query);
    }

    public AttributionPartial Partial { get; }

    /// <summary>Gives the borrowed arrays back.</summary>
    public void Dispose()
    {
        _touches.Dispose();
        _reader.Dispose();
        Pooled.Return(ref _firstOrder);
        Partial.Dispose();
    }

    /// <summary>Walks the people of a piece of work.</summary>
    public void Run(WorkChunk work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var run = work.Run;
        var visits = new VisitColumns(run, _rules.Column);
        var columns = _person.Run is { } lines ? Begin(lines) : default;
        if (work.IsLong)
        {
            LongHistory history = run.LongHistories[work.First];
            Find(history.Person, ref columns);
            Person(run, visits, columns, history.Person, history.Offset, 1, history.Length);
            return;
        }

        var lengths = run.Lengths.Span;
        foreach (LaneBlock block in run.Blocks.AsSpan()[work.First..work.End])
        {
            for (int lane = 0; lane < block.Lanes; lane++)
            {
                int person = block.FirstPerson + lane;
                Find(person, ref columns);
                Person(run, visits, columns, person, block.Offset + lane, LaneRun.LaneCount, lengths[person - run.FirstPerson]);
            }
        }
    }

    /// <summary>The lines that belong to nobody: their orders have no visits.</summary>
    public void RunNobody()
    {
        _touches.Begin();
        _free = 0;
        foreach (OrderRun run in _lines.Runs)
        {
            LineColumns columns = Begin(run);
            int from = run.PersonOffsets.Span[^1];
            foreach (LineSpan gone in run.SupersededOrders.Append(new LineSpan(run.Count, run.Count)))
            {
                AttributeNobody(columns, from, gone.From);
                from = gone.End;
            }
        }

        _belongs.Clear();
    }

    private void AttributeNobody(in LineColumns columns, int from, int to)
    {
        foreach (var order in _reader.Read(columns, from, to))
        {
            Partial.OrdersOfNobody += IsInside(order.MomentUs) ? 1 : 0;
            Attribute(order);
        }

        Partial.RowsScanned += to - from;
    }

    /// <summary>Takes up the run of a person's lines where it is another one.</summary>
    private void Find(int person, ref LineColumns columns)
    {
        if (_person.Find(person))
        {
            columns = Begin(_person.Run!);
        }
    }

    private LineColumns Begin(OrderRun run)
    {
        _reader.Begin(run);
        return new LineColumns(run, _query);
    }

    private void Person(LaneRun run, in VisitColumns visits, in LineColumns columns, int person, int first, int stride, int length)
    {
        var (from, to) = _person.Of(person);
        if ((from == to && !_needsEverybody) || _query.LeftOut.Contains(person) || run.Superseded.Contains(person))
        {
            return;
        }

        var orders = from == to ? [] : _reader.Read(columns, from, to);
        Partial.RowsScanned += to - from;
        if (orders.IsEmpty && !_needsEverybody)
        {
            return;
        }

        Walk(visits, orders, first, stride, length);
        Partial.RowsScanned += length;
        if (_query.WithLostPaths)
        {
            Lose(_touches.Count);
        }

        if (_query.Visitors is not null)
        {
            CountVisits(person);
        }

        if (Partial.Pairs is { } pairs)
        {
            pairs.Add(_firstOrderLength < 0 ? LastPath() : _firstOrder.AsSpan(0, _firstOrderLength), _firstOrderLength >= 0);
        }

        _belongs.Clear();
    }

    private void Walk(in VisitColumns visits, ReadOnlySpan<ChannelOrder> orders, int first, int stride, int length)
    {
        _touches.Begin();
        (_free, _firstOrderLength) = (0, -1);
        ReadOnlySpan<bool> counted = _rules.CountedEvents;
        ReadOnlySpan<int> channels = _rules.ChannelOfCode;
        int next = 0;
        for (int i = 0, at = first; i < length && (_needsEverybody || next < orders.Length); i++, at += stride)
        {
            long atUs = EngineTime.UnixUs(visits.Seconds[at], visits.ResidueUs[at]);
            while (next < orders.Length && orders[next].MomentUs < atUs)
            {
                Attribute(orders[next++]);
            }

            if (counted[visits.Name(at)])
            {
                _touches.Add(atUs, visits.Sessions[at], channels[visits.Channel(at)]);
            }
        }

        while (next < orders.Length)
        {
            Attribute(orders[next++]);
        }
    }

    /// <summary>Shares an order out; one outside of the range only takes its touches.</summary>
    private void Attribute(in ChannelOrder order)
    {
        int first = _touches.FirstWithin(order.MomentUs);
        if (_query.WithLostPaths)
        {
            Lose(first);
        }

        _free = _touches.Count;
        if (!IsInside(order.MomentUs))
        {
            return;
        }

        if (_query.Pairs is not null && _firstOrderLength < 0)
        {
            var channels = _touches.Channels[first..];
            _firstOrderLength = channels.Length;
            Pooled.Grow(ref _firstOrder, channels.Length, 0);
            channels.CopyTo(_firstOrder);
        }

        bool isCut = _touches.Count - first > _rules.MostTouches;
        int length = Path(isCut ? _touches.Count - _rules.MostTouches : first, _touches.Count);
        if (length == 0)
        {
            _path[0] = (ushort)(first < _touches.Count ? TouchRules.Direct : order.OwnChannel);
            _pathUs[0] = order.MomentUs;
            length = 1;
        }

        var path = _path.AsSpan(0, length);
        int period = _query.Periods.Of(order.MomentUs);
        Partial.Add(period, path, _pathUs.AsSpan(0, length), order.Worth, isCut);
        if (_query.Visitors is not null)
        {
            int last = path.LastIndexOfAnyExcept((ushort)TouchRules.Direct);
            _belongs.Add((period, path[Math.Max(last, 0)]));
        }
    }

    /// <summary>Copies the touches [from, to) that count into the path.</summary>
    private int Path(int from, int to)
    {
        var channels = _touches.Channels;
        var atUs = _touches.AtUs;
        int length = 0;
        for (int i = from; i < to; i++)
        {
            if (channels[i] != TouchRules.Direct || _rules.KeepDirect)
            {
                (_path[length], _pathUs[length]) = (channels[i], atUs[i]);
                length++;
            }
        }

        return length;
    }

    /// <summary>Touches from the first free one to <paramref name="end"/> led to no order.</summary>
    private void Lose(int end)
    {
        var atUs = _touches.AtUs;
        for (int from = _free; from < end;)
        {
            int to = from + 1;
            while (to < end && atUs[to] - atUs[to - 1] <= _rules.LookbackUs)
            {
                to++;
            }

            LosePath(from, to);
            from = to;
        }
    }

    private void LosePath(int from, int to)
    {
        var atUs = _touches.AtUs;
        while (from < to && atUs[from] < _query.FromUs)
        {
            from++;
        }

        while (to > from && atUs[to - 1] >= _query.ToUs)
        {
            to--;
        }

        if (from == to)
        {
            return;
        }

        int length = Path(Math.Max(from, to - _rules.MostTouches), to);
        if (length == 0)
        {
            _path[0] = TouchRules.Direct;
            length = 1;
        }

        Partial.AddLost(_path.AsSpan(0, length));
    }

    /// <summary>The touches of the look-back that ends with the last touch in the range: what somebody without an order is judged by, as long as an order's path could be.</summary>
    private ReadOnlySpan<ushort> LastPath()
    {
        var atUs = _touches.AtUs;
        int to = atUs.Length;
        while (to > 0 && atUs[to - 1] >= _query.ToUs)
        {
            to--;
        }

        if (to == 0 || atUs[to - 1] < _query.FromUs)
        {
            return [];
        }

        int from = to - 1;
        while (from > 0 && atUs[from - 1] >= atUs[to - 1] - _rules.LookbackUs)
        {
            from--;
        }

        return _touches.Channels[from..to];
    }

    private void CountVisits(int person)
    {
        var channels = _touches.Channels;
        var atUs = _touches.AtUs;
        for (int i = 0; i < channels.Length; i++)
        {
            if (IsInside(atUs[i]))
            {
                Partial.Visitors!.AddVisit(person, _query.Periods.Of(atUs[i]), channels[i]);
            }
        }

        foreach (var (period, channel) in _belongs)
        {
            Partial.Visitors!.AddOrder(person, period, channel);
        }
    }

    private bool IsInside(long atUs) => atUs >= _query.FromUs && atUs < _query.ToUs;
}
