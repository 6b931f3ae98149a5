using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>A lane block, or a piece of a long history, on its way into cells: which elements count, and the codes of their dimensions.</summary>
internal sealed class EventBatch
{
    private readonly LaneRun _run;
    private readonly LocalClock _clock;
    private readonly MatrixQuery _query;
    private readonly FilterPlan _filter;
    private readonly ColumnTest _counted;
    private readonly int[][] _codes;
    private byte[] _selection = [];
    private byte[] _alternatives = [];
    private int _from;
    private int _count;

    public EventBatch(LaneRun run, LocalClock clock, MatrixQuery query)
    {
        _run = run;
        _clock = clock;
        _query = query;
        _filter = FilterPlan.Compile(query.EventFilter);
        _counted = new ColumnTest(0, Array.ConvertAll(query.CountedEvents, counts => counts ? (byte)255 : (byte)0));
        _codes = [.. query.Dimensions.Select(_ => Array.Empty<int>())];
        foreach (var dimension in query.Dimensions)
        {
            Check(dimension.Events);
        }
    }

    /// <summary>255 for elements that count, else 0; padding never counts.</summary>
    public ReadOnlySpan<byte> Selection => _selection.AsSpan(0, _count);

    /// <summary>Finds the elements that count.</summary>
    /// <param name="from">First element.</param>
    /// <param name="count">Elements.</param>
    /// <param name="minSeconds">Second of the earliest.</param>
    /// <param name="maxSeconds">Second of the latest.</param>
    /// <param name="leftOutLanes">In a block: lanes of people who do not exist, a bit each.</param>
    /// <returns>Whether any does.</returns>
    public bool Select(int from, int count, int minSeconds, int maxSeconds, uint leftOutLanes = 0)
    {
        _from = from;
        _count = count;
        var earliest = EngineTime.UnixUs(minSeconds, 0);
        var latest = EngineTime.UnixUs(maxSeconds, 999_999);
        if (latest < _query.FromUs || earliest >= _query.ToUs)
        {
            return false;
        }

        if (_selection.Length < count)
        {
            _selection = new byte[count];
            _alternatives = new byte[count];
        }

        var selection = _selection.AsSpan(0, count);
        _counted.Map<ByteTable.Store>(_run.Columns[0], from, selection);
        if (leftOutLanes != 0)
        {
            ClearLanes(selection, leftOutLanes);
        }

        if (earliest < _query.FromUs || latest >= _query.ToUs)
        {
            SelectTime(selection);
        }

        _filter.Apply(_run.Columns, from, selection, _alternatives);
        return selection.Contains((byte)255);
    }

    /// <summary>Codes of a dimension.</summary>
    public DimensionCodes Codes(int dimension) => new(_codes[dimension].AsSpan(0, _count));

    /// <summary>Computes the codes of all dimensions that events have; elements that do not count may get any code.</summary>
    public void Encode()
    {
        for (var d = 0; d < _codes.Length; d++)
        {
            if (_codes[d].Length < _count)
            {
                _codes[d] = new int[_count];
            }

            Encode(_query.Dimensions[d].Events, _codes[d].AsSpan(0, _count));
        }
    }

    private void Encode(DimensionSource source, Span<int> codes)
    {
        var seconds = _run.Seconds.Span.Slice(_from, _count);
        switch (source)
        {
            case ColumnSource column:
                EncodeColumn(_run.Columns[column.Column], column.Codes, codes);
                break;
            case DaySource days:
                _clock.Days(seconds, codes);
                for (var i = 0; i < codes.Length; i++)
                {
                    codes[i] = _selection[i] != 0 ? days.CodeOf(codes[i]) : 0;
                }

                break;
            case HourSource hours:
                _clock.Hours(seconds, codes);
                for (var i = 0; i < codes.Length; i++)
                {
                    codes[i] = hours.Codes[codes[i]];
                }

                break;
        }
    }

    private void EncodeColumn(CodeColumn column, int[] table, Span<int> codes)
    {
        switch (column.Width)
        {
            case 1:
                var bytes = column.Bytes.Slice(_from, _count);
                for (var i = 0; i < codes.Length; i++)
                {
                    codes[i] = bytes[i] < table.Length ? table[bytes[i]] : 0;
                }

                break;
            case 2:
                var words = column.Words.Slice(_from, _count);
                for (var i = 0; i < codes.Length; i++)
                {
                    codes[i] = words[i] < table.Length ? table[words[i]] : 0;
                }

                break;
            default:
                var integers = column.Integers.Slice(_from, _count);
                for (var i = 0; i < codes.Length; i++)
                {
                    codes[i] = (uint)integers[i] < (uint)table.Length ? table[integers[i]] : 0;
                }

                break;
        }
    }

    private static void ClearLanes(Span<byte> selection, uint lanes)
    {
        Span<byte> kept = stackalloc byte[LaneRun.LaneCount];
        for (var lane = 0; lane < kept.Length; lane++)
        {
            kept[lane] = (byte)((lanes >> lane & 1) - 1);
        }

        for (var row = 0; row < selection.Length; row += kept.Length)
        {
            FilterPlan.And(selection.Slice(row, kept.Length), kept);
        }
    }

    private void SelectTime(Span<byte> selection)
    {
        var seconds = _run.Seconds.Span.Slice(_from, _count);
        var residues = _run.ResidueUs.Span.Slice(_from, _count);
        var (from, to) = (_query.FromUs, _query.ToUs);
        for (var i = 0; i < selection.Length; i++)
        {
            var at = EngineTime.UnixUs(seconds[i], residues[i]);
            selection[i] &= (byte)-((at >= from) & (at < to) ? 1 : 0);
        }
    }

    private void Check(DimensionSource source)
    {
        if (source is ColumnSource column && column.Codes.Length != _run.Columns[column.Column].ValueCount + 1)
        {
            throw new ArgumentException($"The table of event column {column.Column} has {column.Codes.Length} entries and needs one more than the column's {_run.Columns[column.Column].ValueCount} values.", nameof(source));
        }

        if (source is HourSource { Codes.Length: not 24 } hours)
        {
            throw new ArgumentException($"The table of hours has {hours.Codes.Length} entries and needs 24.", nameof(source));
        }
    }
}
