namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Whole parts that add up exactly to a whole total (Hamilton's method): the whole parts first, then one unit each to the largest remainders, ties to the earlier.</summary>
public static class LargestRemainders
{
    /// <summary>Cuts an amount in proportion to weights.</summary>
    /// <param name="amount">0 or more.</param>
    /// <param name="weights">0 or more each.</param>
    /// <param name="leftOut">Weight of what gets a part that is not asked for; the last in ties.</param>
    /// <returns>A part for each weight; with <paramref name="leftOut"/> 0 they add up to the amount. Without any weight all are 0.</returns>
    public static long[] Of(long amount, IReadOnlyList<long> weights, long leftOut = 0)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentOutOfRangeException.ThrowIfNegative(leftOut);
        Int128 total = leftOut;
        foreach (var weight in weights)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight, nameof(weights));
            total += weight;
        }

        var parts = new long[weights.Count + 1];
        if (total == 0)
        {
            return parts[..^1];
        }

        var remainders = new Int128[parts.Length];
        var left = amount;
        for (var i = 0; i < parts.Length; i++)
        {
            var product = (Int128)amount * (i < weights.Count ? weights[i] : leftOut);
            parts[i] = (long)(product / total);
            remainders[i] = product % total;
            left -= parts[i];
        }

        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => remainders[i]).Take((int)left))
        {
            parts[i]++;
        }

        return parts[..^1];
    }

    /// <summary>Rounds real parts.</summary>
    /// <param name="parts">Finite numbers whose sum is the total but for rounding errors.</param>
    /// <param name="total">What the rounded parts add up to.</param>
    /// <returns>Each part rounded down, and one more for those with the largest remainders; of equal remainders the earlier ones.</returns>
    /// <exception cref="OverflowException">A part leaves 64 bits.</exception>
    public static long[] Round(ReadOnlySpan<double> parts, long total)
    {
        var whole = new long[parts.Length];
        var remainders = new double[parts.Length];
        Int128 left = total;
        for (int i = 0; i < parts.Length; i++)
        {
            double floor = Math.Floor(parts[i]);
            whole[i] = checked((long)floor);
            remainders[i] = parts[i] - floor;
            left -= whole[i];
        }

        int[] order = [.. Enumerable.Range(0, parts.Length).OrderByDescending(i => remainders[i])];
        // Parts far beyond 2^53 may miss the total by more than one unit each: the rest goes round.
        for (int next = 0; left != 0 && order.Length > 0; next++)
        {
            int place = left > 0 ? order[next % order.Length] : order[^(1 + (next % order.Length))];
            whole[place] += Int128.Sign(left);
            left -= Int128.Sign(left);
        }

        return whole;
    }
}
