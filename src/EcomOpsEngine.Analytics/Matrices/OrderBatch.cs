using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// A batch of order lines on its way into cells: the lines that count, and for each of them what the accumulators need. Small enough to stay in the first cache beside the cells of one measure.
/// Where all lines count, columns are read in place; instants and states are read only where the stretch of lines does not decide for all of them.
/// </summary>
internal sealed class OrderBatch(MatrixQuery query)
{
    public const int MaxLines = 1_024;

    /// <summary>Lines of a person that are written at once, whether there are as many or not: where a person ends cannot be predicted.</summary>
    private static readonly int PersonLanes = 2 * Vector512<int>.Count;

    private readonly byte[] _selection = new byte[MaxLines];
    private readonly int[] _rows = new int[MaxLines];

    /// <summary>Longer than a batch: numbers of people are written a few lines too far.</summary>
    private readonly int[] _persons = new int[MaxLines + PersonLanes];
    private readonly byte[] _flags = new byte[MaxLines];
    private readonly long[] _longs = new long[MaxLines];
    private readonly int[] _ints = new int[MaxLines];
    private readonly byte[] _bytes = new byte[MaxLines];
    private readonly int[][] _kept = [new int[MaxLines], new int[MaxLines]];
    private readonly OrderDimension[] _dimensions = [.. query.Dimensions.Select(dimension => new OrderDimension(dimension, MaxLines))];
    private OrderRun _lines = null!;
    private LineStates _states = null!;
    private OrderLineFilter _filter = null!;
    private LeftOutLines _leftOut = null!;
    private byte _ofAll;
    private int _from;
    private int _person;

    /// <summary>Lines that count.</summary>
    public int Count { get; private set; }

    /// <summary>Whether they are all lines of the batch.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Lines of the batch that belong to somebody: the first ones.</summary>
    public int OfPeople { get; private set; }

    /// <summary>Takes up a run; its lines are selected by <see cref="Select"/>.</summary>
    /// <exception cref="ArgumentException">A table of a dimension does not fit its column.</exception>
    public void Begin(OrderRun run)
    {
        if (ReferenceEquals(run, _lines))
        {
            return;
        }

        _lines = run;
        _states = run.States;
        _filter = new OrderLineFilter(run, query.OrderFilter);
        _leftOut = LeftOutLines.Of(run, query.LeftOut);
        _person = 0;
        foreach (var dimension in _dimensions)
        {
            dimension.Begin(run);
        }
    }

    /// <summary>Finds the lines of [from, to) that count.</summary>
    public void Select(int from, int to)
    {
        var stretch = _states.Around(from, to);
        _ofAll = stretch.OfAll;
        _from = from;
        Count = to - from;
        if (stretch.LastUs < query.FromUs || stretch.FirstUs >= query.ToUs)
        {
            Count = 0;
            return;
        }

        var inTime = stretch.FirstUs >= query.FromUs && stretch.LastUs < query.ToUs;
        IsWhole = inTime && _filter.IsEmpty && !_leftOut.Any(from, to);
        if (!IsWhole)
        {
            Compact(from, inTime);
        }

        var people = _lines.PersonOffsets.Span[^1];
        OfPeople = IsWhole ? Math.Clamp(people - from, 0, Count) : FirstAtOrAfter(_rows.AsSpan(0, Count), people);
    }

    /// <summary>Codes of a dimension that the table has.</summary>
    public DimensionCodes Codes(int dimension) => _dimensions[dimension].Codes;

    /// <summary>Computes the codes of all dimensions that the table has.</summary>
    public void Encode()
    {
        foreach (var dimension in _dimensions)
        {
            dimension.Encode(this);
        }
    }

    /// <summary>Values of a column for the lines that count: the column itself where all do.</summary>
    public ReadOnlySpan<long> Take(ReadOnlyMemory<long> column) => Take(column.Span, _longs);

    /// <inheritdoc cref="Take(ReadOnlyMemory{long})"/>
    public ReadOnlySpan<int> Take(ReadOnlyMemory<int> column) => Take(column.Span, _ints);

