using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>The tiers of all customers as of a date.</summary>
/// <param name="AsOfDay">Local day of the date.</param>
/// <param name="Customers">Values of each customer with a tier.</param>
/// <param name="Tiers">Tier of each of them.</param>
public sealed record TierState(int AsOfDay, RfmCustomers Customers, RfmTier[] Tiers)
{
    /// <summary>Runs RFM and the cascade.</summary>
    /// <param name="lines">The order lines.</param>
    /// <param name="query">As of when.</param>
    /// <param name="thresholds">Thresholds of the tiers.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    public static TierState Of(OrderLines lines, RfmQuery query, in RfmThresholds thresholds, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var customers = RfmKernel.Run(lines, query, threads, cancellation);
        var tiers = new RfmTier[customers.Count];
        for (var i = 0; i < tiers.Length; i++)
        {
            tiers[i] = RfmTiers.Cascade(thresholds, customers.RecencyDays[i], customers.Frequency[i], customers.MonetaryMinor[i]);
        }

        return new TierState(query.AsOfDay, customers, tiers);
    }

    /// <summary>Customers of a tier here, and those of them whose last paid order as of <paramref name="later"/> came on or after this date's day.</summary>
    /// <param name="tier">Tier as of this date.</param>
    /// <param name="later">A later date.</param>
    public (long Customers, long Again) OrderedAgain(RfmTier tier, TierState later)
    {
        ArgumentNullException.ThrowIfNull(later);
        var (customers, again) = (0L, 0L);
        for (var i = 0; i < Tiers.Length; i++)
        {
            if (Tiers[i] != tier)
            {
                continue;
            }

            customers++;
            var at = later.Customers.Persons.AsSpan().BinarySearch(Customers.Persons[i]);
            again += at >= 0 && later.AsOfDay - later.Customers.RecencyDays[at] >= AsOfDay ? 1 : 0;
        }

        return (customers, again);
    }
}
