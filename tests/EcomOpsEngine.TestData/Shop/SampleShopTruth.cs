namespace EcomOpsEngine.TestData;

/// <summary>What a shop holds. Rates it was drawn from stand in <see cref="ShopRates"/>. Money is in 0.01 CNY.</summary>
public sealed record SampleShopTruth
{
    /// <summary>Event rows.</summary>
    public required long Events { get; init; }

    /// <summary>Rows at the same instant as the person's row before.</summary>
    public required long TiedEvents { get; init; }

    /// <summary>Events of programs.</summary>
    public required long BotEvents { get; init; }

    /// <summary>Persons, programs included: what identity resolution finds.</summary>
    public required long People { get; init; }

    /// <summary>Programs among them.</summary>
    public required long Bots { get; init; }

    /// <summary>Distinct visitor ids; people with two devices have two.</summary>
    public required long Visitors { get; init; }

    /// <summary>Distinct sessions.</summary>
    public required long Sessions { get; init; }

    /// <summary>Persons with at most five events.</summary>
    public required long PeopleWithUpToFiveEvents { get; init; }

    /// <summary>Events of the longest history.</summary>
    public required int LongestHistory { get; init; }

    /// <summary>Distinct customer ids in the events.</summary>
    public required long Customers { get; init; }

    /// <summary>Persons with a visitor id used before and after their first login.</summary>
    public required long LinkedCustomers { get; init; }

    /// <summary>Customers with a paid order, refunded ones included.</summary>
    public required long Buyers { get; init; }

    /// <summary>Buyers with at least two such orders.</summary>
    public required long RepeatBuyers { get; init; }

    /// <summary>Orders placed.</summary>
    public required long Orders { get; init; }

    /// <summary>Orders placed without a visitor id.</summary>
    public required long OrdersWithoutVisitor { get; init; }

    /// <summary>Orders that were paid, refunded ones included.</summary>
    public required long PaidOrders { get; init; }

    /// <summary>Orders cancelled unpaid.</summary>
    public required long CancelledOrders { get; init; }

    /// <summary>Refunds in full, of a line, and of part of a line.</summary>
    public required long Refunds { get; init; }

    /// <summary>Order lines.</summary>
    public required long OrderLines { get; init; }

    /// <summary>Rows of order states.</summary>
    public required long OrderStatuses { get; init; }

    /// <summary>Lines whose price is 50 times too high.</summary>
    public required long OutlierLines { get; init; }

    /// <summary>GMV: quantity × unit price over the lines of orders not cancelled by the end of the range, outliers as written.</summary>
    public required long GmvMinor { get; init; }

    /// <summary>Quantity × unit price − discount over paid orders, refunds not taken off.</summary>
    public required long PaidMinor { get; init; }

    /// <summary>The same without outlier lines.</summary>
    public required long PaidWithoutOutliersMinor { get; init; }

    /// <summary>Sum of refunds.</summary>
    public required long RefundedMinor { get; init; }

    /// <summary>Net sales: paid less refunds.</summary>
    public long NetSalesMinor => PaidMinor - RefundedMinor;

    /// <summary>Paid amount per channel, in the order of <see cref="ShopCatalog.Channels"/>.</summary>
    public required IReadOnlyList<long> PaidMinorByChannel { get; init; }

    /// <summary>Human persons who entered at home and reached each of the six steps: the expected funnel (window of an hour or more).</summary>
    public required IReadOnlyList<long> Funnel { get; init; }

    /// <summary>The funnel by the device of the deepest attempt's home event, in the order of <see cref="ShopCatalog.Devices"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<long>> FunnelByDevice { get; init; }

    /// <summary>Human persons exposed, per arm.</summary>
    public required IReadOnlyList<long> Exposed { get; init; }

    /// <summary>Of those, persons who paid.</summary>
    public required IReadOnlyList<long> ExposedAndPaid { get; init; }

    /// <summary>Programs exposed, per arm.</summary>
    public required IReadOnlyList<long> ExposedBots { get; init; }

    /// <summary>First of the three months in which <see cref="ShopCatalog.LosingChannel"/> cost more than it brought; null where there were none.</summary>
    public DateOnly? LosingFrom { get; init; }

    /// <summary>The local day on which nobody came through <see cref="ShopCatalog.FailingFeed"/>; null where there was none.</summary>
    public DateOnly? FeedFailureDay { get; init; }
}