    /// <inheritdoc cref="Take(ReadOnlyMemory{long})"/>
    public ReadOnlySpan<byte> Take(ReadOnlySpan<byte> column) => Take(column, _bytes);

    /// <summary>Slots of the lines with a state; slot 0 for others.</summary>
    /// <param name="slots">Slots of the lines that count.</param>
    /// <param name="flag">One of <see cref="LineStates"/>.</param>
    /// <param name="buffer">0 or 1: where the slots may be kept.</param>
    public ReadOnlySpan<int> With(ReadOnlySpan<int> slots, byte flag, int buffer) => (_ofAll & flag) != 0 ? slots : Kept(slots, flag, 0, buffer);

    /// <summary>Slots of the lines without a state; slot 0 for others.</summary>
    /// <inheritdoc cref="With"/>
    public ReadOnlySpan<int> Without(ReadOnlySpan<int> slots, byte flag, int buffer) => Kept(slots, flag, flag, buffer);

    /// <summary>Place in the run of the person of each line that belongs to somebody.</summary>
    public ReadOnlySpan<int> Persons()
    {
        var offsets = _lines.PersonOffsets.Span;
        if (_from < offsets[_person] || (_person + 1_024 < offsets.Length && _from >= offsets[_person + 1_024]))
        {
            _person = Ascending.CountBelow(offsets, _from + 1L) - 1;
        }

        if (IsWhole)
        {
            FillPersons(offsets);
        }
        else
        {
            FindPersons(offsets);
        }

        return _persons.AsSpan(0, OfPeople);
    }

    /// <summary>Amount less refunds of each line that was paid and not cancelled; anything for others.</summary>
    public ReadOnlySpan<long> NetSales()
    {
        var amounts = Take(_lines.AmountMinor);
        var offsets = _lines.RefundOffsets.Span;
        if (offsets[_from] == offsets[LineOf(Count - 1) + 1])
        {
            return amounts;
        }

        for (var i = 0; i < amounts.Length; i++)
        {
            var line = LineOf(i);
            _longs[i] = checked(amounts[i] - (_states.Has(line, LineStates.Paid) ? RefundedMinor(line) : 0));
        }

        return _longs.AsSpan(0, Count);
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

    private void FillPersons(ReadOnlySpan<int> offsets)
    {
        ref var to = ref MemoryMarshal.GetArrayDataReference(_persons);
        var (person, count) = (_person, OfPeople);
        for (var i = 0; i < count;)
        {
            var end = offsets[person + 1] - _from;
            if (end > i)
            {
                var number = Vector512.Create(person);
                number.StoreUnsafe(ref to, (nuint)i);
                number.StoreUnsafe(ref to, (nuint)(i + Vector512<int>.Count));
                if (end - i > PersonLanes)
                {
                    _persons.AsSpan(i, Math.Min(end, count) - i).Fill(person);
                }

                i = end;
            }

            person += i < count ? 1 : 0;
        }

        _person = person;
    }

    private void FindPersons(ReadOnlySpan<int> offsets)
    {
        for (var i = 0; i < OfPeople; i++)
        {
            while (offsets[_person + 1] <= _rows[i])
            {
                _person++;
            }

            _persons[i] = _person;
        }
    }

    private void Compact(int from, bool inTime)
    {
        var selection = _selection.AsSpan(0, Count);
        if (inTime)
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

    private ReadOnlySpan<int> Kept(ReadOnlySpan<int> slots, byte flag, byte inverted, int buffer)
    {
        var kept = _kept[buffer].AsSpan(0, slots.Length);
        SlotBuffer.Keep(slots, Take(_states.Flags, _flags), flag, inverted, kept);
        return kept;
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

    private static int FirstAtOrAfter(ReadOnlySpan<int> rows, int line)
    {
        var found = rows.BinarySearch(line);
        return found >= 0 ? found : ~found;
    }
}
