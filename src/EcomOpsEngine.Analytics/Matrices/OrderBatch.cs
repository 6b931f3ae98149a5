using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// A batch of order lines on its way into cells: the lines that count, and for each of them what the accumulators need. Small enough to stay in the first cache.
/// </summary>
internal sealed class OrderBatch(MatrixQuery query)
{
    public const int MaxLines = 2_048;

    private readonly bool _anyTime = query.FromUs == long.MinValue && query.ToUs == long.MaxValue;
    private readonly byte[] _selection = new byte[MaxLines];
    private readonly int[] _rows = new int[MaxLines];
    private readonly int[][] _codes = [.. query.Dimensions.Select(_ => new int[MaxLines])];
    private readonly int[] _persons = new int[MaxLines];
    private readonly byte[] _live = new byte[MaxLines];
    private readonly byte[] _paid = new byte[MaxLines];
    private readonly byte[] _visitor = new byte[MaxLines];
    private readonly long[] _longs = new long[MaxLines];
    private readonly int[] _ints = new int[MaxLines];
    private readonly int[] _personOfLine = new int[MaxLines];
    private readonly int[][] _tables = new int[query.Dimensions.Count][];
    private OrderRun _lines = null!;
    private OrderLineFilter _filter = null!;
    private LeftOutLines _leftOut = null!;
    private int _from;
    private int _person;

    /// <summary>Lines that count.</summary>
    public int Count { get; private set; }

    /// <summary>Whether they are all lines of the batch.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Takes up a run; its lines are selected by <see cref="Select"/>.</summary>
    /// <exception cref="ArgumentException">A table of a dimension does not fit its column.</exception>
    public void Begin(OrderRun run)
    {
        _lines = run;
        _filter = new OrderLineFilter(run, query.OrderFilter);
        _leftOut = LeftOutLines.Of(run, query.LeftOut);
        _person = 0;
        for (var d = 0; d < _tables.Length; d++)
        {
            _tables[d] = TableOf(run, query.Dimensions[d].Orders);
        }
    }

    /// <summary>Finds the lines of [from, to) that count.</summary>
    public void Select(int from, int to)
    {
        _from = from;
        Count = to - from;
        IsWhole = _anyTime && _filter.IsEmpty && !_leftOut.Any(from, to);
        if (IsWhole)
        {
            return;
        }

        var selection = _selection.AsSpan(0, Count);
        if (_anyTime)
        {
            selection.Fill(255);
        }
        else
        {
            SelectTime(_lines.OrderedAtUs.Span.Slice(from, Count), selection);
        }

        _leftOut.Clear(from, selection);
        _filter.And(from, selection);
        IsWhole = !selection.ContainsAnyExcept((byte)255);
        if (!IsWhole)
        {
            var rows = _rows;
            var count = 0;
            for (var i = 0; i < selection.Length; i++)
            {
                rows[count] = from + i;
                count += selection[i] & 1;
            }

            Count = count;
        }
    }

    /// <summary>Values of a column for the lines that count: the column itself where all do.</summary>
    public ReadOnlySpan<long> Take(ReadOnlyMemory<long> column) => Take(column.Span, _longs);

    /// <inheritdoc cref="Take(ReadOnlyMemory{long})"/>
    public ReadOnlySpan<int> Take(ReadOnlyMemory<int> column) => Take(column.Span, _ints);

    /// <summary>1 where the line was not cancelled.</summary>
    public ReadOnlySpan<byte> Live()
    {
        var cancelled = Take(_lines.CancelledAtUs);
        var live = _live.AsSpan(0, cancelled.Length);
        for (var i = 0; i < live.Length; i++)
        {
            live[i] = cancelled[i] == OrderLines.Never ? (byte)1 : (byte)0;
        }

        return live;
    }

    /// <summary>1 where the order carries a visitor id.</summary>
    public ReadOnlySpan<byte> Visitor()
    {
        var bits = _lines.HasVisitor.Span;
        for (var i = 0; i < Count; i++)
        {
            var line = LineOf(i);
            _visitor[i] = (byte)((bits[line >> 3] >> (line & 7)) & 1);
        }

        return _visitor.AsSpan(0, Count);
    }

    /// <summary>Number of the person + 1 of each line; 0 for lines of nobody.</summary>
    public ReadOnlySpan<int> PersonsPlusOne()
    {
        var offsets = _lines.PersonOffsets.Span;
        var to = IsWhole ? _from + Count : Count == 0 ? _from : _rows[Count - 1] + 1;
        var target = IsWhole ? _persons : _personOfLine;
        if (_from < offsets[_person])
        {
            _person = 0;
        }

        if (_from >= offsets[^1])
        {
            target.AsSpan(0, to - _from).Clear();
        }
        else if (_person + 1 < offsets.Length && _from >= offsets[Math.Min(_person + 1_024, offsets.Length - 1)])
        {
            _person = UpperBound(offsets, _from) - 1;
        }

        for (var line = _from; line < to;)
        {
            while (_person < offsets.Length - 1 && offsets[_person + 1] <= line)
            {
                _person++;
            }

            var nobody = _person == offsets.Length - 1;
            var end = nobody ? to : Math.Min(to, offsets[_person + 1]);
            var value = nobody ? 0 : _lines.FirstPerson + _person + 1;
            for (; line < end; line++)
            {
                target[line - _from] = value;
            }
        }

        if (!IsWhole)
        {
            for (var i = 0; i < Count; i++)
            {
                _persons[i] = target[_rows[i] - _from];
            }
        }

        return _persons.AsSpan(0, Count);
    }

