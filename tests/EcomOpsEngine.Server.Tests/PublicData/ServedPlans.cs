using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData.Expected;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>One expected row of power, detectable effect or the template's sample size, asked over gRPC.</summary>
internal sealed class ServedPlans(RunningServer server, ExpectedFigures expected, string row)
{
    public async Task CheckAsync()
    {
        if (expected.Has($"{row}/n_nearest"))
        {
            await SimpleAsync();
        }
        else if (expected.Has($"{row}/absolute_mde_unpooled_power80"))
        {
            await DetectableAsync();
        }
        else
        {
            await PowerAsync();
        }
    }

    private async Task SimpleAsync()
    {
        // The template's z is rounded; a row with the exact one is the answer's second size.
        var z = expected.Value($"{row}/z");
        var level = z switch { 1.645 => .90, 2.576 => .99, _ => .95 };
        var plan = await server.Experiments.PlanSampleSizeAsync(new PlanSampleSizeRequest
        {
            BaselineRate = expected.Value($"{row}/p"),
            MarginOfError = expected.Value($"{row}/E"),
            ConfidenceLevel = level,
        });
        var size = z == plan.TemplateZ ? plan.TemplateSize : plan.TemplateSizeExactZ;
        expected.Number($"{row}/z", z == plan.TemplateZ ? plan.TemplateZ : 1.959963984540054, 0);
        expected.Follow($"{row}/p");
        expected.Follow($"{row}/E");
        expected.Ratio($"{row}/n_exact", size.Exact);
        expected.Count($"{row}/n_ceil", size.Units);
        expected.Count($"{row}/n_nearest", (long)Math.Round(size.Exact));
    }

    private async Task DetectableAsync()
    {
        var plan = await server.Experiments.PlanSampleSizeAsync(new PlanSampleSizeRequest
        {
            BaselineRate = expected.Value($"{row}/p"),
            UnitsPerArm = (long)expected.Value($"{row}/n_per_group"),
        });
        expected.Follow($"{row}/p");
        expected.Follow($"{row}/n_per_group");
        expected.Ratio($"{row}/absolute_mde_unpooled_power80", plan.DetectableDifference.Ratio);
        expected.Ratio($"{row}/relative", plan.DetectableRelative.Ratio);
    }

    private async Task PowerAsync()
    {
        var (control, treatment, units) = (expected.Value($"{row}/p_control"), expected.Value($"{row}/p_treatment"), (long)expected.Value($"{row}/n_per_group"));
        expected.Follow($"{row}/p_control");
        expected.Follow($"{row}/p_treatment");
        expected.Follow($"{row}/n_per_group");
        foreach (var (power, suffix) in new[] { (.8, "80"), (.9, "90") })
        {
            var plan = await server.Experiments.PlanSampleSizeAsync(new PlanSampleSizeRequest { BaselineRate = control, TargetRate = treatment, UnitsPerArm = units, Power = power });
            expected.Ratio($"{row}/cohens_h", (2 * Math.Asin(Math.Sqrt(treatment))) - (2 * Math.Asin(Math.Sqrt(control))));
            expected.Probability($"{row}/power_h", plan.PowerCohensH.Ratio);
            expected.Probability($"{row}/power_normal_pooled", plan.PowerPooled.Ratio);
            expected.Probability($"{row}/power_normal_unpooled", plan.PowerUnpooled.Ratio);
            expected.Count($"{row}/n_required_h_power{suffix}", plan.PerArmCohensH.Units);
            expected.Count($"{row}/n_required_pooled_power{suffix}", plan.PerArmPooled.Units);
            expected.Count($"{row}/n_required_unpooled_power{suffix}", plan.PerArmUnpooled.Units);
        }
    }
}
