namespace EcomOpsEngine.Analytics.Tags;

/// <summary>A figure of a customer's paid orders in the window that a rule tests. Shares and rates are fractions of 1.</summary>
public enum TagMeasure
{
    /// <summary>Paid orders.</summary>
    Orders,

    /// <summary>Paid − refunded, smallest units.</summary>
    NetSales,

    /// <summary>Net sales / orders, smallest units.</summary>
    OrderValue,

    /// <summary>Orders with a line below its full price / orders.</summary>
    DiscountedOrderShare,

    /// <summary>1 − amount / full-price value of the lines (list price where it is known and higher than the price, else the price).</summary>
    DiscountRate,

    /// <summary>Orders with a refund, those refunded in full among them / orders, those refunded in full among them.</summary>
    RefundedOrderShare,

    /// <summary>Refunded money / amount of the same orders.</summary>
    RefundRate,

    /// <summary>Lines of products that were first ordered by anybody at most so many days before / lines with a product.</summary>
    NewProductShare,

    /// <summary>Orders on certain days of the year / orders.</summary>
    DateShare,

    /// <summary>Orders at certain local hours / orders.</summary>
    HourShare,

    /// <summary>Lines with the most frequent value of a field / lines with a value.</summary>
    ValueShare,

    /// <summary>Different values of a field.</summary>
    DistinctValues,

    /// <summary>Local days from the last order to the as-of day.</summary>
    DaysSinceLastOrder,
}

/// <summary>A test of a measure. A measure without a value (a share of nothing) fails.</summary>
/// <param name="Measure">What is tested.</param>
/// <param name="Min">Least value; null: open.</param>
/// <param name="Max">Largest value; null: open.</param>
public sealed record TagCondition(TagMeasure Measure, double? Min, double? Max)
{
    /// <summary>Whether <see cref="Min"/> itself fails.</summary>
    public bool MinIsOutside { get; init; }

    /// <summary>Whether <see cref="Max"/> itself fails.</summary>
    public bool MaxIsOutside { get; init; }

    /// <summary>Code column for <see cref="TagMeasure.ValueShare"/> and <see cref="TagMeasure.DistinctValues"/>.</summary>
    public int Column { get; init; }

    /// <summary>For <see cref="TagMeasure.NewProductShare"/>: how long a product is new, days.</summary>
    public int Days { get; init; }

    /// <summary>For <see cref="TagMeasure.DateShare"/>: the days of the year as month × 100 + day.</summary>
    public IReadOnlySet<int> Dates { get; init; } = new HashSet<int>();

    /// <summary>For <see cref="TagMeasure.HourShare"/>: one bit for each hour of the day.</summary>
    public int Hours { get; init; }

    /// <summary>Whether a value passes.</summary>
    public bool Passes(double? value) => value is { } known
        && (Min is not { } min || (MinIsOutside ? known > min : known >= min))
        && (Max is not { } max || (MaxIsOutside ? known < max : known <= max));
}

/// <summary>A behaviour tag.</summary>
/// <param name="Tag">Its name.</param>
/// <param name="MinOrders">Paid orders in the window that a judgement needs at least.</param>
/// <param name="AllOf">Conditions that must all hold.</param>
/// <param name="RemovedByFullPriceOrders">So many consecutive full-price orders remove the tag; null: nothing does before the next refresh.</param>
public sealed record TagRule(string Tag, int MinOrders, IReadOnlyList<TagCondition> AllOf, int? RemovedByFullPriceOrders);
