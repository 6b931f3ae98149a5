using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Sorts order lines by person, first instant of the order, order and line, and makes them Arrow columns.</summary>
internal static class OrderTableBuilder
{
    public static OrderTable Build(OrderInputs inputs)
    {
        var rows = inputs.Rows;
        var sorted = Sort(inputs, out var orderNumbers, out var personOffsets);
        var fields = new TextField[rows.Fields.Count + 1];
        var codes = new IArrowArray[fields.Length];
        (fields[^1], codes[^1]) = KnownCustomers(inputs, sorted, personOffsets);
        for (var i = 0; i < rows.Fields.Count; i++)
        {
            fields[i] = rows.Fields[i].FinishByRows(rows.Count);
            var target = new CodeTarget(rows.Fields[i].Codes, rows.Count);
            target.Gather(sorted, 0, 1);
            codes[i] = target.Build();
        }

        var (refundOffsets, refundAt, refundMinor) = Refunds(inputs.States, sorted);
        return new OrderTable
        {
            Fields = fields,
            NumberFields = ["quantity", "unit_price", "list_price", "discount", "cost", "line"],
            PersonOffsets = Int32(personOffsets, i => i),
            PersonIsCustomer = Bits(inputs.People.IdentityOf, inputs.IsCustomer),
            Orders = Int32(orderNumbers, i => i),
            OrderedAtUs = Int64(sorted, row => rows.OrderedAtUs.Values[row]),
            OrderedOnDay = Int32(sorted, row => inputs.Calendar.Day(rows.OrderedAtUs.Values[row])),
            OrderedAtHour = Hours(sorted, row => (byte)inputs.Calendar.Hour(rows.OrderedAtUs.Values[row])),
            PaidAtUs = Int64(sorted, row => inputs.States.PaidAtUs[row]),
            CancelledAtUs = Int64(sorted, row => inputs.States.CancelledAtUs[row]),
            RefundOffsets = refundOffsets,
            RefundAtUs = refundAt,
            RefundMinor = refundMinor,
            Quantity = Int32(sorted, row => rows.Quantity.Values[row]),
            GrossMinor = Int64(sorted, rows.GrossMinor),
            AmountMinor = Int64(sorted, rows.AmountMinor),
            HasVisitor = Bits(sorted, inputs.CarriesVisitor),
            Codes = codes,
            Numbers =
            [
                Narrow(sorted, row => rows.Quantity.Values[row]), Numbers(sorted, rows.UnitPrice), Numbers(sorted, rows.ListPrice),
                Numbers(sorted, rows.Discount), Numbers(sorted, rows.Cost), Narrow(sorted, row => rows.Lines.Values[row]),
            ],
        };
    }

    // A field derived from the people: whether the order belongs to a known customer.
    private static (TextField Field, IArrowArray Codes) KnownCustomers(OrderInputs inputs, int[] sorted, int[] personOffsets)
    {
        const byte known = 1, unknown = 2;
        var memory = new ColumnMemory<byte>(sorted.Length);
        memory.Span[..sorted.Length].Fill(unknown);
        long customers = 0;
        for (var person = 0; person + 1 < personOffsets.Length; person++)
        {
            if (inputs.IsCustomer(inputs.People.IdentityOf[person]))
            {
                var lines = personOffsets[person + 1] - personOffsets[person];
                memory.Span.Slice(personOffsets[person], lines).Fill(known);
                customers += lines;
            }
        }

        var field = new TextField(OrderTable.HasCustomerField, ["true", "false"], [0, customers, sorted.Length - customers]);
        return (field, ArrowColumns.UInt8(memory, sorted.Length));
    }

