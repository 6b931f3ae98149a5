namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>
/// Fisher's exact test of a 2×2 table: the hypergeometric chance, given all totals, of a table at least as extreme. Two-sided sums the
/// tables that are no likelier than the one seen (as R and SciPy do).
/// </summary>
internal static class FisherExact
{
    // Tables whose chances differ by rounding alone count as equally likely; the same slack as R's fisher.test.
    private const double Slack = 1e-7;

    // Tables this much less likely (e^-60) than both the peak and the table seen change no digit of either sum.
    private const double NegligibleNats = 60;

    /// <summary>
    /// Natural logarithm of the p-value. Counts must be whole. Walks outwards from the likeliest table by the ratio of neighbours: no
    /// factorials, so no loss of digits with millions of units, and no memory.
    /// </summary>
    public static double LogPValue(TwoArms arms, Tail tail)
    {
        Table table = new(arms.TreatmentUnits, arms.TotalConversions, arms.TotalUnits);
        double seen = arms.TreatmentConversions;
        double logSeen = table.LogWeight(seen);
        Sums sums = new(seen, logSeen, tail, tail switch
        {
            Tail.Greater => table.Peak >= seen ? 0 : logSeen,
            Tail.Less => table.Peak <= seen ? 0 : logSeen,
            _ => logSeen,
        });
        double floor = Math.Min(0, logSeen) - NegligibleNats;
        sums.Add(table.Peak, 0);
        double logWeight = 0;
        for (double k = table.Peak; k < table.Highest && logWeight > floor; k++)
        {
            logWeight += table.LogStepUp(k);
            sums.Add(k + 1, logWeight);
        }

        logWeight = 0;
        for (double k = table.Peak; k > table.Lowest && logWeight > floor; k--)
        {
            logWeight -= table.LogStepUp(k - 1);
            sums.Add(k - 1, logWeight);
        }

        return sums.LogPValue;
    }

    /// <summary>The tables with given totals, by the count in the treatment's converted cell.</summary>
    private readonly record struct Table(double Row, double Column, double Total)
    {
        public double Lowest => Math.Max(0, Row + Column - Total);

        public double Highest => Math.Min(Row, Column);

        /// <summary>The likeliest count.</summary>
        public double Peak => Math.Clamp(Math.Floor((Row + 1) * ((Column + 1) / (Total + 2))), Lowest, Highest);

        /// <summary>ln of the chance of k + 1 over the chance of k.</summary>
        public double LogStepUp(double k) => Math.Log((Row - k) / (k + 1) * ((Column - k) / (Total - Row - Column + k + 1)));

        /// <summary>ln of the chance of k over the chance of the peak.</summary>
        public double LogWeight(double count)
        {
            double sum = 0;
            for (double k = Peak; k < count; k++)
            {
                sum += LogStepUp(k);
            }

            for (double k = Peak; k > count; k--)
            {
                sum -= LogStepUp(k - 1);
            }

            return sum;
        }
    }

    /// <summary>The sum over all tables (relative to the peak) and over the extreme ones (relative to the likeliest of them).</summary>
    private sealed class Sums(double seen, double logSeen, Tail tail, double logScale)
    {
        private double _all;
        private double _extreme;

        public double LogPValue => Math.Min(0, Math.Log(_extreme) + logScale - Math.Log(_all));

        public void Add(double count, double logWeight)
        {
            _all += Math.Exp(logWeight);
            bool isExtreme = tail switch
            {
                Tail.Greater => count >= seen,
                Tail.Less => count <= seen,
                _ => logWeight <= logSeen + Slack,
            };
            _extreme += isExtreme ? Math.Exp(logWeight - logScale) : 0;
        }
    }
}
