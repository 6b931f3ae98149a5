using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>Figures of the tiers: sums in one walk, medians by the values in the middle.</summary>
internal static class RfmTierReading
{
    /// <summary>Everybody, then the tiers by number.</summary>
    public const int Groups = (int)RfmTier.Churned + 1;

    /// <summary>Entry 0 is the total, then VIP to churned.</summary>
    /// <param name="customers">The customers.</param>
    /// <param name="tiers">Tier of each.</param>
    /// <param name="counts">Customers of everybody (entry 0) and of each tier.</param>
    /// <param name="literal">Whether each stands in the literal box of the tier.</param>
    /// <param name="recency">Medians of recency, entries as in the answer.</param>
    /// <param name="frequency">Medians of frequency.</param>
    /// <param name="money">Medians of money.</param>
    public static RfmTierFigures[] Read(RfmCustomers customers, RfmTier[] tiers, int[] counts, bool[] literal, Figure[] recency, Figure[] frequency, Figure[] money)
    {
        var sums = new RfmSums[Groups];
        var matches = new long[Groups];
        for (var i = 0; i < tiers.Length; i++)
        {
            var tier = (int)tiers[i];
            sums[tier].Add(customers, i);
            matches[tier] += literal[i] ? 1 : 0;
        }

        for (var tier = 1; tier < Groups; tier++)
        {
            sums[0].Add(sums[tier]);
            matches[0] += matches[tier];
        }

        return [.. Enumerable.Range(0, Groups).Select(tier => new RfmTierFigures(
            tier == 0 ? null : (RfmTier)tier, counts[tier], Figure.Ratio(counts[tier], counts[0]),
            sums[tier].Mean(sums[tier].RecencyDays), recency[tier],
            sums[tier].Mean(sums[tier].Orders), frequency[tier],
            sums[tier].Mean(sums[tier].MoneyMinor), money[tier],
            sums[tier].MoneyMinor, sums[tier].Orders, matches[tier]))];
    }

    /// <summary>The ranks in the middle of everybody and of each tier: two for each that is not empty, the same where one stands in the middle.</summary>
    /// <param name="counts">Customers of everybody and of each tier.</param>
    public static IEnumerable<ValueRank> MedianRanks(int[] counts) =>
        Enumerable.Range(0, Groups).Where(group => counts[group] > 0).SelectMany(group => new ValueRank[] { new(group, (counts[group] - 1) / 2), new(group, counts[group] / 2) });

    /// <summary>Medians of a value over everybody (entry 0) and over each tier.</summary>
    /// <param name="counts">Customers of everybody and of each tier.</param>
    /// <param name="middle">The values at <see cref="MedianRanks"/>.</param>
    public static Figure[] Medians(int[] counts, ReadOnlySpan<long> middle)
    {
        var medians = new Figure[Groups];
        for (var group = 0; group < Groups; group++)
        {
            if (counts[group] == 0)
            {
                medians[group] = Figure.None(NoValueReason.NoData);
                continue;
            }

            var (low, high) = ((double)middle[0], (double)middle[1]);
            medians[group] = Figure.Of(low + ((high - low) / 2));
            middle = middle[2..];
        }

        return medians;
    }
}

/// <summary>Running sums of a group of customers.</summary>
internal struct RfmSums
{
    public long Customers;
    public long RecencyDays;
    public long Orders;
    public long MoneyMinor;

    public void Add(RfmCustomers customers, int index)
    {
        Customers++;
        RecencyDays += customers.RecencyDays[index];
        Orders += customers.Frequency[index];
        MoneyMinor = checked(MoneyMinor + customers.MonetaryMinor[index]);
    }

    public void Add(in RfmSums other)
    {
        Customers += other.Customers;
        RecencyDays += other.RecencyDays;
        Orders += other.Orders;
        MoneyMinor = checked(MoneyMinor + other.MoneyMinor);
    }

    public readonly Figure Mean(long sum) => Customers == 0 ? Figure.None(NoValueReason.NoData) : Figure.Of((double)sum / Customers);
}
