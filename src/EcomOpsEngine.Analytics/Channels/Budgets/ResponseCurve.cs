using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Channels.Budgets;

/// <summary>Where a channel's response comes from.</summary>
public enum ResponseSource
{
    /// <summary>Fitted to the channel's own days.</summary>
    Fitted,

    /// <summary>The elasticity of the channels that could be fitted, through this channel's mean day.</summary>
    Pooled,

    /// <summary>An assumed elasticity through the channel's mean day, because no channel could be fitted.</summary>
    Assumed,
}

/// <summary>
/// What a channel brings on a day for what it costs: value = scale · spend^elasticity. With an elasticity from 0 to 1 the curve is concave: each further unit brings less than the one before.
/// </summary>
/// <param name="Scale">Value of a day with a spend of 1, 0 or more; of any day where the elasticity is 0: spend has no effect.</param>
/// <param name="Elasticity">Relative change of value for a relative change of spend, 0 to 1.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="StandardError">Standard error of the elasticity; no value where it was not fitted or lies at an end of its range.</param>
/// <param name="Days">Days with spend.</param>
/// <param name="MostSpend">Largest spend of a day: beyond it the curve is an extrapolation.</param>
public sealed record ResponseCurve(double Scale, double Elasticity, ResponseSource Source, Figure StandardError, int Days, double MostSpend)
{
    /// <summary>Value of a day.</summary>
    /// <param name="spend">Spend of the day, 0 or more.</param>
    public double Value(double spend) => Scale * Math.Pow(Math.Max(spend, 0), Elasticity);

    /// <summary>Value that one more unit of spend brings; positive infinity at 0 where the elasticity is below 1.</summary>
    /// <param name="spend">Spend of the day, 0 or more.</param>
    public double Slope(double spend) =>
        Scale == 0 || Elasticity == 0 ? 0 : Elasticity == 1 ? Scale : spend <= 0 ? double.PositiveInfinity : Scale * Elasticity * Math.Pow(spend, Elasticity - 1);

    /// <summary>Spend of a day at which the slope has come down to a value; infinite slopes and constant ones aside.</summary>
    /// <param name="slope">More than 0.</param>
    internal double SpendAt(double slope) => Math.Pow(Scale * Elasticity / slope, 1 / (1 - Elasticity));
}
