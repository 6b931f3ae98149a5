using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Lays out the order lines of one run: sorted by place, first instant of the order, order and line; orders of nobody at the end.</summary>
internal sealed class OrderColumnsBuilder
{
    private const byte OfCustomer = 1;
    private const byte OfNoCustomer = 2;

    private readonly LayoutInput _input;
    private readonly OrderStates _states;
    private readonly int[] _orders;
    private readonly int[] _lines;
    private readonly int[] _numbers;
    private readonly int[] _personOffsets;
    private readonly byte[] _known;

    private OrderColumnsBuilder(LayoutInput input, bool[] hasLoadedEvents, PersonNumbering people, PartitionPlan plan, int[] orders)
    {
        (_input, _states) = (input, input.LineStates);
        _orders = Sort(input, people, orders);
        _lines = new int[orders.Sum(order => input.Groups.LinesOf(order).Length)];
        _numbers = new int[_lines.Length];
        _known = new byte[_lines.Length];
        HasVisitor = new ColumnMemory<byte>((_lines.Length + 7) / 8);
        _personOffsets = new int[plan.Members.Count + 1];
        var next = 0;
        for (var number = 0; number < _orders.Length; number++)
        {
            var order = _orders[number];
            var owner = input.OwnerOfOrder[order];
            var rows = input.Groups.LinesOf(order);
            rows.CopyTo(_lines.AsSpan(next));
            _numbers.AsSpan(next, rows.Length).Fill(number);
            _known.AsSpan(next, rows.Length).Fill(owner >= 0 && input.IsCustomer[owner] ? OfCustomer : OfNoCustomer);
            if (CarriesVisitor(order, owner, hasLoadedEvents))
            {
                Mark(HasVisitor.Span, next, rows.Length);
            }

            next += rows.Length;
            if (owner >= 0)
            {
                _personOffsets[people.NumberOf[owner] - plan.FirstPerson + 1] += rows.Length;
            }
        }

        for (var place = 1; place < _personOffsets.Length; place++)
        {
            _personOffsets[place] += _personOffsets[place - 1];
        }
    }

    private ColumnMemory<byte> HasVisitor { get; }

    /// <summary>Builds the order part of a run.</summary>
    /// <param name="input">All facts.</param>
    /// <param name="hasLoadedEvents">Whether each of the people at hand has loaded events.</param>
    /// <param name="people">Places of the people.</param>
    /// <param name="plan">Who stands in the run.</param>
    /// <param name="orders">Orders of the run.</param>
    public static (OrderColumns Columns, OrderFactColumns Facts) Build(
        LayoutInput input, bool[] hasLoadedEvents, PersonNumbering people, PartitionPlan plan, int[] orders)
    {
        var builder = new OrderColumnsBuilder(input, hasLoadedEvents, people, plan, orders);
        return (builder.Columns(), builder.Facts());
    }

    private static int[] Sort(LayoutInput input, PersonNumbering people, int[] orders)
    {
        int[] sorted = [.. orders];
        var (groups, owners) = (input.Groups, input.OwnerOfOrder);

        // Orders of nobody sort after every person; numbers of orders follow the load order.
        int PersonOf(int order) => owners[order] < 0 ? int.MaxValue : people.NumberOf[owners[order]];
        System.Array.Sort(sorted, (a, b) =>
        {
            var byPerson = PersonOf(a).CompareTo(PersonOf(b));
            return byPerson != 0 ? byPerson : groups.FirstUs[a] != groups.FirstUs[b] ? groups.FirstUs[a].CompareTo(groups.FirstUs[b]) : a.CompareTo(b);
        });
        return sorted;
    }

