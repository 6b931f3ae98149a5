using System.Text.Json;
using EcomOpsEngine.Analytics.Experiments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>Compares one expected Welch object with the engine's answer; a key that nobody compares fails the test.</summary>
internal static class WelchExpectation
{
    public static void Check(JsonElement expected, SampleMoments control, SampleMoments treatment, string path)
    {
        MeanComparisonResult result = MeanComparison.Welch(control, treatment);
        foreach (JsonProperty property in expected.EnumerateObject())
        {
            string what = $"{path}.{property.Name}";
            switch (property.Name)
            {
                case "control":
                    CheckArm(property.Value, control, what);
                    break;
                case "treatment":
                    CheckArm(property.Value, treatment, what);
                    break;
                case "ci95_difference":
                    Assert.True(result.DifferenceInterval.HasValue, what);
                    Near.Relative(property.Value[0].GetDouble(), result.DifferenceInterval.Low, Near.TestTolerance, what);
                    Near.Relative(property.Value[1].GetDouble(), result.DifferenceInterval.High, Near.TestTolerance, what);
                    break;
                case "significant_at_0.05":
                    Assert.Equal(property.Value.GetBoolean(), result.PValue.Value < 0.05);
                    break;
                default:
                    CheckFigure(property, result, what);
                    break;
            }
        }
    }

    private static void CheckArm(JsonElement expected, SampleMoments actual, string what)
    {
        Assert.Equal(expected.GetProperty("n").GetInt64(), actual.Count);
        Near.Relative(expected.Number("mean"), actual.Mean, Near.RatioTolerance, what);
        Near.Relative(expected.Number("sd"), actual.Variance.Map(Math.Sqrt), Near.RatioTolerance, what);
    }

    private static void CheckFigure(JsonProperty expected, MeanComparisonResult result, string what) => Near.Relative(
        expected.Value.GetDouble(),
        expected.Name switch
        {
            "difference" => result.Difference,
            "relative_lift" => result.RelativeLift,
            "t" => result.T,
            "df" => result.DegreesOfFreedom,
            "p_two_sided" => result.PValue,
            "cohens_d_mean_var" => result.CohensD,
            _ => throw new InvalidOperationException($"{what}: a figure that no test knows"),
        },
        Near.TestTolerance,
        what);
}
