using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Tags;

/// <summary>The orders of one customer in the window, and the measures over them. Reused from customer to customer.</summary>
internal sealed class CustomerWindow(TagQuery query, int[] firstDayOfSku)
{
    private readonly List<PaidOrder> _orders = [];
    private readonly Dictionary<int, int> _values = [];
    private OrderRun _lines = null!;
    private LinePrices _prices;
    private long _net;
    private int _kept;

    /// <summary>Paid orders in the window that were not refunded in full.</summary>
    public int Orders => _kept;

    /// <summary>Takes the orders of the window.</summary>
    public void Load(OrderRun lines, ReadOnlySpan<PaidOrder> orders)
    {
        _lines = lines;
        _prices = new LinePrices(lines, query.UnitPrice, query.ListPrice);
        _orders.Clear();
        (_net, _kept) = (0, 0);
        foreach (ref readonly var order in orders)
        {
            if (order.Day >= query.Refresh.AsOfDay - query.WindowDays)
            {
                _orders.Add(order);
                _kept += order.IsReturned ? 0 : 1;
                _net = checked(_net + (order.IsReturned ? 0 : order.NetMinor));
            }
        }
    }

    /// <summary>A measure; null where it is a share of nothing.</summary>
    public double? Of(TagCondition condition) => condition.Measure switch
    {
        TagMeasure.Orders => _kept,
        TagMeasure.NetSales => _net,
        TagMeasure.OrderValue => Share(_net, _kept),
        TagMeasure.DiscountedOrderShare => ShareOfOrders(order => !_prices.IsFullPrice(order, query.Refresh.AsOfUs)),
        TagMeasure.DiscountRate => DiscountRate(),
        TagMeasure.RefundedOrderShare => Share(_orders.Count(order => order.HasRefund), _orders.Count),
        TagMeasure.RefundRate => RefundRate(),
        TagMeasure.NewProductShare => NewProductShare(condition.Days),
        TagMeasure.DateShare => ShareOfOrders(order => condition.Dates.Contains(MonthDay(order.Day))),
        TagMeasure.HourShare => ShareOfOrders(order => (condition.Hours >> _lines.OrderedAtHour.Span[order.FirstLine] & 1) != 0),
        TagMeasure.ValueShare => ValueShare(condition.Column),
        TagMeasure.DistinctValues => Distinct(condition.Column),
        _ => Last() is { } day ? query.Refresh.AsOfDay - day : null,
    };

    /// <summary>Month × 100 + day of the month.</summary>
    private static int MonthDay(int day)
    {
        var date = new DateOnly(1970, 1, 1).AddDays(day);
        return (date.Month * 100) + date.Day;
    }

    private static double? Share(double part, double whole) => whole == 0 ? null : part / whole;

    private double? ShareOfOrders(Func<PaidOrder, bool> isPart) => Share(_orders.Count(order => !order.IsReturned && isPart(order)), _kept);

    private int? Last()
    {
        int? last = null;
        foreach (var order in _orders)
        {
            last = order.IsReturned ? last : Math.Max(order.Day, last ?? order.Day);
        }

        return last;
    }

    private double? DiscountRate()
    {
        var (amount, full) = (0L, 0L);
        foreach (var line in Lines())
        {
            amount = checked(amount + _lines.AmountMinor.Span[line]);
            full = checked(full + _prices.FullMinor(line));
        }

        return full > 0 ? 1 - ((double)amount / full) : null;
    }

    private double? RefundRate()
    {
        var (refunded, amount) = (0L, 0L);
        foreach (var order in _orders)
        {
            refunded = checked(refunded + order.RefundedMinor);
            amount = checked(amount + order.NetMinor + order.RefundedMinor);
        }

        return amount > 0 ? (double)refunded / amount : null;
    }

    private double? NewProductShare(int days)
    {
        var (fresh, all) = (0, 0);
        foreach (var line in Lines())
        {
            var sku = query.SkuColumn is { } column ? _lines.Columns[column][line] : 0;
            all += sku == 0 ? 0 : 1;
            fresh += sku != 0 && _lines.OrderedOnDay.Span[line] - firstDayOfSku[sku] <= days ? 1 : 0;
        }

        return Share(fresh, all);
    }

    private double? ValueShare(int column)
    {
        Count(column);
        return _values.Count == 0 ? null : (double)_values.Values.Max() / _values.Values.Sum();
    }

    private double Distinct(int column)
    {
        Count(column);
        return _values.Count;
    }

    private void Count(int column)
    {
        _values.Clear();
        foreach (var line in Lines())
        {
            if (_lines.Columns[column][line] is not 0 and var code)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_values, code, out _)++;
            }
        }
    }

    /// <summary>The lines that count of orders that were not refunded in full.</summary>
    private IEnumerable<int> Lines()
    {
        foreach (var order in _orders)
        {
            for (var line = order.FirstLine; !order.IsReturned && line < order.EndLine; line++)
            {
                if (PaidLine.Counts(_lines, query.Refresh.AsOfUs, line))
                {
                    yield return line;
                }
            }
        }
    }
}
