namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Whole numbers that add up to a whole total, each as near as can be to a real part (Hamilton's method of largest remainders).</summary>
public static class LargestRemainder
{
    /// <summary>Rounds the parts.</summary>
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
