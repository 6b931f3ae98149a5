using System.Runtime.CompilerServices;

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
            ours.Add(theirs);
        }
    }
}

/// <summary>Sums of one row in one period, together: an order touches them all.</summary>
internal struct CohortSums
{
    private const int ActiveShift = 32;

    /// <summary>Orders in the lower half and customers in the upper: both are numbered in 32 bits.</summary>
    private ulong _ordersAndActive;

    /// <summary>Orders in the period.</summary>
    public readonly long Orders => (uint)_ordersAndActive;

    /// <summary>Customers with an order in the period.</summary>
    public readonly long Active => (long)(_ordersAndActive >> ActiveShift);

    /// <summary>Of these, customers who ordered in the period before, too.</summary>
    public long Following { get; private set; }

    /// <summary>Paid − refunded of these orders, smallest units.</summary>
    public long RevenueMinor { get; private set; }

    /// <summary>Adds a customer's next order.</summary>
    /// <param name="passed">Periods since that of the order before, 0 or more; more than 1 for the first.</param>
    /// <param name="netMinor">Paid − refunded.</param>
    /// <exception cref="OverflowException">The sum leaves 64 bits.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int passed, long netMinor)
    {
        // Whether an order opens another period cannot be predicted, so that no branch depends on it: signs of differences are added.
        _ordersAndActive += 1 + (((ulong)-(long)passed >> 63) << ActiveShift);
        Following += (uint)((passed ^ 1) - 1) >> 31;
        RevenueMinor = checked(RevenueMinor + netMinor);
    }

    /// <summary>Adds the sums of other customers.</summary>
    /// <exception cref="OverflowException">The sum leaves 64 bits.</exception>
    public void Add(in CohortSums other)
    {
        _ordersAndActive += other._ordersAndActive;
        Following += other.Following;
        RevenueMinor = checked(RevenueMinor + other.RevenueMinor);
    }
}
