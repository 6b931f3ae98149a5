namespace EcomOpsEngine.Analytics.Channels.Budgets;

/// <summary>A channel to optimise: its budget lies between two bounds, its value is that of a response curve.</summary>
/// <param name="Curve">Value of a day for its spend, both in smallest units.</param>
/// <param name="ValueFactor">What a unit of value is worth to the objective: 1 for GMV, the margin rate for profit. 0 or more.</param>
/// <param name="FloorMinor">Least budget, smallest units.</param>
/// <param name="MostMinor">Largest budget, not below the floor.</param>
public readonly record struct OptimizedChannel(ResponseCurve Curve, double ValueFactor, long FloorMinor, long MostMinor);

/// <summary>
/// Spends a total where it brings most: maximises Σ value over budgets between their bounds that add up to at most the total. Values are concave, so the optimum is where all channels that are not at a
/// bound have the same slope λ (the price of money, Karush–Kuhn–Tucker); λ is found by bisection, budgets follow from it. Whole smallest units: rounded down, what is left goes to the steepest.
/// </summary>
public static class BudgetOptimizer
{
    private const int Halvings = 400;
    private const double PriceTolerance = 1e-9;

    /// <summary>The budgets.</summary>
    /// <param name="channels">The channels; floors add up to at most the total.</param>
    /// <param name="totalMinor">The total, smallest units.</param>
    /// <param name="days">Days that the budget is for, 1 or more: each day gets the same.</param>
    /// <param name="leastSlope">Money is not spent where a further unit brings less: 0 for GMV, 1 for profit.</param>
    /// <returns>A budget for each channel, in order.</returns>
    public static long[] Allocate(IReadOnlyList<OptimizedChannel> channels, long totalMinor, int days, double leastSlope)
    {
        ArgumentNullException.ThrowIfNull(channels);
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        double low = leastSlope, high = 1;
        while (Spent(channels, high, days) > totalMinor && high < 1e300)
        {
            high *= 2;
        }

        // At the lowest price everything worth buying is bought: where that fits, it is the optimum.
        double price = Spent(channels, low, days) <= totalMinor ? low : Bisect(channels, totalMinor, days, low, high);
        long[] budgets = [.. channels.Select(channel => (long)Budget(channel, price, days))];
        Fill(channels, budgets, totalMinor - budgets.Sum(), days, price, leastSlope);
        return budgets;
    }

    /// <summary>Slope of a channel's objective at a budget: what one more unit brings.</summary>
    public static double Slope(OptimizedChannel channel, double budgetMinor, int days) => channel.ValueFactor * channel.Curve.Slope(budgetMinor / days);

    /// <summary>Objective of a channel at a budget.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="budgetMinor">Its budget.</param>
    /// <param name="days">Days of the budget.</param>
    /// <param name="leastSlope">What a unit of money must bring: its cost in the objective.</param>
    public static double Value(OptimizedChannel channel, double budgetMinor, int days, double leastSlope) =>
        (channel.ValueFactor * channel.Curve.Value(budgetMinor / days) * days) - (leastSlope * budgetMinor);

    private static double Bisect(IReadOnlyList<OptimizedChannel> channels, long totalMinor, int days, double low, double high)
    {
        for (int i = 0; i < Halvings; i++)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
            {
                break;
            }

            if (Spent(channels, middle, days) > totalMinor)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }

    private static double Spent(IReadOnlyList<OptimizedChannel> channels, double price, int days) => channels.Sum(channel => Budget(channel, price, days));

    /// <summary>The budget at which a channel's slope has come down to the price, within its bounds; constant slopes at the price stay at the floor and are filled afterwards.</summary>
    private static double Budget(OptimizedChannel channel, double price, int days)
    {
        var curve = channel.Curve;
        if (curve.Scale == 0 || curve.Elasticity == 0 || channel.ValueFactor == 0)
        {
            return channel.FloorMinor;
        }

        if (curve.Elasticity == 1)
        {
            return curve.Scale * channel.ValueFactor > price ? channel.MostMinor : channel.FloorMinor;
        }

        return price <= 0 ? channel.MostMinor : Math.Clamp(curve.SpendAt(price / channel.ValueFactor) * days, channel.FloorMinor, channel.MostMinor);
    }

    /// <summary>
    /// At the price itself a channel of constant return may take anything: such channels are filled first. What rounding leaves are single units, for the steepest curves.
    /// </summary>
    private static void Fill(IReadOnlyList<OptimizedChannel> channels, long[] budgets, long left, int days, double price, double leastSlope)
    {
        bool IsAtPrice(int at) => channels[at].Curve.Elasticity == 1 && Math.Abs(Slope(channels[at], 0, days) - price) <= PriceTolerance * price;
        foreach (int at in Enumerable.Range(0, budgets.Length).OrderByDescending(IsAtPrice).ThenByDescending(at => Slope(channels[at], budgets[at], days)).ThenBy(at => at))
        {
            long room = channels[at].MostMinor - budgets[at];
            long more = Math.Min(left, IsAtPrice(at) ? room : Math.Min(room, budgets.Length));
            if (more > 0 && Slope(channels[at], budgets[at], days) > leastSlope)
            {
                budgets[at] += more;
                left -= more;
            }
        }
    }
}
