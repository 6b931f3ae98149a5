using System.Text.Json;
using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>
/// Compares one expected two-arm object with the engine's answer. Every key of the object must be known here: a figure that nobody
/// compares fails the test.
/// </summary>
internal static class TwoArmExpectation
{
    /// <summary>An object with the counts of both arms and any of the figures.</summary>
    public static void CheckWithArms(JsonElement expected, string path)
    {
        JsonElement control = expected.GetProperty("control");
        JsonElement treatment = expected.GetProperty("treatment");
        Check(expected, ToArm("control", control), ToArm("treatment", treatment), path);
    }

    /// <summary>An object of figures about two arms whose counts stand elsewhere.</summary>
    public static void Check(JsonElement expected, Arm control, Arm treatment, string path)
    {
        ProportionComparisonResult result = ProportionComparison.Compare([control, treatment]);
        ProportionPair pair = Assert.Single(result.Pairs);
        foreach (JsonProperty property in expected.EnumerateObject())
        {
            string what = $"{path}.{property.Name}";
            switch (property.Name)
            {
                case "control":
                    CheckArm(property.Value, result.Arms[0], what);
                    break;
                case "treatment":
                    CheckArm(property.Value, result.Arms[1], what);
                    break;
                case string name when name.StartsWith("n_per_group_", StringComparison.Ordinal):
                    CheckSize(property.Value, name, control, treatment, what);
                    break;
                case string name when name.StartsWith("ci_", StringComparison.Ordinal) || name == "relative_lift_ci_log":
                    CheckInterval(property.Value, name, pair, what);
                    break;
                default:
                    CheckFigure(property, pair, control, treatment, what);
                    break;
            }
        }
    }

    private static Arm ToArm(string name, JsonElement arm) => new(name, (long)arm.Number("n"), arm.Number("conversions"));

    private static void CheckArm(JsonElement expected, ArmEstimate actual, string what)
    {
        Assert.Equal(expected.Number("n"), actual.Units);
        Assert.Equal(expected.Number("conversions"), actual.Conversions);
        Near.Relative(expected.Number("rate"), actual.Rate, Near.RatioTolerance, what);
        CheckLimits(expected.GetProperty("ci_wilson"), actual.Wilson, Near.RatioTolerance, what + ".ci_wilson");
        CheckLimits(expected.GetProperty("ci_wald"), actual.Wald, Near.RatioTolerance, what + ".ci_wald");
        Assert.Equal(5, expected.EnumerateObject().Count());
    }

    private static void CheckInterval(JsonElement expected, string name, ProportionPair pair, string what)
    {
        (Interval actual, double tolerance) = name switch
        {
            "ci_wald_unpooled" => (pair.Wald, Near.RatioTolerance),
            "ci_newcombe" => (pair.Newcombe, Near.RatioTolerance),
            "ci_agresti_caffo" => (pair.AgrestiCaffo, Near.RatioTolerance),
            "ci_score" => (pair.MiettinenNurminen, Near.ScoreTolerance),
            "relative_lift_ci_log" => (pair.RelativeLiftLogScale, Near.RatioTolerance),
            _ => throw new InvalidOperationException($"{what}: an interval that no test knows"),
        };
        CheckLimits(expected, actual, tolerance, what);
    }

    private static void CheckLimits(JsonElement expected, Interval actual, double tolerance, string what) =>
        Near.Limits(expected[0].GetDouble(), expected[1].GetDouble(), actual, tolerance, what);

    private static void CheckFigure(JsonProperty expected, ProportionPair pair, Arm control, Arm treatment, string what)
    {
        if (expected.Name == "significant_at_alpha")
        {
            Assert.Equal(expected.Value.GetBoolean(), pair.Pooled.PValue.Value < 0.05);
            return;
        }

        double number = expected.Value.GetDouble();
        switch (expected.Name)
        {
            case "alpha":
                Assert.Equal(0.05, number);
                break;
            case "difference":
                Near.Absolute(number, pair.Difference, Near.RatioTolerance * Math.Max(Math.Abs(number), 1e-3), what);
                break;
            case "relative_lift":
                Near.Absolute(number, pair.RelativeLift, Near.RatioTolerance * Math.Max(Math.Abs(number), 1e-3), what);
                break;
            case "p_one_sided_treatment_greater":
                Near.Relative(number, TwoProportionTest.Pooled(control, treatment, Tail.Greater).PValue, Near.TestTolerance, what);
                break;
            default:
                Near.Relative(number, Named(expected.Name, pair, what), Near.TestTolerance, what);
                break;
        }
    }

    private static Figure Named(string name, ProportionPair pair, string what) => name switch
    {
        "z_pooled" => pair.Pooled.Z,
        "p_two_sided" => pair.Pooled.PValue,
        "log10_p_two_sided" => pair.Pooled.Log10PValue,
        "se_unpooled" => pair.StandardErrorUnpooled,
        "z_unpooled" => pair.Unpooled.Z,
        "chi2" => pair.ChiSquare.Statistic,
        "chi2_p" => pair.ChiSquare.PValue,
        "chi2_yates" => pair.ChiSquareYates.Statistic,
        "chi2_yates_p" => pair.ChiSquareYates.PValue,
        "cohens_h" => pair.CohensH,
        "achieved_power_h" => pair.AchievedPower,
        _ => throw new InvalidOperationException($"{what}: a figure that no test knows"),
    };

    private static void CheckSize(JsonElement expected, string name, Arm control, Arm treatment, string what)
    {
        double power = name.EndsWith("power80", StringComparison.Ordinal) ? 0.8 : 0.9;
        TwoArmSampleSize sizes = SampleSize.PerArm(control.Conversions / control.Units, treatment.Conversions / treatment.Units, power);
        SampleCount actual = name["n_per_group_".Length..^"_power80".Length] switch
        {
            "h" => sizes.ByCohensH,
            "pooled" => sizes.Pooled,
            "unpooled" => sizes.Unpooled,
            _ => throw new InvalidOperationException($"{what}: a sample size that no test knows"),
        };
        Near.Relative(expected.Number("exact"), actual.Exact, Near.TestTolerance, what);
        Assert.Equal(expected.GetProperty("ceil").GetInt64(), actual.Required);
    }
}
