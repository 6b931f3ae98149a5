using System.Text.Json;
using EcomOpsEngine.Analytics.Experiments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>Every two-arm, χ², sample-ratio and Welch object of the expected answers, from the counts beside it.</summary>
public sealed class ExpectedTwoArmTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("seed_tables.json", 8)]
    [InlineData("ad_lift_ab.json", 3)]
    [InlineData("checkout_funnel.json", 8)]
    [InlineData("campaign_ab_daily.json", 6)]
    [InlineData("marketing_spend.json", 2)]
    public void Every_two_arm_object_is_reproduced(string file, int objects)
    {
        int seen = 0;
        foreach ((string path, JsonElement value) in ExpectedFile.Objects(ExpectedFile.Read(file)))
        {
            if (value.Holds("control", "treatment", "z_pooled"))
            {
                TwoArmExpectation.CheckWithArms(value, path);
                output.WriteLine(path);
                seen++;
            }
        }

        Assert.Equal(objects, seen);
    }

    [Theory]
    [InlineData("seed_tables.json", 8)]
    [InlineData("ad_lift_ab.json", 2)]
    public void Every_sample_ratio_object_is_reproduced(string file, int objects)
    {
        int seen = 0;
        foreach ((string path, JsonElement value) in ExpectedFile.Objects(ExpectedFile.Read(file)))
        {
            if (!value.Holds("observed", "mismatch_at_0.001"))
            {
                continue;
            }

            seen++;
            double[] expected = [.. value.GetProperty("expected").EnumerateArray().Select(item => item.GetDouble())];
            SampleRatioResult result = SampleRatio.Check(
                [.. value.GetProperty("observed").EnumerateArray().Select(item => item.GetInt64())], expected);
            Assert.All(expected.Zip(result.Expected), pair => Near.Relative(pair.First, pair.Second, Near.RatioTolerance, path));
            Near.Relative(value.Number("chi2"), result.Statistic, Near.TestTolerance, path);
            Near.Relative(value.Number("p"), result.PValue, Near.TestTolerance, path);
            Assert.Equal(value.GetProperty("df").GetInt32(), result.DegreesOfFreedom);
            Assert.Equal(value.GetProperty("mismatch_at_0.001").GetBoolean(), result.IsMismatch);
            Assert.Equal(value.GetProperty("mismatch_at_0.01").GetBoolean(), result.PValue.Value < 0.01);
        }

        Assert.Equal(objects, seen);
    }

    [Theory]
    [InlineData("checkout_funnel.json", "month_homogeneity_of_confirmation", "by_month")]
    [InlineData("timed_funnel.json", "source_homogeneity_of_confirmation", "by_traffic_source.any_order")]
    public void Homogeneity_over_many_arms_is_reproduced(string file, string test, string arms)
    {
        JsonElement root = ExpectedFile.Read(file);
        JsonElement groups = arms.Split('.').Aggregate(root, (element, name) => element.GetProperty(name));
        Arm[] counts = [.. groups.EnumerateObject().Select(ToArm)];
        ChiSquareTest overall = ProportionComparison.Compare(counts).Overall;
        JsonElement expected = root.GetProperty(test);
        Near.Relative(expected.Number("chi2"), overall.Statistic, Near.TestTolerance, test);
        Near.Relative(expected.Number("p"), overall.PValue, Near.TestTolerance, test);
        Assert.Equal(expected.GetProperty("df").GetInt32(), overall.DegreesOfFreedom);

        static Arm ToArm(JsonProperty group)
        {
            JsonElement steps = group.Value.GetProperty("steps");
            return new Arm(group.Name, steps[0].GetProperty("entered").GetInt64(), steps[steps.GetArrayLength() - 1].Number("entered"));
        }
    }

    [Theory]
    [InlineData("seed_tables.json", 1)]
    [InlineData("ad_lift_ab.json", 1)]
    [InlineData("campaign_ab_daily.json", 24)]
    [InlineData("marketing_spend.json", 1)]
    public void Every_welch_object_is_reproduced_from_n_mean_and_sd(string file, int objects)
    {
        int seen = 0;
        foreach ((string path, JsonElement value) in ExpectedFile.Objects(ExpectedFile.Read(file)))
        {
            if (value.Holds("control", "treatment", "t", "df"))
            {
                WelchExpectation.Check(value, Moments(value.GetProperty("control")), Moments(value.GetProperty("treatment")), path);
                seen++;
            }
        }

        Assert.Equal(objects, seen);

        static SampleMoments Moments(JsonElement arm) =>
            SampleMoments.Of(arm.GetProperty("n").GetInt64(), arm.Number("mean"), arm.Number("sd") * arm.Number("sd"));
    }

    [Fact]
    public void Welch_of_the_seed_table_is_reproduced_from_its_values()
    {
        JsonElement small = ExpectedFile.Read("seed_tables.json").GetProperty("welch").GetProperty("continuous_small");
        WelchExpectation.Check(small.GetProperty("result"), Values("control"), Values("treatment"), "welch.continuous_small");

        SampleMoments Values(string arm) => SampleMoments.Of([.. small.GetProperty(arm).EnumerateArray().Select(item => item.GetDouble())]);
    }
}
