namespace EcomOpsEngine.Analytics.Channels;

/// <summary>
/// Shares of orders as whole numbers of 2^-48: the shares of an order add up to exactly one, sums of them are exact and do not depend on the order of addition.
/// </summary>
public static class CreditUnits
{
    /// <summary>One order.</summary>
    public const long One = 1L << 48;

    /// <summary>A share as a number of orders.</summary>
    public static double Orders(Int128 units) => (double)units / One;

    /// <summary>
    /// Amounts of shares as whole smallest units that add up to the whole: each is rounded down, and the units left go to the largest remainders, ties to the first
    /// (Hamilton's method).
    /// </summary>
    /// <param name="shares">Amount × share in 2^-48 units, for each member; together a whole number of smallest units.</param>
    /// <exception cref="OverflowException">An amount leaves 64 bits.</exception>
    public static long[] WholeMinor(IReadOnlyList<Int128> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        var whole = new long[shares.Count];
        var remainders = new (long Units, int Member)[shares.Count];
        Int128 left = 0;
        for (int member = 0; member < shares.Count; member++)
        {
            // Shifting rounds towards minus infinity, so that remainders are never negative.
            Int128 floor = shares[member] >> 48;
            whole[member] = checked((long)floor);
            remainders[member] = ((long)(shares[member] - (floor << 48)), member);
            left += remainders[member].Units;
        }

        Array.Sort(remainders, static (a, b) => a.Units != b.Units ? b.Units.CompareTo(a.Units) : a.Member.CompareTo(b.Member));
        for (int i = 0; i < (int)(left >> 48); i++)
        {
            whole[remainders[i].Member]++;
        }

        return whole;
    }

    /// <summary>Splits a total in proportion to weights, exactly.</summary>
    /// <param name="total">The total in any unit.</param>
    /// <param name="weights">Finite, 0 or more; together more than 0.</param>
    public static Int128[] Split(Int128 total, ReadOnlySpan<double> weights)
    {
        Span<long> shares = weights.Length <= 256 ? stackalloc long[weights.Length] : new long[weights.Length];
        Share(weights, shares);
        var parts = new Int128[weights.Length];
        var (quotient, remainder) = Int128.DivRem(total, One);
        Int128 left = total;
        int largest = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = (quotient * shares[i]) + (remainder * shares[i] / One);
            left -= parts[i];
            largest = shares[i] > shares[largest] ? i : largest;
        }

        parts[largest] += left;
        return parts;
    }

    /// <summary>Shares in proportion to weights that add up to exactly <see cref="One"/>; the last of the largest takes what rounding leaves.</summary>
    internal static void Share(ReadOnlySpan<double> weights, Span<long> shares)
    {
        double sum = 0;
        foreach (double weight in weights)
        {
            sum += weight;
        }

        long left = One;
        int largest = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            shares[i] = (long)(weights[i] / sum * One);
            left -= shares[i];
            largest = weights[i] >= weights[largest] ? i : largest;
        }

        shares[largest] += left;
    }
}
