namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>
/// Moments of pairs (x, y): all that ratios (y over x) and covariate adjustment (y with pre-period x) need. Parts merge with +.
/// </summary>
/// <param name="Count">Pairs seen.</param>
/// <param name="MeanX">Mean of x; 0 while there are none.</param>
/// <param name="MeanY">Mean of y; 0 while there are none.</param>
/// <param name="DeviationsXX">Σ (x − mean)².</param>
/// <param name="DeviationsYY">Σ (y − mean)².</param>
/// <param name="DeviationsXY">Σ (x − mean)(y − mean).</param>
public readonly record struct JointMoments(
    long Count, double MeanX, double MeanY, double DeviationsXX, double DeviationsYY, double DeviationsXY)
{
    /// <summary>The moments of x alone.</summary>
    public SampleMoments X => new(Count, MeanX, DeviationsXX);

    /// <summary>The moments of y alone.</summary>
    public SampleMoments Y => new(Count, MeanY, DeviationsYY);

    /// <summary>Moments of the pairs themselves.</summary>
    /// <param name="x">One value for each unit.</param>
    /// <param name="y">As many values.</param>
    /// <exception cref="ArgumentException">Different lengths, or a value that is NaN or infinite.</exception>
    public static JointMoments Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"Found {x.Length} values of x and {y.Length} of y; give one of each for every unit.", nameof(y));
        }

        SampleMoments ofX = SampleMoments.Of(x);
        SampleMoments ofY = SampleMoments.Of(y);
        double cross = 0;
        for (int i = 0; i < x.Length; i++)
        {
            cross += (x[i] - ofX.Mean) * (y[i] - ofY.Mean);
        }

        return new JointMoments(x.Length, ofX.Mean, ofY.Mean, ofX.SquaredDeviations, ofY.SquaredDeviations, cross);
    }

    /// <summary>The moments of both samples together.</summary>
    /// <param name="left">One part.</param>
    /// <param name="right">The other part.</param>
    public static JointMoments operator +(JointMoments left, JointMoments right) => Add(left, right);

    /// <summary>The moments of both samples together.</summary>
    /// <param name="left">One part.</param>
    /// <param name="right">The other part.</param>
    public static JointMoments Add(JointMoments left, JointMoments right)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return left.Count == 0 ? right : left;
        }

        SampleMoments x = left.X + right.X;
        SampleMoments y = left.Y + right.Y;
        double between = (right.MeanX - left.MeanX) * (right.MeanY - left.MeanY) * left.Count * ((double)right.Count / x.Count);
        return new JointMoments(
            x.Count, x.Mean, y.Mean, x.SquaredDeviations, y.SquaredDeviations, left.DeviationsXY + right.DeviationsXY + between);
    }

    /// <summary>
    /// Variance of the mean of y − slope·x: (s_yy − 2·slope·s_xy + slope²·s_xx)/n, never below zero.
    /// </summary>
    internal double VarianceOfMean(double slope) => Math.Max(0, ResidualDeviations(slope)) / (Count - 1) / Count;

    internal double ResidualDeviations(double slope) => DeviationsYY - (2 * slope * DeviationsXY) + (slope * slope * DeviationsXX);
}
