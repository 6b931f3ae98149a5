using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Tags;

/// <summary>A question for tags: rules are judged as of the refresh; removals are watched from there to now.</summary>
/// <param name="Refresh">As of when rules are judged: the start of a quarter.</param>
/// <param name="Now">As of when removals are watched, not before the refresh.</param>
/// <param name="WindowDays">Local days before the refresh that rules look at; the refresh day itself is outside.</param>
/// <param name="Rules">The rules, at most 64.</param>
/// <param name="SkuColumn">Code column of the product; null where there is none.</param>
/// <param name="UnitPrice">Number column of the price of a unit.</param>
/// <param name="ListPrice">Number column of the full price of a unit.</param>
public sealed record TagQuery(
    OrderMoment Refresh, OrderMoment Now, int WindowDays, IReadOnlyList<TagRule> Rules, int? SkuColumn, int UnitPrice, int ListPrice)
{
    /// <summary>People who do not exist for the answer, known bots for example.</summary>
    public PersonSet LeftOut { get; init; } = PersonSet.Empty;
}

/// <summary>Tags of every customer with a paid order as of the refresh. Bit n belongs to rule n; the arrays run along <see cref="Persons"/>.</summary>
public sealed class CustomerTags
{
    /// <summary>Person numbers, ascending.</summary>
    public required int[] Persons { get; init; }

    /// <summary>Tags that hold now.</summary>
    public required ulong[] Tags { get; init; }

    /// <summary>Tags whose rule held at the refresh, but that consecutive full-price orders before it had removed.</summary>
    public required ulong[] RemovedAtRefresh { get; init; }

    /// <summary>Tags given at the refresh and removed since by consecutive full-price orders.</summary>
    public required ulong[] RemovedSince { get; init; }

    /// <summary>Order lines read.</summary>
    public required long RowsScanned { get; init; }
}
