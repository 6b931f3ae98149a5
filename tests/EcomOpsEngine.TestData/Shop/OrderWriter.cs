using System.Runtime.InteropServices;

namespace EcomOpsEngine.TestData;

/// <summary>Writes an order's lines and the history of its states.</summary>
internal sealed class OrderWriter(SampleShopOptions options, ShopCalendar calendar, SeededRandom random, PersonHistory history)
{
    private long nextOrder = 1;
    private int firstLine;
    private int lineCount;

    /// <summary>Places an order at the instant of its submit_order event; an unpaid one is mostly cancelled within a day.</summary>
    public void Place(in ShopEvent submit, int sku, bool willPay)
    {
        long order = nextOrder++;
        firstLine = history.Lines.Count;
        lineCount = 1;
        while (lineCount < 5 && random.Chance(0.35))
        {
            lineCount++;
        }

        bool promotion = calendar.DayOf(submit.TimeUs) == calendar.PromotionDay;
        bool coupon = history.Traits.PriceSensitive || random.Chance(0.2);
        int percentOff = promotion ? 15 : coupon ? random.OneOf([10, 15, 20]) : 0;
        long? visitor = random.Chance(0.01) ? null : submit.Visitor; // some checkouts lose the visitor id
        for (int line = 0; line < lineCount; line++)
        {
            int product = line == 0 ? sku : ShopCatalog.SkuWeights.Draw(random);
            long price = ShopCatalog.Skus[product].ListPriceMinor * (promotion ? 90 : 100) / 100;
            int quantity = random.Below(20) switch { < 16 => 1, < 19 => 2, _ => random.Between(3, 6) };
            quantity *= ShopCatalog.IsBestCell(product, submit.Channel) ? ShopCatalog.BestCellUnits : 1;
            bool outlier = random.Chance(options.OutlierShare);
            history.Lines.Add(new ShopOrderLine
            {
                Order = order,
                Line = line + 1,
                TimeUs = submit.TimeUs,
                Visitor = visitor,
                Sku = product,
                StatusAtUs = submit.TimeUs,
                Quantity = quantity,
                UnitPriceMinor = price * (outlier ? 50 : 1),
                DiscountMinor = price * quantity * percentOff / 100,
                Outlier = outlier,
                Device = submit.Device,
                Channel = submit.Channel,
                Variant = submit.Variant,
            });
        }

        AddStatus(submit.TimeUs, OrderState.Placed, null, Total());
        if (!willPay)
        {
            CancelOften(submit.TimeUs);
        }
    }

    /// <summary>The order placed last is paid; some of it may come back later.</summary>
    public void Pay(long timeUs)
    {
        SetStatus(OrderState.Paid, timeUs);
        AddStatus(timeUs, OrderState.Paid, null, Total());
        Refund(timeUs + ShopCalendar.DayUs + random.Below(14 * ShopCalendar.DayUs));
    }

    private void CancelOften(long placedUs)
    {
        long atUs = placedUs + (30 * 60 * ShopCalendar.SecondUs) + random.Below(23 * ShopCalendar.HourUs);
        if (random.Chance(0.7) && atUs < calendar.ToUs)
        {
            SetStatus(OrderState.Cancelled, atUs);
            AddStatus(atUs, OrderState.Cancelled, null, null);
        }
    }

    // Whole order, one line, or part of a line's amount; clothing comes back most. Orders with a mistyped price never do.
    private void Refund(long atUs)
    {
        Span<ShopOrderLine> lines = Lines();
        bool clothing = ShopCatalog.IsClothing(lines[0].Sku);
        double chance = random.NextDouble();
        bool outlier = false;
        foreach (ref ShopOrderLine line in lines)
        {
            outlier |= line.Outlier;
        }

        if (atUs >= calendar.ToUs || outlier)
        {
            return;
        }

        if (chance < (clothing ? 0.12 : 0.025))
        {
            SetStatus(OrderState.Refunded, atUs);
            AddStatus(atUs, OrderState.Refunded, null, Total());
        }
        else if (chance < (clothing ? 0.17 : 0.045) && lines.Length > 1)
        {
            lines[0].Status = OrderState.Refunded;
            lines[0].StatusAtUs = atUs;
            AddStatus(atUs, OrderState.Refunded, 1, lines[0].AmountMinor);
        }
        else if (chance > 0.99)
        {
            AddStatus(atUs, OrderState.Refunded, 1, lines[0].AmountMinor * random.Between(10, 30) / 100);
        }
    }

    private Span<ShopOrderLine> Lines() => CollectionsMarshal.AsSpan(history.Lines).Slice(firstLine, lineCount);

    private long Total()
    {
        long total = 0;
        foreach (ref ShopOrderLine line in Lines())
        {
            total += line.AmountMinor;
        }

        return total;
    }

    private void SetStatus(OrderState state, long atUs)
    {
        foreach (ref ShopOrderLine line in Lines())
        {
            line.Status = state;
            line.StatusAtUs = atUs;
        }
    }

    private void AddStatus(long timeUs, OrderState state, int? line, long? amountMinor) =>
        history.Statuses.Add(new ShopOrderStatus { Order = Lines()[0].Order, TimeUs = timeUs, Line = line, State = state, AmountMinor = amountMinor });
}
