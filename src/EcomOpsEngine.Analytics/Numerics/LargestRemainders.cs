namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Cuts an amount into whole parts in proportion to weights that add up exactly (Hamilton's method): the whole parts first, then one unit each to the largest remainders, ties to the earlier.</summary>
public static class LargestRemainders
{
    /// <summary>The parts of an amount.</summary>
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

        foreach (var i in Enumerable.Range(0, parts.Length).OrderByDescending(i => remainders[i]).ThenBy(i => i).Take((int)left))
        {
            parts[i]++;
        }

        return parts[..^1];
    }
}
