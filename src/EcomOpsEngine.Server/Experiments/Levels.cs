using EcomOpsEngine.Server.Errors;
using KernelTail = EcomOpsEngine.Analytics.Experiments.Tail;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Confidence level and side of a test.</summary>
internal static class Levels
{
    private const double DefaultConfidence = 0.95;

    public static double Confidence(double level, string path, Violations violations)
    {
        if (level == 0)
        {
            return DefaultConfidence;
        }

        if (!(level is > 0.5 and < 1))
        {
            violations.Add($"{path}confidence_level", $"{level}; expected above 0.5 and below 1, such as 0.95.");
            return DefaultConfidence;
        }

        return level;
    }

    public static KernelTail Tail(Contracts.V1.Tail tail) => tail switch
    {
        Contracts.V1.Tail.Greater => KernelTail.Greater,
        Contracts.V1.Tail.Less => KernelTail.Less,
        _ => KernelTail.TwoSided,
    };
}
