using System.Numerics;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>Exact sums over units of an outcome y and a second number x. Parts add up, in any order, to the same moments.</summary>
public readonly record struct OutcomeSums(long Units, Int128 Y, Int128 X, Int128 YY, Int128 XX, Int128 XY)
{
    /// <summary>The sums with one unit more.</summary>
    /// <exception cref="OverflowException">A sum leaves 128 bits.</exception>
    public OutcomeSums With(long y, long x) => checked(new OutcomeSums(
        Units + 1, Y + y, X + x, YY + ((Int128)y * y), XX + ((Int128)x * x), XY + ((Int128)x * y)));

    /// <summary>The sums with some units more whose numbers are 0.</summary>
    public OutcomeSums WithZeros(long units) => this with { Units = Units + units };

    /// <summary>The sums of both.</summary>
    public static OutcomeSums operator +(OutcomeSums left, OutcomeSums right) => Add(left, right);

    /// <summary>The sums of both.</summary>
    public static OutcomeSums Add(OutcomeSums left, OutcomeSums right) => checked(new OutcomeSums(
        left.Units + right.Units, left.Y + right.Y, left.X + right.X, left.YY + right.YY, left.XX + right.XX, left.XY + right.XY));

    /// <summary>The moments, without the cancellation of sums of squares: n·Σxy − Σx·Σy is exact.</summary>
    /// <param name="yUnit">What one of y is worth, for example .01 for money of two digits.</param>
    /// <param name="xUnit">What one of x is worth.</param>
    public JointMoments Moments(double yUnit, double xUnit)
    {
        if (Units == 0)
        {
            return default;
        }

        return new JointMoments(
            Units, xUnit * (double)X / Units, yUnit * (double)Y / Units, xUnit * xUnit * Deviations(XX, X, X), yUnit * yUnit * Deviations(YY, Y, Y), xUnit * yUnit * Deviations(XY, X, Y));
    }

    private double Deviations(Int128 product, Int128 first, Int128 second) =>
        (double)(((BigInteger)product * Units) - ((BigInteger)first * (BigInteger)second)) / Units;
}
