using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>A refund of a line, for <see cref="OrderLinesBuilder"/>.</summary>
/// <param name="Line">Index of the line in the builder's arrays.</param>
/// <param name="AtUs">When, Unix microseconds.</param>
/// <param name="Minor">Smallest units.</param>
public readonly record struct LineRefund(int Line, long AtUs, long Minor);

/// <summary>A dictionary-coded column for <see cref="OrderLinesBuilder"/>.</summary>
/// <param name="Codes">One code for each line, 0 for missing.</param>
/// <param name="ValueCount">Values of the dictionary.</param>
public readonly record struct LineCodes(int[] Codes, int ValueCount);

/// <summary>
/// Builds <see cref="OrderLines"/> from plain arrays in any order: sorts by person, first instant of the order, order and line, and numbers the orders anew.
/// </summary>
public sealed class OrderLinesBuilder
{
    /// <summary>Number of people.</summary>
    public required int Persons { get; init; }

    /// <summary>Whether each person is a customer; null: all are.</summary>
    public bool[]? PersonIsCustomer { get; init; }

    /// <summary>Person of each line; <see cref="Persons"/> (the number after the last) for lines of nobody.</summary>
    public required int[] PersonOfLine { get; init; }

    /// <summary>Order of each line: any number, distinct for each order.</summary>
    public required int[] OrderOfLine { get; init; }

    /// <summary>Unix microseconds.</summary>
    public required long[] OrderedAtUs { get; init; }

    /// <summary>Local day; null: the day in UTC.</summary>
    public int[]? OrderedOnDay { get; init; }

    /// <summary>Local hour; null: the hour in UTC.</summary>
    public byte[]? OrderedAtHour { get; init; }

    /// <summary>Unix microseconds, <see cref="OrderLines.Never"/> where unpaid; null: paid when ordered.</summary>
    public long[]? PaidAtUs { get; init; }

    /// <summary>Unix microseconds, <see cref="OrderLines.Never"/> where not cancelled; null: none is.</summary>
    public long[]? CancelledAtUs { get; init; }

    /// <summary>Refunds in any order.</summary>
    public IReadOnlyList<LineRefund> Refunds { get; init; } = [];

    /// <summary>Units; null: one each.</summary>
    public int[]? Quantity { get; init; }

    /// <summary>Quantity × unit price, smallest units.</summary>
    public required long[] GrossMinor { get; init; }

    /// <summary>Gross − discount, smallest units; null: no discount.</summary>
    public long[]? AmountMinor { get; init; }

    /// <summary>Whether the order carries a visitor id; null: none does.</summary>
    public bool[]? HasVisitor { get; init; }

    /// <summary>Text columns.</summary>
    public IReadOnlyList<LineCodes> Columns { get; init; } = [];

    /// <summary>Number columns, null where missing.</summary>
    public IReadOnlyList<long?[]> Numbers { get; init; } = [];

    /// <summary>Sorts and builds.</summary>
    /// <param name="runs">Runs, 1 or more, each with as many people; lines of nobody stand in the last.</param>
    public OrderLines Build(int runs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        var order = Sorted();
        var built = new OrderRun[runs];
        var orders = 0;
        for (var run = 0; run < runs; run++)
        {
            var (first, last) = ((int)((long)Persons * run / runs), (int)((long)Persons * (run + 1) / runs));
            int[] own = [.. order.Where(line => PersonOfLine[line] >= first && (PersonOfLine[line] < last || run == runs - 1))];
            built[run] = Build(own, first, last, orders);
            orders += own.Length == 0 ? 0 : built[run].Orders.Span[^1] + 1;
        }

        return new OrderLines(built);
    }

