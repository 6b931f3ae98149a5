using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>
/// Count, mean and sum of squared deviations of a sample: all that tests of means need. Parts merge with + (Chan, Golub and LeVeque
/// 1979), without the cancellation of sums of squares.
/// </summary>
/// <param name="Count">Values seen.</param>
/// <param name="Mean">Their mean; 0 while there are none.</param>
/// <param name="SquaredDeviations">Σ (x − mean)².</param>
public readonly record struct SampleMoments(long Count, double Mean, double SquaredDeviations)
{
    /// <summary>Sample variance with n − 1; no value (TooFewObservations) below two values.</summary>
    public Figure Variance => Count < 2 ? Figure.None(NoValueReason.TooFewObservations) : Figure.Of(SquaredDeviations / (Count - 1));

    /// <summary>Moments from a stated count, mean and sample variance.</summary>
    /// <param name="count">Not negative.</param>
    /// <param name="mean">Finite.</param>
    /// <param name="variance">Sample variance (n − 1), not negative.</param>
    /// <exception cref="ArgumentException">A negative count or variance, or a number that is not finite.</exception>
    public static SampleMoments Of(long count, double mean, double variance)
    {
        if (count < 0 || !double.IsFinite(mean) || !double.IsFinite(variance) || variance < 0)
        {
            throw new ArgumentException($"Found n = {count}, mean = {mean}, variance = {variance}; n and the variance are not negative, all are finite.", nameof(count));
        }

        return count == 0 ? default : new SampleMoments(count, mean, variance * (count - 1));
    }

    /// <summary>Moments of the values themselves, in two passes.</summary>
    /// <param name="values">Finite numbers.</param>
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    public static SampleMoments Of(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            return default;
        }

        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        double mean = sum / values.Length;
        if (!double.IsFinite(mean))
        {
            throw new ArgumentException("A sample of means holds finite numbers only.", nameof(values));
        }

        double squares = 0;
        double residue = 0;
        foreach (double value in values)
        {
            double deviation = value - mean;
            squares += deviation * deviation;
            residue += deviation;
        }

        return new SampleMoments(values.Length, mean, Math.Max(0, squares - (residue * residue / values.Length)));
    }

    /// <summary>The moments of both samples together.</summary>
    /// <param name="left">One part.</param>
    /// <param name="right">The other part.</param>
    public static SampleMoments operator +(SampleMoments left, SampleMoments right) => Add(left, right);

    /// <summary>The moments of both samples together.</summary>
    /// <param name="left">One part.</param>
    /// <param name="right">The other part.</param>
    public static SampleMoments Add(SampleMoments left, SampleMoments right)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return left.Count == 0 ? right : left;
        }

        long count = checked(left.Count + right.Count);
        double delta = right.Mean - left.Mean;
        double shareRight = (double)right.Count / count;
        return new SampleMoments(
            count,
            left.Mean + (delta * shareRight),
            left.SquaredDeviations + right.SquaredDeviations + (delta * delta * left.Count * shareRight));
    }
}
