using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
        var scores = GC.AllocateUninitializedArray<byte>(values.Length);
        ref var first = ref MemoryMarshal.GetReference(values);
        ref var score = ref MemoryMarshal.GetArrayDataReference(scores);
        var (start, step) = lowIsBest ? (cuts.Length + 1L, -1L) : (1L, 1L);
        var i = 0;
        for (; i + Vector512<long>.Count <= values.Length; i += Vector512<long>.Count)
        {
            var value = Vector512.ConvertToDouble(Vector512.LoadUnsafe(ref first, (nuint)i));
            var below = Vector512.Create(start);
            foreach (var cut in cuts)
            {
                below += Vector512.GreaterThan(value, Vector512.Create(cut)).AsInt64() & Vector512.Create(step);
            }

            var words = Vector512.Narrow(Vector512.Narrow(below, Vector512<long>.Zero), Vector512<int>.Zero);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref score, i), Vector512.Narrow(words, Vector512<short>.Zero).AsUInt64()[0]);
        }

        for (; i < values.Length; i++)
        {
            var below = start;
            double value = values[i];
            foreach (var cut in cuts)
            {
                below += cut < value ? step : 0;
            }

            scores[i] = (byte)below;
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

    /// <summary>The ranks between which the cut points at k/bins lie: two for each, the same where one falls on an observation; none for an empty sample.</summary>
    public static IEnumerable<int> QuantileRanks(int count, int bins) => count == 0 ? [] : Enumerable.Range(1, bins - 1).SelectMany(k =>
    {
        var (below, rest) = Math.DivRem((count - 1L) * k, bins);
        return new[] { (int)below, (int)below + (rest == 0 ? 0 : 1) };
    });

    /// <summary>
    /// Sample quantiles at k/bins with linear interpolation (type 7 of Hyndman and Fan 1996). The position (n − 1)·k/bins is split in whole numbers,
    /// so that a quantile on an observation is that observation and not a rounding error beside it.
    /// </summary>
    /// <param name="count">Size of the sample.</param>
    /// <param name="at">Its values at <see cref="QuantileRanks"/>.</param>
    /// <param name="bins">Number of bins.</param>
    /// <returns>bins − 1 cut points; none for an empty sample.</returns>
    public static double[] QuantileCuts(int count, ReadOnlySpan<long> at, int bins)
    {
        if (count == 0)
        {
            return [];
        }

        var cuts = new double[bins - 1];
        for (var k = 1; k < bins; k++)
        {
            var rest = (count - 1L) * k % bins;
            double low = at[2 * (k - 1)];
            cuts[k - 1] = rest == 0 ? low : low + ((double)rest / bins * (at[(2 * (k - 1)) + 1] - low));
        }

        return cuts;
    }
}