    private OrderRun Build(int[] order, int firstPerson, int lastPerson, int firstOrder)
    {
        var refunds = Refunds.OrderBy(refund => refund.AtUs).ToLookup(refund => refund.Line);
        var refundOffsets = new int[order.Length + 1];
        var ordered = new List<LineRefund>(Refunds.Count);
        for (var i = 0; i < order.Length; i++)
        {
            ordered.AddRange(refunds[order[i]]);
            refundOffsets[i + 1] = ordered.Count;
        }

        return new OrderRun
        {
            FirstPerson = firstPerson,
            FirstOrder = firstOrder,
            PersonOffsets = OffsetsOf(order, firstPerson, lastPerson),
            PersonIsCustomer = Bits(lastPerson - firstPerson, place => PersonIsCustomer?[firstPerson + place] ?? true),
            Orders = Numbered(order),
            OrderedAtUs = Take(OrderedAtUs, order),
            OrderedOnDay = OrderedOnDay is { } days ? Take(days, order) : Take([.. OrderedAtUs.Select(at => (int)Math.Floor(at / 86_400_000_000.0))], order),
            OrderedAtHour = OrderedAtHour is { } hours ? Take(hours, order) : Take([.. OrderedAtUs.Select(at => (byte)(((at % 86_400_000_000) + 86_400_000_000) % 86_400_000_000 / 3_600_000_000))], order),
            PaidAtUs = Take(PaidAtUs ?? OrderedAtUs, order),
            CancelledAtUs = CancelledAtUs is { } cancelled ? Take(cancelled, order) : Enumerable.Repeat(OrderLines.Never, order.Length).ToArray(),
            RefundOffsets = refundOffsets,
            RefundAtUs = ordered.Select(refund => refund.AtUs).ToArray(),
            RefundMinor = ordered.Select(refund => refund.Minor).ToArray(),
            Quantity = Quantity is { } units ? Take(units, order) : Enumerable.Repeat(1, order.Length).ToArray(),
            GrossMinor = Take(GrossMinor, order),
            AmountMinor = Take(AmountMinor ?? GrossMinor, order),
            HasVisitor = Bits(order.Length, line => HasVisitor?[order[line]] ?? false),
            Columns = [.. Columns.Select(column => Coded(Take(column.Codes, order), column.ValueCount))],
            Numbers = [.. Numbers.Select(values => NumberColumn.Of(Take(values, order)))],
        };
    }

    /// <summary>Packs codes at the width that the number of values asks for.</summary>
    /// <param name="codes">The codes; −1 stands for padding (all ones in every width).</param>
    /// <param name="valueCount">Values of the dictionary.</param>
    public static CodeColumn Coded(int[] codes, int valueCount)
    {
        ArgumentNullException.ThrowIfNull(codes);
        return valueCount switch
        {
            <= 254 => new CodeColumn(codes.Select(code => unchecked((byte)code)).ToArray(), 1, valueCount),
            <= 65_534 => new CodeColumn(MemoryMarshal.AsBytes(codes.Select(code => unchecked((ushort)code)).ToArray().AsSpan()).ToArray(), 2, valueCount),
            _ => new CodeColumn(MemoryMarshal.AsBytes(codes.AsSpan()).ToArray(), 4, valueCount),
        };
    }

    private int[] Sorted()
    {
        var first = new Dictionary<int, long>();
        for (var line = 0; line < OrderOfLine.Length; line++)
        {
            ref var at = ref CollectionsMarshal.GetValueRefOrAddDefault(first, OrderOfLine[line], out var known);
            at = known ? Math.Min(at, OrderedAtUs[line]) : OrderedAtUs[line];
        }

        var order = Enumerable.Range(0, OrderOfLine.Length).ToArray();
        Array.Sort(order, (a, b) =>
        {
            var byPerson = PersonOfLine[a].CompareTo(PersonOfLine[b]);
            var byInstant = byPerson != 0 ? byPerson : first[OrderOfLine[a]].CompareTo(first[OrderOfLine[b]]);
            var byOrder = byInstant != 0 ? byInstant : OrderOfLine[a].CompareTo(OrderOfLine[b]);
            return byOrder != 0 ? byOrder : a.CompareTo(b);
        });
        return order;
    }

    private int[] OffsetsOf(int[] order, int firstPerson, int lastPerson)
    {
        var offsets = new int[lastPerson - firstPerson + 1];
        foreach (var line in order)
        {
            if (PersonOfLine[line] < lastPerson)
            {
                offsets[PersonOfLine[line] - firstPerson + 1]++;
            }
        }

        for (var place = 1; place < offsets.Length; place++)
        {
            offsets[place] += offsets[place - 1];
        }

        return offsets;
    }

    private int[] Numbered(int[] order)
    {
        var numbers = new int[order.Length];
        for (var i = 1; i < order.Length; i++)
        {
            numbers[i] = numbers[i - 1] + (OrderOfLine[order[i]] == OrderOfLine[order[i - 1]] ? 0 : 1);
        }

        return numbers;
    }

    private static T[] Take<T>(T[] values, int[] order) => Array.ConvertAll(order, line => values[line]);

    private static byte[] Bits(int count, Func<int, bool> isSet)
    {
        var bits = new byte[(count + 7) / 8];
        for (var i = 0; i < count; i++)
        {
            if (isSet(i))
            {
                bits[i >> 3] |= (byte)(1 << (i & 7));
            }
        }

        return bits;
    }
}
