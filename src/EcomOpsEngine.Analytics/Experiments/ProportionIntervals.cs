using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Intervals of a single rate.</summary>
public static class ProportionIntervals
{
    /// <summary>Wilson's score interval, without continuity correction (Wilson 1927). It never leaves [0, 1] and exists at rates 0 and 1.</summary>
    /// <param name="units">People; zero gives no value (NoData).</param>
    /// <param name="conversions">0 to units.</param>
    /// <param name="criticalZ">Two-sided critical value, 1.959964 for 95%.</param>
    public static Interval Wilson(long units, double conversions, double criticalZ)
    {
        if (units == 0)
        {
            return Interval.None(NoValueReason.NoData);
        }

        double n = units;
        double rate = conversions / n;
        double z2 = criticalZ * criticalZ;
        double centre = (rate + (z2 / (2 * n))) / (1 + (z2 / n));
        double half = criticalZ / (1 + (z2 / n)) * Math.Sqrt((rate * (1 - rate) / n) + (z2 / (4 * n * n)));

        // At the edges centre and half width are equal in exact arithmetic; say so instead of leaving 1e-18.
        return Interval.Of(
            conversions == 0 ? 0 : Math.Max(0, centre - half),
            conversions == n ? 1 : Math.Min(1, centre + half));
    }

    /// <summary>Wald's interval, rate ± z·√(rate(1 − rate)/n); no value at rates 0 and 1, where it would have no width.</summary>
    /// <param name="units">People; zero gives no value (NoData).</param>
    /// <param name="conversions">0 to units.</param>
    /// <param name="criticalZ">Two-sided critical value.</param>
    public static Interval Wald(long units, double conversions, double criticalZ)
    {
        if (units == 0)
        {
            return Interval.None(NoValueReason.NoData);
        }

        double rate = conversions / units;
        double variance = rate * (1 - rate) / units;
        return variance > 0 ? Interval.Around(rate, criticalZ * Math.Sqrt(variance)) : Interval.None(NoValueReason.NoVariation);
    }
}
