using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Lays out the histories of one partition: lane blocks, then long histories.</summary>
internal sealed class RunBuilder
{
    private const int Lanes = PartitionPlan.Lanes;
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>Unix microseconds of second 0, 1980-01-01T00:00:00Z.</summary>
    private const long EpochUs = 315_532_800 * MicrosecondsPerSecond;

    private readonly EventFacts _events;
    private readonly Histories _histories;
    private readonly PartitionPlan _plan;
    private readonly SessionNumbering _sessionNumbering;
    private readonly List<HistoryKey> _scratch = [];
    private readonly int _blockElements;
    private readonly int _elements;
    private readonly ColumnMemory<int> _lengths;
    private readonly ColumnMemory<int> _seconds;
    private readonly int[] _residues;
    private readonly int[] _sessions;
    private readonly ColumnMemory<ushort> _ties;
    private readonly CodeTarget[] _codes;
    private readonly CodeTarget _agents;
    private readonly List<BlockEntry> _blocks = [];
    private readonly List<LongEntry> _longs = [];
    private readonly ColumnMemory<int> _ordinals;
    private readonly int[] _origins;
    private readonly ColumnMemory<int> _visitorOffsets;
    private readonly List<int> _visitors = [];
    private readonly Dictionary<int, int> _visitorPlaces = [];
    private readonly ColumnMemory<int> _sessionOffsets;
    private readonly List<ulong> _sessionIds = [];

    private RunBuilder(EventFacts events, Histories histories, PartitionPlan plan)
    {
        _events = events;
        _histories = histories;
        _plan = plan;
        _sessionNumbering = new SessionNumbering(events);
        (_blockElements, _elements) = Measure(plan);
        _lengths = new ColumnMemory<int>(plan.Members.Count);
        _seconds = new ColumnMemory<int>(_elements);
        _residues = new int[_elements];
        _sessions = new int[_elements];
        _ties = new ColumnMemory<ushort>(_blockElements / Lanes);
        _codes = [.. events.Texts.Select(text => new CodeTarget(text.Codes, _elements))];
        _agents = new CodeTarget(events.Agents.Codes, _elements);
        _ordinals = new ColumnMemory<int>(_elements);
        _origins = new int[_elements];
        _visitorOffsets = new ColumnMemory<int>(plan.Members.Count + 1);
        _sessionOffsets = new ColumnMemory<int>(plan.Members.Count + 1);
    }

    /// <summary>Builds the event part of a run; final codes must stand in the facts.</summary>
    /// <param name="events">Loaded and derived events.</param>
    /// <param name="histories">Their rows by person.</param>
    /// <param name="plan">Who stands where.</param>
    /// <param name="orders">What the order lines of the run were loaded as.</param>
    public static (EventColumns Events, IArrowArray Agents, RunFacts Facts) Build(EventFacts events, Histories histories, PartitionPlan plan, OrderFactColumns orders)
    {
        var builder = new RunBuilder(events, histories, plan);
        var member = 0;
        var offset = 0;
        foreach (var lanes in plan.BlockLanes)
        {
            offset += builder.WriteBlock(member, lanes, offset);
            member += lanes;
        }

        for (; member < plan.Members.Count; member++)
        {
            offset += builder.WriteLong(member, offset);
        }

        return (builder.Columns(), builder._agents.Build(), builder.Facts(orders));
    }

    private static (int BlockElements, int Elements) Measure(PartitionPlan plan)
    {
        var member = 0;
        var blockElements = 0;
        foreach (var lanes in plan.BlockLanes)
        {
            blockElements = checked(blockElements + (Lanes * RowsOf(plan, member, lanes)));
            member += lanes;
        }

        return (blockElements, checked(blockElements + plan.Members.Skip(member).Sum(entry => entry.Length)));
    }

    private static int RowsOf(PartitionPlan plan, int member, int lanes)
    {
        var rows = 0;
        for (var lane = 0; lane < lanes; lane++)
        {
            rows = Math.Max(rows, plan.Members[member + lane].Length);
        }

        return rows;
    }

    private int WriteBlock(int member, int lanes, int offset)
    {
        var rows = RowsOf(_plan, member, lanes);
        var span = new SecondSpan();
        var keys = Keys(member, lanes);
        for (var lane = 0; lane < lanes; lane++)
        {
            var length = WriteHistory(member + lane, keys, offset + lane, Lanes, ref span);
            keys = keys[length..];
            TieBits(offset + lane, length);
            Pad(offset + lane, length, rows);
        }

        for (var lane = lanes; lane < Lanes; lane++)
        {
            Pad(offset + lane, 0, rows);
        }

        var hasTies = _ties.Span.Slice(offset / Lanes, rows).ContainsAnyExcept((ushort)0);
        _blocks.Add(new BlockEntry(offset, rows, member, lanes, span.Min, span.Max, span.HasResidue, hasTies));
        return rows * Lanes;
    }

    private int WriteLong(int member, int offset)
    {
        var span = new SecondSpan();
        var length = WriteHistory(member, Keys(member, 1), offset, 1, ref span);
        _longs.Add(new LongEntry(offset, length, member, span.Min, span.Max));
        return length;
    }

