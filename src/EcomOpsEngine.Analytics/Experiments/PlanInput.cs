using System.Runtime.CompilerServices;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>Checks at the public edge of the planning functions.</summary>
internal static class PlanInput
{
    public static void CheckRate(double rate, [CallerArgumentExpression(nameof(rate))] string? name = null)
    {
        if (rate is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(name, rate, "A rate to plan with lies strictly between 0 and 1 (3.5% is 0.035).");
        }
    }

    public static void CheckProbability(double probability, [CallerArgumentExpression(nameof(probability))] string? name = null)
    {
        if (probability is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(name, probability, "Must lie strictly between 0 and 1 (95% is 0.95).");
        }
    }
}
