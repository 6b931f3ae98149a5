using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData.Expected;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>One expected two-arm object, asked over gRPC from the counts in it.</summary>
internal sealed class ServedTwoArms(RunningServer server, ExpectedFigures expected, string parent)
{
    public async Task CheckAsync()
    {
        var request = new CompareProportionsRequest { Arms = { ArmOf("control"), ArmOf("treatment") } };
        var answer = await server.Experiments.CompareProportionsAsync(request);
        var pair = answer.Pairs[0];
        CheckArm("control", answer.Arms[0]);
        CheckArm("treatment", answer.Arms[1]);
        request.Tail = Tail.Greater;
        var greater = (await server.Experiments.CompareProportionsAsync(request)).Pairs[0];

        Ratio("difference", pair.Difference, 1e-9);
        Ratio("relative_lift", pair.RelativeLift, 1e-9);
        Ratio("cohens_h", pair.CohensH, 1e-9);
        Ratio("z_pooled", pair.ZPooled, 1e-6);
        Ratio("p_two_sided", pair.PValue, 1e-6);
        Ratio("log10_p_two_sided", pair.Log10PValue, 1e-6);
        Ratio("p_one_sided_treatment_greater", greater.PValue, 1e-6);
        Ratio("se_unpooled", pair.StandardError, 1e-9);
        Ratio("z_unpooled", pair.ZUnpooled, 1e-6);
        Ratio("chi2", pair.ChiSquared, 1e-6);
        Ratio("chi2_p", pair.PValue, 1e-6);
        Ratio("chi2_yates", pair.ChiSquaredYates, 1e-6);
        Ratio("chi2_yates_p", pair.ChiSquaredYatesPValue, 1e-6);
        Ratio("achieved_power_h", pair.AchievedPower, 1e-6);
        Interval("ci_wald_unpooled", pair.Wald, 1e-9);
        Interval("ci_newcombe", pair.Newcombe, 1e-9);
        Interval("ci_agresti_caffo", pair.AgrestiCaffo, 1e-9);
        Interval("relative_lift_ci_log", pair.RelativeLiftLog, 1e-9);
        Interval("ci_score", pair.Score, 1e-6);
        if (expected.Has($"{parent}/significant_at_alpha"))
        {
            expected.Number($"{parent}/alpha", .05, 0);
            expected.Truth($"{parent}/significant_at_alpha", pair.PValue.Ratio < .05);
        }

        foreach (var (target, suffix) in new[] { (.8, "80"), (.9, "90") })
        {
            if (expected.Has($"{parent}/n_per_group_pooled_power{suffix}/exact"))
            {
                var plan = await server.Experiments.PlanSampleSizeAsync(new PlanSampleSizeRequest
                {
                    BaselineRate = answer.Arms[0].Rate.Ratio,
                    TargetRate = answer.Arms[1].Rate.Ratio,
                    Power = target,
                });
                Size($"n_per_group_h_power{suffix}", plan.PerArmCohensH);
                Size($"n_per_group_pooled_power{suffix}", plan.PerArmPooled);
                Size($"n_per_group_unpooled_power{suffix}", plan.PerArmUnpooled);
            }
        }
    }

    private Arm ArmOf(string arm) => new()
    {
        Name = arm,
        Units = (long)expected.Value($"{parent}/{arm}/n"),
        Conversions = (long)expected.Value($"{parent}/{arm}/conversions"),
    };

    private void CheckArm(string name, ArmResult arm)
    {
        expected.Count($"{parent}/{name}/n", arm.Units);
        expected.Count($"{parent}/{name}/conversions", arm.Conversions);
        Ratio($"{name}/rate", arm.Rate, 1e-9);
        Interval($"{name}/ci_wilson", arm.Wilson, 1e-9);
        Interval($"{name}/ci_wald", arm.Wald, 1e-9);
    }

    private void Ratio(string name, Estimate estimate, double tolerance)
    {
        if (expected.Has($"{parent}/{name}"))
        {
            expected.Number($"{parent}/{name}", estimate.HasRatio ? estimate.Ratio : null, tolerance);
        }
    }

    private void Interval(string name, IntervalEstimate estimate, double tolerance)
    {
        if (expected.Has($"{parent}/{name}/0"))
        {
            expected.Absolute($"{parent}/{name}/0", estimate.Interval.Lower, tolerance);
            expected.Absolute($"{parent}/{name}/1", estimate.Interval.Upper, tolerance);
        }
    }

    private void Size(string name, SampleSize size)
    {
        expected.Probability($"{parent}/{name}/exact", size.Exact);
        expected.Count($"{parent}/{name}/ceil", size.Units);
    }
}
