using EcomOpsEngine.Analytics.Experiments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

public sealed class SampleSizePlanTests
{
    [Fact]
    public void A_plan_holds_what_was_asked_for_and_nothing_else()
    {
        SampleSizePlan template = SampleSizePlan.Of(new SampleSizeRequest { BaseRate = 0.035, MarginOfError = 0.005 });
        Assert.Equal(5191, template.Template?.Units.Required);
        Assert.Null(template.PerArm);
        Assert.Null(template.Power);
        Assert.Null(template.Detectable);

        SampleSizePlan full = SampleSizePlan.Of(new SampleSizeRequest { BaseRate = 0.035, TargetRate = 0.042, UnitsPerArm = 9_250 });
        Assert.Equal(11_858, full.PerArm?.Pooled.Required);
        Near.Relative(0.6973627328174522, full.Power!.Value.ByCohensH, 1e-9, "power");
        Near.Relative(0.007972149928239115, full.Detectable!.Value.Increase, 1e-9, "detectable");
    }

    [Fact]
    public void Bonferroni_divides_alpha_by_the_comparisons_with_the_control()
    {
        SampleSizeRequest request = new() { BaseRate = 0.1, TargetRate = 0.12, ArmCount = 4 };
        SampleSizePlan plain = SampleSizePlan.Of(request with { ArmCount = 2 });
        SampleSizePlan strict = SampleSizePlan.Of(request);
        Near.Relative(plain.AlphaPerComparison / 3, strict.AlphaPerComparison, 1e-12, "alpha");
        Assert.True(strict.PerArm!.Value.Pooled.Required > plain.PerArm!.Value.Pooled.Required);
        Assert.Throws<ArgumentOutOfRangeException>(() => SampleSizePlan.Of(request with { ArmCount = 1 }));
    }

    [Theory]
    [InlineData(Tail.TwoSided)]
    [InlineData(Tail.Greater)]
    public void The_units_planned_for_give_the_power_asked_for(Tail tail)
    {
        TwoArmSampleSize size = SampleSize.PerArm(0.05, 0.06, 0.9, 0.01, tail);
        Near.Relative(0.9, Power.Of(0.05, 0.06, size.ByCohensH.Exact.Value, 0.01, tail).ByCohensH, 1e-9, "h");
        Near.Relative(0.9, Power.Of(0.05, 0.06, size.Pooled.Exact.Value, 0.01, tail).NormalPooled, 1e-9, "pooled");
        Near.Relative(0.9, Power.Of(0.05, 0.06, size.Unpooled.Exact.Value, 0.01, tail).NormalUnpooled, 1e-9, "unpooled");
    }

    [Fact]
    public void A_one_sided_test_in_the_direction_of_the_effect_needs_fewer_units_and_a_fall_mirrors_a_rise()
    {
        long both = SampleSize.PerArm(0.05, 0.06, 0.8).Pooled.Required!.Value;
        Assert.True(SampleSize.PerArm(0.05, 0.06, 0.8, tail: Tail.Greater).Pooled.Required < both);
        Assert.Equal(both, SampleSize.PerArm(0.06, 0.05, 0.8).Pooled.Required);
        Near.Relative(
            Power.Of(0.05, 0.06, 5_000, 0.05, Tail.Greater).ByCohensH, Power.Of(0.06, 0.05, 5_000, 0.05, Tail.Less).ByCohensH, 1e-12, "mirror");
    }
}