    private static int[] Sort(OrderInputs inputs, out int[] orderNumbers, out int[] personOffsets)
    {
        var groups = inputs.Groups;
        var personOf = inputs.Persons;
        var orders = Enumerable.Range(0, groups.Count).ToArray();
        System.Array.Sort(orders, (a, b) =>
        {
            // Orders of nobody sort after every person.
            var byPerson = (personOf[a] ?? int.MaxValue).CompareTo(personOf[b] ?? int.MaxValue);
            return byPerson != 0 ? byPerson
                : groups.FirstUs[a] != groups.FirstUs[b] ? groups.FirstUs[a].CompareTo(groups.FirstUs[b])
                : a.CompareTo(b);
        });

        var sorted = new int[inputs.Rows.Count];
        orderNumbers = new int[sorted.Length];
        personOffsets = new int[inputs.People.IdentityOf.Length + 1];
        var next = 0;
        for (var number = 0; number < orders.Length; number++)
        {
            var lines = groups.LinesOf(orders[number]);
            lines.CopyTo(sorted.AsSpan(next));
            orderNumbers.AsSpan(next, lines.Length).Fill(number);
            next += lines.Length;
            if (personOf[orders[number]] is { } person)
            {
                personOffsets[person + 1] += lines.Length;
            }
        }

        for (var person = 1; person < personOffsets.Length; person++)
        {
            personOffsets[person] += personOffsets[person - 1];
        }

        return sorted;
    }

    private static (Int32Array Offsets, Int64Array At, Int64Array Minor) Refunds(OrderStates states, int[] sorted)
    {
        var total = states.Refunds.Values.Sum(refunds => refunds.Count);
        var offsets = new ColumnMemory<int>(sorted.Length + 1);
        var at = new ColumnMemory<long>(total);
        var minor = new ColumnMemory<long>(total);
        var next = 0;
        for (var line = 0; line < sorted.Length; line++)
        {
            if (states.Refunds.TryGetValue(sorted[line], out var refunds))
            {
                foreach (var refund in refunds)
                {
                    at.Span[next] = refund.AtUs;
                    minor.Span[next++] = refund.AmountMinor;
                }
            }

            offsets.Span[line + 1] = next;
        }

        return (ArrowColumns.Int32(offsets, sorted.Length + 1), ArrowColumns.Int64(at, total), ArrowColumns.Int64(minor, total));
    }

    private static Int32Array Int32(int[] sorted, Func<int, int> value)
    {
        var memory = new ColumnMemory<int>(sorted.Length);
        var span = memory.Span;
        for (var i = 0; i < sorted.Length; i++)
        {
            span[i] = value(sorted[i]);
        }

        return ArrowColumns.Int32(memory, sorted.Length);
    }

    private static Int64Array Int64(int[] sorted, Func<int, long> value)
    {
        var memory = new ColumnMemory<long>(sorted.Length);
        var span = memory.Span;
        for (var i = 0; i < sorted.Length; i++)
        {
            span[i] = value(sorted[i]);
        }

        return ArrowColumns.Int64(memory, sorted.Length);
    }

    private static UInt8Array Hours(int[] sorted, Func<int, byte> value)
    {
        var memory = new ColumnMemory<byte>(sorted.Length);
        var span = memory.Span;
        for (var i = 0; i < sorted.Length; i++)
        {
            span[i] = value(sorted[i]);
        }

        return ArrowColumns.UInt8(memory, sorted.Length);
    }

    private static BooleanArray Bits(int[] sorted, Func<int, bool> value)
    {
        var memory = new ColumnMemory<byte>((sorted.Length + 7) / 8);
        var span = memory.Span;
        for (var i = 0; i < sorted.Length; i++)
        {
            if (value(sorted[i]))
            {
                span[i >> 3] |= (byte)(1 << (i & 7));
            }
        }

        return ArrowColumns.Bits(memory, sorted.Length);
    }

    private static IArrowArray Numbers(int[] sorted, Int64Column column) => column.MissingRows is null
        ? Narrow(sorted, row => column.Values[row])
        : NarrowArrays.Signed(Values(sorted, row => column.Values[row]), Bits(sorted, column.IsPresent).ValueBuffer, column.MissingRows.Count(missing => missing));

    private static IArrowArray Narrow(int[] sorted, Func<int, long> value) => NarrowArrays.Signed(Values(sorted, value), ArrowBuffer.Empty, 0);

    private static long[] Values(int[] sorted, Func<int, long> value)
    {
        var values = new long[sorted.Length];
        for (var i = 0; i < sorted.Length; i++)
        {
            values[i] = value(sorted[i]);
        }

        return values;
    }
}
