using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Every test, plan and sample ratio of the expected answers whose counts are whole, asked over gRPC.</summary>
public sealed class ServedTestTests(RunningServer server)
{
    [Theory]
    [InlineData("seed_tables.json")]
    [InlineData("ad_lift_ab.json")]
    [InlineData("checkout_funnel.json")]
    [InlineData("campaign_ab_daily.json")]
    [InlineData("marketing_spend.json")]
    public async Task Tests_of_the_file_are_reproduced(string file)
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        var expected = ExpectedFigures.Read(SharedData.Root!, file);
        var parents = expected.Paths.Where(path => path.Contains('/', StringComparison.Ordinal)).Select(path => path[..path.LastIndexOf('/')]).ToHashSet(StringComparer.Ordinal);
        foreach (var parent in parents)
        {
            if (expected.Has($"{parent}/z_pooled") && expected.Has($"{parent}/control/n") && IsWhole(expected, parent))
            {
                await new ServedTwoArms(server, expected, parent).CheckAsync();
            }
            else if (expected.Has($"{parent}/df") && expected.Has($"{parent}/control/mean"))
            {
                await ServedWelch.CheckAsync(server, expected, parent);
            }
            else if (expected.Has($"{parent}/observed/0") && expected.Has($"{parent}/mismatch_at_0.001"))
            {
                await RatioAsync(expected, parent);
            }
            else if (expected.Has($"{parent}/n_required_pooled_power80") || expected.Has($"{parent}/absolute_mde_unpooled_power80") || expected.Has($"{parent}/n_nearest"))
            {
                await new ServedPlans(server, expected, parent).CheckAsync();
            }
        }

        expected.AssertComplete(nameof(ServedTestTests));
    }

    private static bool IsWhole(ExpectedFigures expected, string parent) =>
        double.IsInteger(expected.Value($"{parent}/control/conversions")) && double.IsInteger(expected.Value($"{parent}/treatment/conversions"))
        && double.IsInteger(expected.Value($"{parent}/control/n")) && double.IsInteger(expected.Value($"{parent}/treatment/n"));

    private async Task RatioAsync(ExpectedFigures expected, string parent)
    {
        var request = new CheckSampleRatioRequest();
        for (var arm = 0; expected.Has($"{parent}/observed/{arm}"); arm++)
        {
            request.Arms.Add(new Arm { Name = $"{arm}", Units = (long)expected.Value($"{parent}/observed/{arm}"), Weight = expected.Value($"{parent}/expected/{arm}") });
            expected.Count($"{parent}/observed/{arm}", request.Arms[arm].Units);
        }

        var ratio = (await server.Experiments.CheckSampleRatioAsync(request)).SampleRatio;
        for (var arm = 0; arm < request.Arms.Count; arm++)
        {
            expected.Ratio($"{parent}/expected/{arm}", ratio.ExpectedUnits[arm]);
        }

        expected.Probability($"{parent}/chi2", ratio.ChiSquared.Ratio);
        expected.Probability($"{parent}/p", ratio.PValue.Ratio);
        expected.Count($"{parent}/df", ratio.DegreesOfFreedom);
        expected.Truth($"{parent}/mismatch_at_0.001", ratio.Mismatch);
        expected.Truth($"{parent}/mismatch_at_0.01", ratio.PValue.Ratio < .01);
    }
}
