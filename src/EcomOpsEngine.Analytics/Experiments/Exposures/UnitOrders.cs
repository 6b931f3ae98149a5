using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>Counts the order lines of one unit after another.</summary>
internal sealed class UnitOrders(OrderLines lines, ExposureQuery query)
{
    private readonly PersonLines _lines = new(lines);
    private readonly OrderMeasure? _value = query.Value as OrderMeasure;
    private readonly OrderMeasure? _denominator = query.Denominator as OrderMeasure;
    private OrderLineFilter? _valueFilter;
    private OrderLineFilter? _denominatorFilter;
    private byte[] _selection = new byte[256];

    /// <summary>Adds what a unit ordered.</summary>
    /// <returns>The baseline, and the lines read.</returns>
    public (long Baseline, long Lines) Add(ExposedUnit unit, DayGains gains)
    {
        if (_value is null && _denominator is null)
        {
            return (0, 0);
        }

        if (_lines.Find(unit.Person))
        {
            _valueFilter = _value is null ? null : new OrderLineFilter(_lines.Run!, _value.Filter);
            _denominatorFilter = _denominator is null ? null : new OrderLineFilter(_lines.Run!, _denominator.Filter);
        }

        var (from, to) = _lines.Of(unit.Person);
        if (from == to)
        {
            return (0, 0);
        }

        long baseline = _value is null ? 0 : Measure(unit, _value.Quantity, _valueFilter!, from, to, (day, amount) => gains.Add(day, amount, 0));
        if (_denominator is not null)
        {
            Measure(unit, _denominator.Quantity, _denominatorFilter!, from, to, (day, amount) => gains.Add(day, 0, amount));
        }

        return (baseline, to - from);
    }

    /// <summary>Adds the lines of the window by day; answers what the lines of the baseline come to.</summary>
    private long Measure(ExposedUnit unit, OrderQuantity quantity, OrderLineFilter filter, int from, int to, Action<int, long> add)
    {
        OrderRun run = _lines.Run!;
        ReadOnlySpan<long> orderedAtUs = run.OrderedAtUs.Span;
        ReadOnlySpan<int> orders = run.Orders.Span;
        ReadOnlySpan<byte> selection = Select(filter, from, to);
        long baseline = 0;
        bool ofOrders = quantity is OrderQuantity.PlacedOrders or OrderQuantity.PaidOrders;
        for (int line = from, counted = -1; line < to; line++)
        {
            if (selection[line - from] == 0 || !Counts(run, quantity, line) || (ofOrders && orders[line] == counted))
            {
                continue;
            }

            long amount = Amount(run, quantity, line);
            long sinceUs = orderedAtUs[line] - unit.AtUs;
            counted = orders[line];
            if (sinceUs >= 0 && sinceUs <= query.WindowUs)
            {
                add(query.DayOf(sinceUs), amount);
            }
            else if (sinceUs < 0 && -sinceUs <= query.BaselineUs)
            {
                baseline = checked(baseline + amount);
            }
        }

        return baseline;
    }

    private ReadOnlySpan<byte> Select(OrderLineFilter filter, int from, int to)
    {
        if (_selection.Length < to - from)
        {
            _selection = new byte[Math.Max(to - from, 2 * _selection.Length)];
        }

        Span<byte> selection = _selection.AsSpan(0, to - from);
        filter.Select(from, selection);
        return selection;
    }

    private static bool Counts(OrderRun run, OrderQuantity quantity, int line) => quantity switch
    {
        OrderQuantity.PlacedOrders => true,
        OrderQuantity.PaidOrders or OrderQuantity.NetSales => run.CancelledAtUs.Span[line] == OrderLines.Never && run.PaidAtUs.Span[line] != OrderLines.Never,
        _ => run.CancelledAtUs.Span[line] == OrderLines.Never,
    };

    private static long Amount(OrderRun run, OrderQuantity quantity, int line) => quantity switch
    {
        OrderQuantity.Gmv => run.GrossMinor.Span[line],
        OrderQuantity.NetSales => checked(run.AmountMinor.Span[line] - Refunded(run, line)),
        OrderQuantity.Items => run.Quantity.Span[line],
        _ => 1,
    };

    private static long Refunded(OrderRun run, int line)
    {
        ReadOnlySpan<int> offsets = run.RefundOffsets.Span;
        ReadOnlySpan<long> amounts = run.RefundMinor.Span;
        long refunded = 0;
        for (int refund = offsets[line]; refund < offsets[line + 1]; refund++)
        {
            refunded = checked(refunded + amounts[refund]);
        }

        return refunded;
    }
}