    /// <summary>Amount less refunds of each line that was paid and not cancelled; 0 for others.</summary>
    /// <param name="live">1 where the line was not cancelled.</param>
    public ReadOnlySpan<long> NetSales(ReadOnlySpan<byte> live)
    {
        var paid = Paid(live);
        var amounts = _lines.AmountMinor.Span;
        for (var i = 0; i < live.Length; i++)
        {
            _longs[i] = amounts[LineOf(i)] & -(long)paid[i];
        }

        var offsets = _lines.RefundOffsets.Span;
        if (offsets[_from] != offsets[LineOf(Count - 1) + 1])
        {
            for (var i = 0; i < live.Length; i++)
            {
                _longs[i] = paid[i] != 0 ? checked(_longs[i] - RefundedMinor(LineOf(i))) : 0;
            }
        }

        return _longs.AsSpan(0, Count);
    }

    /// <summary>1 where the line was paid and not cancelled.</summary>
    /// <param name="live">1 where the line was not cancelled.</param>
    public ReadOnlySpan<byte> Paid(ReadOnlySpan<byte> live)
    {
        var paidAt = Take(_lines.PaidAtUs);
        for (var i = 0; i < live.Length; i++)
        {
            _paid[i] = (byte)(live[i] & (paidAt[i] != OrderLines.Never ? 1 : 0));
        }

        return _paid.AsSpan(0, live.Length);
    }

    /// <summary>Σ refunds of a line, smallest units.</summary>
    /// <exception cref="OverflowException">The sum leaves 64 bits.</exception>
    public long RefundedMinor(int line)
    {
        var offsets = _lines.RefundOffsets.Span;
        var refunded = 0L;
        for (var refund = offsets[line]; refund < offsets[line + 1]; refund++)
        {
            refunded = checked(refunded + _lines.RefundMinor.Span[refund]);
        }

        return refunded;
    }

    /// <summary>Line at a position of the batch.</summary>
    public int LineOf(int i) => IsWhole ? _from + i : _rows[i];

    /// <summary>Computes the codes of all dimensions that the table has.</summary>
    public void Encode()
    {
        for (var d = 0; d < _codes.Length; d++)
        {
            Encode(query.Dimensions[d].Orders, _tables[d], _codes[d].AsSpan(0, Count));
        }
    }

    /// <summary>Codes of a dimension.</summary>
    public ReadOnlySpan<int> Codes(int dimension) => _codes[dimension].AsSpan(0, Count);

    private void Encode(DimensionSource source, int[] table, Span<int> codes)
    {
        switch (source)
        {
            case ColumnSource column:
                EncodeColumn(_lines.Columns[column.Column], table, codes);
                break;
            case DaySource days:
                var ordered = Take(_lines.OrderedOnDay);
                for (var i = 0; i < codes.Length; i++)
                {
                    codes[i] = days.CodeOf(ordered[i]);
                }

                break;
            case HourSource:
                var hours = _lines.OrderedAtHour.Span;
                for (var i = 0; i < codes.Length; i++)
                {
                    codes[i] = table[hours[LineOf(i)]];
                }

                break;
        }
    }

    private void EncodeColumn(CodeColumn column, int[] table, Span<int> codes)
    {
        switch (column.Width)
        {
            case 1:
                Look(column.Bytes, table, codes);
                break;
            case 2:
                Look(column.Words, table, codes);
                break;
            default:
                Look(MemoryMarshal.Cast<int, uint>(column.Integers), table, codes);
                break;
        }
    }

    private void Look<T>(ReadOnlySpan<T> column, int[] table, Span<int> codes)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        if (IsWhole)
        {
            var batch = column.Slice(_from, codes.Length);
            for (var i = 0; i < codes.Length; i++)
            {
                codes[i] = table[int.CreateTruncating(batch[i])];
            }

            return;
        }

        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = table[int.CreateTruncating(column[_rows[i]])];
        }
    }

    private ReadOnlySpan<T> Take<T>(ReadOnlySpan<T> column, T[] buffer)
    {
        if (IsWhole)
        {
            return column.Slice(_from, Count);
        }

        for (var i = 0; i < Count; i++)
        {
            buffer[i] = column[_rows[i]];
        }

        return buffer.AsSpan(0, Count);
    }

    private void SelectTime(ReadOnlySpan<long> orderedAt, Span<byte> selection)
    {
        var from = query.FromUs;
        var to = query.ToUs;
        for (var i = 0; i < selection.Length; i++)
        {
            selection[i] = (byte)-((orderedAt[i] >= from) & (orderedAt[i] < to) ? 1 : 0);
        }
    }

    private static int UpperBound(ReadOnlySpan<int> offsets, int line)
    {
        var low = 0;
        var high = offsets.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (offsets[middle] <= line)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static int[] TableOf(OrderRun lines, DimensionSource source) => source switch
    {
        ColumnSource column when column.Codes.Length == lines.Columns[column.Column].ValueCount + 1 => column.Codes,
        ColumnSource column => throw new ArgumentException($"The table of column {column.Column} has {column.Codes.Length} entries and needs one more than the column's {lines.Columns[column.Column].ValueCount} values.", nameof(source)),
        DaySource days => days.Codes,
        HourSource hours when hours.Codes.Length == 24 => hours.Codes,
        HourSource hours => throw new ArgumentException($"The table of hours has {hours.Codes.Length} entries and needs 24.", nameof(source)),
        _ => [],
    };
}