    private static void Mark(Span<byte> bits, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            bits[i >> 3] |= (byte)(1 << (i & 7));
        }
    }

    /// <summary>An order carries a visitor when a line has a visitor id or its customer has events in the timeline.</summary>
    private bool CarriesVisitor(int order, int owner, bool[] hasLoadedEvents) =>
        _input.Groups.Visitor[order] >= 0 || (_input.Groups.Customer[order] >= 0 && hasLoadedEvents[owner]);

    private OrderColumns Columns()
    {
        var facts = _input.Orders;
        var (refundOffsets, refundAt, refundMinor) = Refunds();
        return new OrderColumns
        {
            PersonOffsets = ArrowColumns.Int32(_personOffsets),
            Orders = ArrowColumns.Int32(_numbers),
            OrderedAtUs = Int64(row => facts.OrderedAtUs.Values[row]),
            OrderedOnDay = Int32(row => _input.Calendar.Day(facts.OrderedAtUs.Values[row])),
            OrderedAtHour = Bytes(row => (byte)_input.Calendar.Hour(facts.OrderedAtUs.Values[row])),
            PaidAtUs = Int64(row => _states.PaidAtUs[row]),
            CancelledAtUs = Int64(row => _states.CancelledAtUs[row]),
            RefundOffsets = refundOffsets,
            RefundAtUs = refundAt,
            RefundMinor = refundMinor,
            Quantity = Int32(row => facts.Quantity.Values[row]),
            GrossMinor = Int64(facts.GrossMinor),
            AmountMinor = Int64(facts.AmountMinor),
            HasVisitor = ArrowColumns.Bits(HasVisitor, _lines.Length),
            Codes = [.. facts.Texts.Select(Codes)],
            Numbers =
            [
                NarrowArrays.Signed(Values(row => facts.Quantity.Values[row]), ArrowBuffer.Empty, 0), Number(facts.UnitPrice), Number(facts.ListPrice),
                Number(facts.Discount), Number(facts.Cost), NarrowArrays.Signed(Values(row => facts.Lines.Values[row]), ArrowBuffer.Empty, 0),
            ],
        };
    }

    private IArrowArray Codes(TextColumn text)
    {
        if (text.Dictionary.Name == OrderTable.HasCustomerField)
        {
            var memory = new ColumnMemory<byte>(_known.Length);
            _known.CopyTo(memory.Span);
            return ArrowColumns.UInt8(memory, _known.Length);
        }

        var target = new CodeTarget(text.Codes, _lines.Length);
        target.Gather(_lines, 0, 1);
        return target.Build();
    }

    private OrderFactColumns Facts()
    {
        var facts = _input.Orders;
        UInt128[] ids = System.Array.ConvertAll(_orders, order => _input.Groups.Ids[order]);
        var byId = Enumerable.Range(0, ids.Length).ToArray();
        System.Array.Sort((UInt128[])ids.Clone(), byId);
        var offsets = new int[_orders.Length + 1];
        var states = new List<StateFact>();
        for (var number = 0; number < _orders.Length; number++)
        {
            states.AddRange(_input.StatesOf(_orders[number]));
            offsets[number + 1] = states.Count;
        }

        return new OrderFactColumns
        {
            Ordinals = Int32(row => facts.Ordinals[row]),
            Customers = Int32(row => facts.Customers.Values[row]),
            Visitors = Int32(row => facts.Visitors.Values[row]),
            StatusAtUs = Nullable(_lines.Length, line => facts.StatusAtUs[_lines[line]]),
            IdHigh = ArrowColumns.UInt64(System.Array.ConvertAll(ids, id => (ulong)(id >> 64))),
            IdLow = ArrowColumns.UInt64(System.Array.ConvertAll(ids, id => (ulong)id)),
            ById = ArrowColumns.Int32(byId),
            StateOffsets = ArrowColumns.Int32(offsets),
            StateOrdinals = ArrowColumns.Int32([.. states.Select(state => state.Ordinal)]),
            StateLines = ArrowColumns.Int32([.. states.Select(state => state.Line)]),
            States = StateBytes(states),
            StateAtUs = ArrowColumns.Int64([.. states.Select(state => state.AtUs)]),
            StateAmounts = Nullable(states.Count, i => states[i].AmountMinor),
        };
    }

    private static UInt8Array StateBytes(List<StateFact> states)
    {
        var memory = new ColumnMemory<byte>(states.Count);
        for (var i = 0; i < states.Count; i++)
        {
            memory.Span[i] = (byte)states[i].State;
        }

        return ArrowColumns.UInt8(memory, states.Count);
    }

    private static Int64Array Nullable(int count, Func<int, long?> value)
    {
        var memory = new ColumnMemory<long>(count);
        var present = new ColumnMemory<byte>((count + 7) / 8);
        var missing = 0;
        for (var i = 0; i < count; i++)
        {
            if (value(i) is { } known)
            {
                memory.Span[i] = known;
                Mark(present.Span, i, 1);
            }
            else
            {
                missing++;
            }
        }

        return new Int64Array(memory.Buffer, missing == 0 ? ArrowBuffer.Empty : present.Buffer, count, missing, 0);
    }

    private (Int32Array Offsets, Int64Array At, Int64Array Minor) Refunds()
    {
        var offsets = new int[_lines.Length + 1];
        var (at, minor) = (new List<long>(), new List<long>());
        for (var line = 0; line < _lines.Length; line++)
        {
            if (_states.Refunds.TryGetValue(_lines[line], out var refunds))
            {
                foreach (var refund in refunds)
                {
                    at.Add(refund.AtUs);
                    minor.Add(refund.AmountMinor);
                }
            }

            offsets[line + 1] = at.Count;
        }

        return (ArrowColumns.Int32(offsets), ArrowColumns.Int64([.. at]), ArrowColumns.Int64([.. minor]));
    }

    private Int32Array Int32(Func<int, int> value)
    {
        var memory = new ColumnMemory<int>(_lines.Length);
        var span = memory.Span;
        for (var i = 0; i < _lines.Length; i++)
        {
            span[i] = value(_lines[i]);
        }

        return ArrowColumns.Int32(memory, _lines.Length);
    }

    private Int64Array Int64(Func<int, long> value) => ArrowColumns.Int64(Values(value));

    private UInt8Array Bytes(Func<int, byte> value)
    {
        var memory = new ColumnMemory<byte>(_lines.Length);
        var span = memory.Span;
        for (var i = 0; i < _lines.Length; i++)
        {
            span[i] = value(_lines[i]);
        }

        return ArrowColumns.UInt8(memory, _lines.Length);
    }

    private long[] Values(Func<int, long> value)
    {
        var values = new long[_lines.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(_lines[i]);
        }

        return values;
    }

    private IArrowArray Number(Int64Column column)
    {
        var present = new ColumnMemory<byte>((_lines.Length + 7) / 8);
        var missing = 0;
        for (var i = 0; i < _lines.Length; i++)
        {
            if (column.IsPresent(_lines[i]))
            {
                Mark(present.Span, i, 1);
            }
            else
            {
                missing++;
            }
        }

        return NarrowArrays.Signed(Values(row => column.Values[row]), missing == 0 ? ArrowBuffer.Empty : present.Buffer, missing);
    }
}
