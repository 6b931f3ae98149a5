using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>Ascending cut points, bins − 1 of each.</summary>
/// <param name="RecencyDays">Days.</param>
/// <param name="Frequency">Orders.</param>
/// <param name="MonetaryMinor">Smallest units.</param>
public sealed record RfmCutPoints(IReadOnlyList<double> RecencyDays, IReadOnlyList<double> Frequency, IReadOnlyList<double> MonetaryMinor);

/// <summary>How customers are scored.</summary>
/// <param name="Scoring">The method.</param>
/// <param name="Bins">Scores run from 1 (worst) to this number, 2 to 20.</param>
/// <param name="Cuts">Cut points for <see cref="RfmScoring.Cuts"/>.</param>
/// <param name="CustomersById">For <see cref="RfmScoring.Ntile"/>: positions of the customers in the order of their ids (<see cref="CustomerIdOrder.Positions"/>).</param>
public sealed record RfmScoringPlan(RfmScoring Scoring, int Bins, RfmCutPoints? Cuts = null, int[]? CustomersById = null);

/// <summary>Scores of one value for all customers, and the cut points where the method has some.</summary>
internal sealed record ScoredValue(byte[] Scores, double[]? Cuts)
{
    /// <summary>Scores by cut points: 1 + number of points strictly below the value, or, where low values are best, bins − that number.</summary>
    public static ScoredValue ByCuts(ReadOnlySpan<long> values, double[] cuts, bool lowIsBest)
    {
        var scores = new byte[values.Length];
        var bins = cuts.Length + 1;
        for (var i = 0; i < values.Length; i++)
        {
            var below = 0;
            double value = values[i];
            foreach (var cut in cuts)
            {
                below += cut < value ? 1 : 0;
            }

            scores[i] = (byte)(lowIsBest ? bins - below : below + 1);
        }

        return new ScoredValue(scores, cuts);
    }

    /// <summary>Scores by equal ranks.</summary>
    /// <param name="order">Customers from the worst value to the best, ties by id.</param>
    /// <param name="bins">Number of tiles; the first hold one more.</param>
    public static ScoredValue ByRanks(ReadOnlySpan<int> order, int bins)
    {
        var scores = new byte[order.Length];
        for (var rank = 0; rank < order.Length; rank++)
        {
            scores[order[rank]] = (byte)Tiles.TileOf(rank, order.Length, bins);
        }

        return new ScoredValue(scores, null);
    }

    /// <summary>
    /// Sample quantiles at k/bins with linear interpolation (type 7 of Hyndman and Fan 1996). The position (n − 1)·k/bins is split in whole numbers,
    /// so that a quantile on an observation is that observation and not a rounding error beside it.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="order">Their positions in ascending order.</param>
    /// <param name="bins">Number of bins.</param>
    /// <returns>bins − 1 cut points; none for an empty sample.</returns>
    public static double[] QuantileCuts(ReadOnlySpan<long> values, ReadOnlySpan<int> order, int bins)
    {
        if (values.IsEmpty)
        {
            return [];
        }

        var cuts = new double[bins - 1];
        for (var k = 1; k < bins; k++)
        {
            var (below, rest) = Math.DivRem((values.Length - 1L) * k, bins);
            double low = values[order[(int)below]];
            cuts[k - 1] = rest == 0 ? low : low + ((double)rest / bins * (values[order[(int)below + 1]] - low));
        }

        return cuts;
    }
}