    private Span<HistoryKey> Keys(int member, int people) => Histories.Keys(_histories.Of(_plan.FirstPerson + member, people), _events, byCode: true, _scratch);

    private int WriteHistory(int member, Span<HistoryKey> keys, int first, int step, ref SecondSpan span)
    {
        var rows = _histories.Of(_plan.FirstPerson + member);
        var history = keys[..rows.Length];
        Histories.Sort(rows, history);
        _lengths.Span[member] = rows.Length;
        var seconds = _seconds.Span;
        var residues = _residues;
        for (var i = 0; i < rows.Length; i++)
        {
            var sinceEpoch = history[i].AtUs - EpochUs;
            var second = checked((int)(sinceEpoch / MicrosecondsPerSecond));
            var residue = (int)(sinceEpoch - (second * MicrosecondsPerSecond));
            seconds[first + (i * step)] = second;
            residues[first + (i * step)] = residue;
            span.HasResidue |= residue != 0;
        }

        span.Min = Math.Min(span.Min, seconds[first]);
        span.Max = Math.Max(span.Max, seconds[first + ((rows.Length - 1) * step)]);
        _sessionNumbering.Number(history, _sessions.AsSpan(first), step);
        _sessionIds.AddRange(_sessionNumbering.Ids);
        _sessionOffsets.Span[member + 1] = _sessionIds.Count;
        _agents.Gather(rows, first, step);
        WriteFacts(member, history, first, step);
        foreach (var codes in _codes)
        {
            codes.Gather(rows, first, step);
        }

        return rows.Length;
    }

    private void WriteFacts(int member, ReadOnlySpan<HistoryKey> history, int first, int step)
    {
        var ordinals = _ordinals.Span;
        var (last, place) = (-1, 0);
        _visitorPlaces.Clear();
        for (var i = 0; i < history.Length; i++)
        {
            var element = first + (i * step);
            ordinals[element] = history[i].Ordinal;
            var visitor = history[i].Visitor;
            if (visitor >= 0)
            {
                if (visitor != last)
                {
                    (last, place) = (visitor, PlaceOf(visitor));
                }

                _origins[element] = (2 * place) + (history[i].Customer >= 0 ? 2 : 1);
            }
        }

        _visitorOffsets.Span[member + 1] = _visitors.Count;
    }

    private int PlaceOf(int visitor)
    {
        if (!_visitorPlaces.TryGetValue(visitor, out var place))
        {
            _visitorPlaces.Add(visitor, place = _visitorPlaces.Count);
            _visitors.Add(visitor);
        }

        return place;
    }

    private void TieBits(int first, int length)
    {
        var seconds = _seconds.Span;
        var residues = _residues;
        var bit = (ushort)(1 << (first % Lanes));
        for (var i = 1; i < length; i++)
        {
            var element = first + (i * Lanes);
            if (seconds[element] == seconds[element - Lanes] && residues[element] == residues[element - Lanes])
            {
                _ties.Span[element / Lanes] |= bit;
            }
        }
    }

    private void Pad(int first, int length, int rows)
    {
        for (var row = length; row < rows; row++)
        {
            _codes[0].Pad(first + (row * Lanes));
        }
    }

    private EventColumns Columns()
    {
        var events = _plan.Members.Sum(member => member.Length);
        return new EventColumns
        {
            Lengths = ArrowColumns.Int32(_lengths, _plan.Members.Count),
            Seconds = ArrowColumns.Int32(_seconds, _elements),
            Residues = NarrowArrays.Residues(_residues),
            TieMasks = ArrowColumns.UInt16(_ties, _blockElements / Lanes),
            Sessions = NarrowArrays.Of(_sessions),
            Codes = [_codes[0].Build(Validity(), _elements - events), .. _codes.Skip(1).Select(codes => codes.Build())],
            Blocks = [.. _blocks],
            LongHistories = [.. _longs],
        };
    }

    private RunFacts Facts(OrderFactColumns orders) => new()
    {
        Ordinals = ArrowColumns.Int32(_ordinals, _elements),
        Origins = NarrowArrays.Of(_origins),
        VisitorOffsets = ArrowColumns.Int32(_visitorOffsets, _plan.Members.Count + 1),
        Visitors = ArrowColumns.Int32(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_visitors)),
        SessionOffsets = ArrowColumns.Int32(_sessionOffsets, _plan.Members.Count + 1),
        SessionIds = ArrowColumns.UInt64(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_sessionIds)),
        Orders = orders,
    };

    private ArrowBuffer Validity()
    {
        var bits = new ColumnMemory<byte>((_elements + 7) / 8);
        var span = bits.Span;
        foreach (var block in _blocks)
        {
            for (var lane = 0; lane < block.Lanes; lane++)
            {
                var length = _lengths.Span[block.FirstPlace + lane];
                for (var row = 0; row < length; row++)
                {
                    var element = block.Offset + (row * Lanes) + lane;
                    span[element >> 3] |= (byte)(1 << (element & 7));
                }
            }
        }

        for (var element = _blockElements; element < _elements; element++)
        {
            span[element >> 3] |= (byte)(1 << (element & 7));
        }

        return bits.Buffer;
    }

    private struct SecondSpan()
    {
        public int Min = int.MaxValue;
        public int Max = int.MinValue;
        public bool HasResidue;
    }
}
