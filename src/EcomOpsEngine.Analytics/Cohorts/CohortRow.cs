namespace EcomOpsEngine.Analytics.Cohorts;

/// <summary>Sums of the customers of one group whose first order fell into one period.</summary>
/// <param name="periods">Periods from that one to the last.</param>
internal sealed class CohortRow(int periods)
{
    public long Customers;

    /// <summary>Entry k is the k-th period after that of the first order.</summary>
    public readonly CohortSums[] Cells = new CohortSums[periods];

    public void Add(CohortRow other)
    {
        Customers += other.Customers;
        for (var k = 0; k < Cells.Length; k++)
        {
            ref var ours = ref Cells[k];
            ref readonly var theirs = ref other.Cells[k];
            ours.Orders += theirs.Orders;
            ours.Active += theirs.Active;
            ours.Following += theirs.Following;
            ours.RevenueMinor = checked(ours.RevenueMinor + theirs.RevenueMinor);
        }
    }
}

/// <summary>Sums of one row in one period, together: an order touches them all.</summary>
internal struct CohortSums
{
    /// <summary>Orders in the period.</summary>
    public long Orders;

    /// <summary>Customers with an order in the period.</summary>
    public long Active;

    /// <summary>Of these, customers who ordered in the period before, too.</summary>
    public long Following;

    /// <summary>Paid − refunded of these orders, smallest units.</summary>
    public long RevenueMinor;
}
