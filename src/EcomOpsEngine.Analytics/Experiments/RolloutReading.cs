using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>The outcome after roll-out beside the one that was tested.</summary>
/// <param name="Outcome">The outcome now; no value (NoData) without units.</param>
/// <param name="Interval">Its interval: how much of a deviation the sample alone could make.</param>
/// <param name="RelativeDeviation">Outcome now / tested outcome − 1; no value (ZeroBase) for a tested outcome of zero.</param>
/// <param name="IsNormalFluctuation">True within the tolerance, limits included; null where there is no deviation to judge.</param>
public readonly record struct RolloutReading(Figure Outcome, Interval Interval, Figure RelativeDeviation, bool? IsNormalFluctuation)
{
    /// <summary>The template's tolerance: 3% of the tested rate, either way.</summary>
    public const double TemplateTolerance = 0.03;

    /// <summary>Compares the outcome after roll-out with the tested one.</summary>
    /// <param name="tested">The winner's outcome in the test.</param>
    /// <param name="now">The outcome since.</param>
    /// <param name="interval">Its interval.</param>
    /// <param name="tolerance">Relative tolerance, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A tolerance of 0 or less.</exception>
    public static RolloutReading Of(Figure tested, Figure now, Interval interval, double tolerance = TemplateTolerance)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tolerance);
        Figure deviation = !now.HasValue ? now : !tested.HasValue ? tested : Figure.Growth(tested.Value, now.Value);

        // A deviation of exactly 3% is inside; the slack keeps rounding from putting it outside.
        bool? isNormal = deviation.TryGet(out double relative) ? Math.Abs(relative) <= tolerance + 1e-12 : null;
        return new RolloutReading(now, interval, deviation, isNormal);
    }
}
