namespace EcomOpsEngine.Analytics.Cohorts;

/// <summary>Sums of the customers of one group whose first order fell into one period: entry k of each array is the k-th period after it.</summary>
internal sealed class CohortRow(int periods)
{
    public long Customers;

    /// <summary>Customers with an order in the period.</summary>
    public readonly long[] Active = new long[periods];

    /// <summary>Orders in the period.</summary>
    public readonly long[] Orders = new long[periods];

    /// <summary>Paid − refunded of these orders, smallest units.</summary>
    public readonly long[] RevenueMinor = new long[periods];

    public void Add(CohortRow other)
    {
        Customers += other.Customers;
        for (var k = 0; k < Active.Length; k++)
        {
            Active[k] += other.Active[k];
            Orders[k] += other.Orders[k];
            RevenueMinor[k] = checked(RevenueMinor[k] + other.RevenueMinor[k]);
        }
    }
}

/// <summary>Sums of one calendar period over all customers.</summary>
internal sealed class PeriodSums(int periods)
{
    /// <summary>Customers with an order.</summary>
    public readonly long[] Active = new long[periods];

    /// <summary>Of these, customers who order in the next period again.</summary>
    public readonly long[] Again = new long[periods];

    public void Add(PeriodSums other)
    {
        for (var period = 0; period < Active.Length; period++)
        {
            Active[period] += other.Active[period];
            Again[period] += other.Again[period];
        }
    }
}
