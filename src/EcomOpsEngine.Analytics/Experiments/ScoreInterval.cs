using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>
/// Miettinen and Nurminen's score interval of a difference (1985), with their n/(n − 1): the differences whose score test is not
/// rejected, where the variance is taken at the rates most likely under that difference.
/// </summary>
internal static class ScoreInterval
{
    private const int MostSteps = 200;

    public static Interval MiettinenNurminen(TwoArms arms, double criticalZ)
    {
        double difference = arms.Difference;
        double low = difference <= -1 ? -1 : Limit(arms, criticalZ, -1);
        double high = difference >= 1 ? 1 : Limit(arms, criticalZ, 1);
        return Interval.Of(Math.Min(low, difference), Math.Max(high, difference));
    }

    /// <summary>
    /// The limit to one side: where |difference − δ| = z·√variance(δ). The variance changes slowly with δ, so that the secant of the two
    /// last points is almost on the root; where it leaves the bracket, that is halved.
    /// </summary>
    private static double Limit(TwoArms arms, double criticalZ, int side)
    {
        double inside = 0, outside = 1 - (side * arms.Difference);
        double rate = arms.ControlRate;
        double last = 0, excess = Excess(arms, criticalZ, 0, side, ref rate);
        double next = excess;
        for (int step = 1; step < MostSteps; step++)
        {
            bool isSecant = next > inside && next < outside;
            if (!isSecant)
            {
                next = inside + ((outside - inside) / 2);
                if (next <= inside || next >= outside)
                {
                    break;
                }
            }

            double found = Excess(arms, criticalZ, next, side, ref rate);
            if (found > 0)
            {
                inside = next;
            }
            else
            {
                outside = next;
            }

            double moved = next - last;
            double fall = found - excess;
            (last, excess) = (next, found);
            if (found == 0 || fall == 0)
            {
                break;
            }

            // Now and then a halving, so that a bracket that secants shorten from one side only closes as well.
            next = fall < 0 && step % 8 != 0 ? next - (found * (moved / fall)) : double.NaN;

            // The distance a secant leaves is the product of the two before: this one is below the last digit.
            if (isSecant && Math.Abs(moved) <= 1e-9 * last && next > inside && next < outside)
            {
                last = next;
                break;
            }
        }

        return arms.Difference + (side * last);
    }

    /// <summary>z·√variance − distance for δ = difference ± distance: above 0 inside of the interval.</summary>
    private static double Excess(TwoArms arms, double criticalZ, double distance, int side, ref double controlRate)
    {
        double delta = Math.Clamp(arms.Difference + (side * distance), -1, 1);
        controlRate = RestrictedControlRate(arms, delta, controlRate);
        double treatment = controlRate + delta;
        double variance = (treatment * (1 - treatment) / arms.TreatmentUnits) + (controlRate * (1 - controlRate) / arms.ControlUnits);
        return (criticalZ * Math.Sqrt(Math.Max(0, variance) * (arms.TotalUnits / (arms.TotalUnits - 1)))) - distance;
    }

    /// <summary>
    /// The control rate of greatest likelihood when treatment = control + delta. The likelihood is concave, so its derivative is
    /// followed to its zero by Newton's steps, halving where one would leave the bracket; the published cubic has the same root but loses
    /// half its digits where the arc cosine is flat.
    /// </summary>
    private static double RestrictedControlRate(TwoArms arms, double delta, double guess)
    {
        double low = Math.Max(0, -delta);
        double high = Math.Min(1, 1 - delta);
        if (!IsPushedFromLow(arms, delta) && Slope(arms, low, delta).Value <= 0)
        {
            return low;
        }

        if (!IsPushedFromHigh(arms, delta) && Slope(arms, high, delta).Value >= 0)
        {
            return high;
        }

        double rate = guess > low && guess < high ? guess : low + ((high - low) / 2);
        for (int step = 0; step < MostSteps; step++)
        {
            (double slope, double change) = Slope(arms, rate, delta);
            if (slope > 0)
            {
                low = rate;
            }
            else
            {
                high = rate;
            }

            double next = rate - (slope / change);
            if (!(next > low && next < high))
            {
                next = low + ((high - low) / 2);
            }

            if (Math.Abs(next - rate) <= 2e-16 * rate || next <= low || next >= high)
            {
                return next;
            }

            rate = next;
        }

        return rate;
    }

    /// <summary>Whether the rate that is 0 at the lower end belongs to an arm with conversions: the likelihood is 0 there.</summary>
    private static bool IsPushedFromLow(TwoArms arms, double delta) => (delta < 0 ? arms.TreatmentConversions : arms.ControlConversions) > 0;

    /// <summary>Whether the rate that is 1 at the upper end belongs to an arm of which not everybody converted.</summary>
    private static bool IsPushedFromHigh(TwoArms arms, double delta) =>
        (delta > 0 ? arms.TreatmentUnits - arms.TreatmentConversions : arms.ControlUnits - arms.ControlConversions) > 0;

    /// <summary>The derivative of the log-likelihood by the control rate, and its own derivative.</summary>
    private static (double Value, double Change) Slope(TwoArms arms, double rate, double delta)
    {
        (double value, double change) = (0, 0);
        Add(arms.ControlConversions, rate, 1, ref value, ref change);
        Add(arms.ControlUnits - arms.ControlConversions, 1 - rate, -1, ref value, ref change);
        Add(arms.TreatmentConversions, rate + delta, 1, ref value, ref change);
        Add(arms.TreatmentUnits - arms.TreatmentConversions, 1 - rate - delta, -1, ref value, ref change);
        return (value, change);
    }

    // Within rounding of the border a rate may come out as 0 or just below: the term then pushes back with all its force.
    private static void Add(double count, double rate, int sign, ref double value, ref double change)
    {
        if (count == 0)
        {
            return;
        }

        double inverse = 1 / rate;
        double term = count * inverse;
        value += sign * (rate > 0 ? term : 1e300);
        change -= rate > 0 ? term * inverse : 1e300;
    }
}
