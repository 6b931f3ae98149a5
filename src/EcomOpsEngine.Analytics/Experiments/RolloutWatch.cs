using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>The conversion rate after roll-out beside the rate that was tested.</summary>
/// <param name="Rate">The rate now; no value (NoData) without units.</param>
/// <param name="Wilson">Wilson's interval of the rate now, at 95%: how much of a deviation the sample alone could make.</param>
/// <param name="RelativeDeviation">Rate now / tested rate − 1; no value (ZeroBase) for a tested rate of zero.</param>
/// <param name="IsNormalFluctuation">True within the tolerance, limits included; null where there is no deviation to judge.</param>
public readonly record struct RolloutReading(Figure Rate, Interval Wilson, Figure RelativeDeviation, bool? IsNormalFluctuation)
{
    /// <summary>The template's tolerance: 3% of the tested rate, either way.</summary>
    public const double TemplateTolerance = 0.03;

    /// <summary>Compares the rate after roll-out with the tested one.</summary>
    /// <param name="testedRate">The winner's rate in the test, 0 to 1.</param>
    /// <param name="units">People since roll-out, not negative.</param>
    /// <param name="conversions">0 to units.</param>
    /// <param name="tolerance">Relative tolerance, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An input is out of its range.</exception>
    public static RolloutReading Of(double testedRate, long units, double conversions, double tolerance = TemplateTolerance)
    {
        if (testedRate is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(testedRate), testedRate, "A rate lies from 0 to 1.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tolerance);
        if (!(conversions >= 0 && conversions <= units))
        {
            throw new ArgumentOutOfRangeException(nameof(conversions), conversions, $"Conversions run from 0 to the {units} units.");
        }

        Figure rate = units == 0 ? Figure.None(NoValueReason.NoData) : Figure.Of(conversions / units);
        Figure deviation = rate.HasValue ? Figure.Growth(testedRate, rate.Value) : rate;

        // A deviation of exactly 3% is inside; the slack keeps rounding from putting it outside.
        bool? isNormal = deviation.TryGet(out double relative) ? Math.Abs(relative) <= tolerance + 1e-12 : null;
        return new RolloutReading(rate, ProportionIntervals.Wilson(units, conversions, StandardNormal.CriticalTwoSided(0.95)), deviation, isNormal);
    }
}
