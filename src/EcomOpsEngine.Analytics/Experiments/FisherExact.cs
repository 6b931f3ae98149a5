namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>
/// Fisher's exact test of a 2×2 table: the hypergeometric chance, given all totals, of a table at least as extreme. Two-sided sums the
/// tables that are no likelier than the one seen (as R and SciPy do).
/// </summary>
internal static class FisherExact
{
    // Tables whose chances differ by rounding alone count as equally likely; the same slack as R's fisher.test.
    private const double LogSlack = 1e-7;

    /// <summary>Natural logarithm of the p-value. Counts must be whole.</summary>
    public static double LogPValue(TwoArms arms, Tail tail)
    {
        double row = arms.TreatmentUnits;
        double column = arms.TotalConversions;
        double lowest = Math.Max(0, row + column - arms.TotalUnits);
        double highest = Math.Min(row, column);
        int count = checked((int)(highest - lowest) + 1);

        // Weights by the ratio of neighbours: no factorials, so no loss of digits with millions of units.
        double[] logWeights = new double[count];
        for (int i = 1; i < count; i++)
        {
            double k = lowest + i;
            double numerator = (row - k + 1) * (column - k + 1);
            double denominator = k * (arms.TotalUnits - row - column + k);
            logWeights[i] = logWeights[i - 1] + Math.Log(numerator / denominator);
        }

        int seen = (int)(arms.TreatmentConversions - lowest);
        double logTail = LogSum(logWeights, Extreme(logWeights, seen, tail));
        return Math.Min(0, logTail - LogSum(logWeights, _ => true));
    }

    private static Func<int, bool> Extreme(double[] logWeights, int seen, Tail tail) => tail switch
    {
        Tail.Greater => i => i >= seen,
        Tail.Less => i => i <= seen,
        _ => i => logWeights[i] <= logWeights[seen] + LogSlack,
    };

    private static double LogSum(double[] logWeights, Func<int, bool> included)
    {
        double top = double.NegativeInfinity;
        for (int i = 0; i < logWeights.Length; i++)
        {
            top = included(i) ? Math.Max(top, logWeights[i]) : top;
        }

        double sum = 0;
        for (int i = 0; i < logWeights.Length; i++)
        {
            sum += included(i) ? Math.Exp(logWeights[i] - top) : 0;
        }

        return top + Math.Log(sum);
    }
}
