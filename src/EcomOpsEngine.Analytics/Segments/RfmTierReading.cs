using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>Figures of the tiers: sums in one walk, medians in one walk along each ascending order.</summary>
internal static class RfmTierReading
{
    /// <summary>Entry 0 is the total, then VIP to churned.</summary>
    public static RfmTierFigures[] Read(
        RfmCustomers customers, RfmTier[] tiers, bool[] literal, int[] recencyOrder, int[] frequencyOrder, int[] moneyOrder)
    {
        const int Groups = (int)RfmTier.Churned + 1;
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

        var counts = Array.ConvertAll(sums, sum => sum.Customers);
        var recency = Medians(tiers, counts, recencyOrder, i => customers.RecencyDays[i]);
        var frequency = Medians(tiers, counts, frequencyOrder, i => customers.Frequency[i]);
        var money = Medians(tiers, counts, moneyOrder, i => customers.MonetaryMinor[i]);
        return [.. Enumerable.Range(0, Groups).Select(tier => new RfmTierFigures(
            tier == 0 ? null : (RfmTier)tier, counts[tier], Figure.Ratio(counts[tier], counts[0]),
            sums[tier].Mean(sums[tier].RecencyDays), recency[tier],
            sums[tier].Mean(sums[tier].Orders), frequency[tier],
            sums[tier].Mean(sums[tier].MoneyMinor), money[tier],
            sums[tier].MoneyMinor, sums[tier].Orders, matches[tier]))];
    }

    private static Figure[] Medians(RfmTier[] tiers, long[] counts, int[] order, Func<int, long> valueOf)
    {
        var seen = new long[counts.Length];
        var (low, high) = (new double[counts.Length], new double[counts.Length]);
        void Visit(int group, double value)
        {
            var at = seen[group]++;
            low[group] = at == (counts[group] - 1) / 2 ? value : low[group];
            high[group] = at == counts[group] / 2 ? value : high[group];
        }

        foreach (var customer in order)
        {
            double value = valueOf(customer);
            Visit(0, value);
            Visit((int)tiers[customer], value);
        }

        return [.. counts.Select((count, group) => count == 0 ? Figure.None(NoValueReason.NoData) : Figure.Of(low[group] + ((high[group] - low[group]) / 2)))];
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
