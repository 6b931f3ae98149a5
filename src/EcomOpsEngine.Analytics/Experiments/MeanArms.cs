using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>One arm of a comparison of means.</summary>
/// <param name="Name">How the answer names the arm.</param>
/// <param name="Moments">Count, mean and deviations of its outcomes.</param>
public readonly record struct MeanArm(string Name, SampleMoments Moments);

/// <summary>Two arms of a comparison of means.</summary>
/// <param name="Control">Name of the arm subtracted.</param>
/// <param name="Treatment">Name of the arm subtracted from.</param>
/// <param name="Comparison">Welch's test.</param>
/// <param name="AdjustedPValue">The p-value adjusted over the pairs of the answer.</param>
/// <param name="AdjustedConfidence">1 − adjusted p.</param>
public sealed record MeanPair(
    string Control, string Treatment, MeanComparisonResult Comparison, Figure AdjustedPValue, Figure AdjustedConfidence);

/// <summary>Compares the means of two or more arms.</summary>
public static class MeanArms
{
    /// <summary>Welch's test of every later arm against the first, adjusted among these; pairs without a test do not count.</summary>
    /// <param name="arms">2 to 100 arms with distinct names, the control first.</param>
    /// <param name="confidenceLevel">Level of the intervals, inside (0, 1).</param>
    /// <param name="tail">The alternative.</param>
    /// <param name="correction">How p-values are adjusted.</param>
    /// <exception cref="ArgumentException">Too few or too many arms, or names that repeat.</exception>
    public static IReadOnlyList<MeanPair> Compare(
        IReadOnlyList<MeanArm> arms, double confidenceLevel = 0.95, Tail tail = Tail.TwoSided, Correction correction = Correction.Holm)
    {
        if (arms.Count is < 2 or > ProportionComparison.MaxArms)
        {
            throw new ArgumentException($"Found {arms.Count} arms; a comparison takes 2 to {ProportionComparison.MaxArms}.", nameof(arms));
        }

        if (arms.GroupBy(arm => arm.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } repeated)
        {
            throw new ArgumentException($"Two arms are named '{repeated.Key}'; names must differ.", nameof(arms));
        }

        MeanComparisonResult[] results =
            [.. arms.Skip(1).Select(arm => MeanComparison.Welch(arms[0].Moments, arm.Moments, confidenceLevel, tail))];
        Queue<double> adjusted = new(Corrections.Adjust(
            [.. results.Where(result => result.PValue.HasValue).Select(result => Math.Min(1, result.PValue.Value))], correction));
        return [.. results.Select((result, index) =>
        {
            Figure p = result.PValue.HasValue ? Figure.Of(adjusted.Dequeue()) : result.PValue;
            return new MeanPair(arms[0].Name, arms[index + 1].Name, result, p, p.Map(value => 1 - value));
        })];
    }
}
