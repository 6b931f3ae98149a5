using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>
/// A cap for heavy-tailed outcomes (one order of a million must not decide a test). It is one cap for all arms, taken over all their
/// values, and is stated with the answer.
/// </summary>
/// <param name="Percentile">The percentile asked for, inside (0, 1].</param>
/// <param name="Cap">The value at that percentile (linear interpolation); no value (NoData) for empty arms.</param>
/// <param name="Arms">The values of each arm, those above the cap set to it.</param>
/// <param name="CappedPerArm">How many values were set to the cap in each arm.</param>
public sealed record PercentileCap(double Percentile, Figure Cap, IReadOnlyList<double[]> Arms, IReadOnlyList<long> CappedPerArm)
{
    /// <summary>Caps the values of all arms; the input is not changed.</summary>
    /// <param name="arms">Finite values of each arm.</param>
    /// <param name="percentile">Inside (0, 1], for example 0.99; 1 caps nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">The percentile is not inside (0, 1].</exception>
    public static PercentileCap Apply(IReadOnlyList<double[]> arms, double percentile)
    {
        if (percentile is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(percentile), percentile, "A cap percentile lies in (0, 1]; 0.99 caps the highest hundredth.");
        }

        double[] all = [.. arms.SelectMany(arm => arm)];
        Array.Sort(all);
        Figure cap = Quantiles.Linear(all, percentile);
        double limit = cap.Nullable ?? double.PositiveInfinity;
        return new PercentileCap(
            percentile,
            cap,
            [.. arms.Select(arm => arm.Select(value => Math.Min(value, limit)).ToArray())],
            [.. arms.Select(arm => arm.LongCount(value => value > limit))]);
    }
}
