namespace EcomOpsEngine.Analytics.Channels.Budgets;

/// <summary>Divides a budget in proportion to weights under floors and ceilings: everybody gets weight × t, held at the bounds, with the t that spends the budget.</summary>
public static class ShareAllocator
{
    private const int Halvings = 400;

    /// <summary>The parts.</summary>
    /// <param name="weights">More than 0 each.</param>
    /// <param name="floorMinor">Least part of each; together at most the budget.</param>
    /// <param name="mostMinor">Largest part of each, not below its floor.</param>
    /// <param name="budgetMinor">The budget, smallest units.</param>
    /// <returns>A part for each weight; they add up to the budget, or to less where all are at their largest.</returns>
    public static long[] Allocate(IReadOnlyList<double> weights, IReadOnlyList<long> floorMinor, IReadOnlyList<long> mostMinor, long budgetMinor)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(floorMinor);
        ArgumentNullException.ThrowIfNull(mostMinor);
        long Part(int at, double level) => (long)Math.Clamp(weights[at] * level, floorMinor[at], mostMinor[at]);
        decimal Spent(double level) => Enumerable.Range(0, weights.Count).Sum(at => (decimal)Part(at, level));
        double low = 0, high = 1;
        while (Spent(high) < budgetMinor && high < 1e30)
        {
            high *= 2;
        }

        for (int i = 0; i < Halvings; i++)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = Spent(middle) > budgetMinor ? (low, middle) : (middle, high);
        }

        long[] parts = [.. Enumerable.Range(0, weights.Count).Select(at => Part(at, low))];
        long left = budgetMinor - parts.Sum();
        foreach (int at in Enumerable.Range(0, parts.Length).OrderByDescending(at => weights[at]).ThenBy(at => at))
        {
            // Parts were rounded down: what is left are single units, unless everybody is at the largest part.
            long more = Math.Min(Math.Min(left, parts.Length), mostMinor[at] - parts[at]);
            parts[at] += more;
            left -= more;
        }

        return parts;
    }
}
