using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>The answer of a sample-ratio check.</summary>
/// <param name="Expected">Expected units per arm under the weights, in the order given (0 for an arm of weight zero).</param>
/// <param name="Statistic">χ² over the arms of positive weight; OutOfRange where units stand in an arm whose planned share is too small for a double.</param>
/// <param name="DegreesOfFreedom">Arms of positive weight − 1.</param>
/// <param name="PValue">Upper tail; no value without units or with fewer than two arms of positive weight.</param>
/// <param name="IsMismatch">True when p is below <see cref="SampleRatio.MismatchBelow"/>: the assignment is broken, results must not be read.</param>
/// <param name="UnplannedArms">Indexes of arms of weight zero that have units all the same.</param>
public sealed record SampleRatioResult(
    IReadOnlyList<double> Expected,
    Figure Statistic,
    int DegreesOfFreedom,
    Figure PValue,
    bool IsMismatch,
    IReadOnlyList<int> UnplannedArms);

/// <summary>Sample-ratio check: do the arms hold the units they were planned to hold?</summary>
public static class SampleRatio
{
    /// <summary>The p below which a mismatch is flagged.</summary>
    public const double MismatchBelow = 0.001;

    /// <summary>Pearson's χ² of the units against their planned shares, over the arms of positive weight.</summary>
    /// <param name="observed">Units per arm, not negative.</param>
    /// <param name="weights">Planned shares in any unit, not negative, as many as arms; null for even shares.</param>
    /// <exception cref="ArgumentException">Different lengths, a negative count, or a weight that is negative or not finite.</exception>
    public static SampleRatioResult Check(IReadOnlyList<long> observed, IReadOnlyList<double>? weights = null)
    {
        CheckInput(observed, weights);
        double totalWeight = 0, totalUnits = 0;
        int planned = 0;
        List<int>? unplanned = null;
        for (int arm = 0; arm < observed.Count; arm++)
        {
            double weight = Weight(weights, arm);
            totalWeight += weight;
            if (weight > 0)
            {
                totalUnits += observed[arm];
                planned++;
            }
            else if (observed[arm] > 0)
            {
                (unplanned ??= []).Add(arm);
            }
        }

        double[] expected = new double[observed.Count];
        for (int arm = 0; arm < expected.Length; arm++)
        {
            double weight = Weight(weights, arm);
            expected[arm] = weight > 0 ? totalUnits * (weight / totalWeight) : 0;
        }

        if (planned < 2 || totalUnits == 0)
        {
            Figure none = Figure.None(totalUnits == 0 ? NoValueReason.NoData : NoValueReason.TooFewObservations);
            return new SampleRatioResult(expected, none, Math.Max(0, planned - 1), none, false, unplanned ?? []);
        }

        double statistic = 0;
        for (int arm = 0; arm < observed.Count; arm++)
        {
            if (Weight(weights, arm) > 0)
            {
                double excess = observed[arm] - expected[arm];
                statistic += excess == 0 ? 0 : excess * excess / expected[arm];
            }
        }

        // Weights so unlike that a planned share of the units rounds to nothing: units found there are impossible.
        double p = double.IsFinite(statistic) ? ChiSquare.Survival(statistic, planned - 1) : 0;
        return new SampleRatioResult(expected, Figure.InRange(statistic), planned - 1, Figure.Of(p), p < MismatchBelow, unplanned ?? []);
    }

    private static double Weight(IReadOnlyList<double>? weights, int arm) => weights is null ? 1 : weights[arm];

    private static void CheckInput(IReadOnlyList<long> observed, IReadOnlyList<double>? weights)
    {
        if (weights is not null && observed.Count != weights.Count)
        {
            throw new ArgumentException($"Found {observed.Count} arms and {weights.Count} weights; give one weight for each arm.", nameof(weights));
        }

        for (int arm = 0; arm < observed.Count; arm++)
        {
            if (observed[arm] < 0)
            {
                throw new ArgumentException($"Arm {arm} has {observed[arm]} units; units are not negative.", nameof(observed));
            }

            if (Weight(weights, arm) is var weight && (!double.IsFinite(weight) || weight < 0))
            {
                throw new ArgumentException($"Arm {arm} has the weight {weight}; a weight is a finite number, not negative.", nameof(weights));
            }
        }
    }
}
