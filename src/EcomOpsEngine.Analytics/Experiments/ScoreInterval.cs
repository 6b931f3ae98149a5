using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>
/// Miettinen and Nurminen's score interval of a difference (1985), with their n/(n − 1): the differences whose score test is not
/// rejected, where the variance is taken at the rates most likely under that difference.
/// </summary>
internal static class ScoreInterval
{
    public static Interval MiettinenNurminen(TwoArms arms, double criticalZ)
    {
        double difference = arms.Difference;
        double low = difference <= -1 ? -1 : -RootSearch.Decreasing(minus => criticalZ - Score(arms, -minus), -difference, 1);
        double high = difference >= 1 ? 1 : RootSearch.Decreasing(delta => criticalZ + Score(arms, delta), difference, 1);
        return Interval.Of(Math.Min(low, difference), Math.Max(high, difference));
    }

    /// <summary>The score statistic of the hypothesis treatment − control = delta; decreasing in delta.</summary>
    private static double Score(TwoArms arms, double delta)
    {
        double control = RestrictedControlRate(arms, delta);
        double treatment = control + delta;
        double variance = (treatment * (1 - treatment) / arms.TreatmentUnits) + (control * (1 - control) / arms.ControlUnits);
        variance *= arms.TotalUnits / (arms.TotalUnits - 1);
        double distance = arms.Difference - delta;
        return variance > 0 ? distance / Math.Sqrt(variance) : Math.Sign(distance) * double.MaxValue;
    }

    /// <summary>
    /// The control rate of greatest likelihood when treatment = control + delta. The likelihood is concave, so its derivative is
    /// followed to its zero; the published cubic has the same root but loses half its digits where the arc cosine is flat.
    /// </summary>
    private static double RestrictedControlRate(TwoArms arms, double delta)
    {
        double low = Math.Max(0, -delta);
        double high = Math.Min(1, 1 - delta);
        return RootSearch.Decreasing(rate => Slope(arms, rate, delta), low, high);
    }

    private static double Slope(TwoArms arms, double rate, double delta) =>
        Term(arms.ControlConversions, rate) - Term(arms.ControlUnits - arms.ControlConversions, 1 - rate)
        + Term(arms.TreatmentConversions, rate + delta) - Term(arms.TreatmentUnits - arms.TreatmentConversions, 1 - rate - delta);

    // Within rounding of the border a rate may come out as 0 or just below: the term then pushes back with all its force.
    private static double Term(double count, double rate) => count == 0 ? 0 : rate > 0 ? count / rate : double.MaxValue;
}
