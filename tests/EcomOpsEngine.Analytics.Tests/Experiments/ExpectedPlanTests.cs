using System.Text.Json;
using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>Sample sizes, power, detectable effects and tile sizes of the expected answers.</summary>
public sealed class ExpectedPlanTests
{
    [Theory]
    [InlineData("seed_tables.json", "simple_sample_size")]
    [InlineData("ad_lift_ab.json", "simple_sample_size_for_control_yes_rate")]
    public void Simple_sample_sizes_are_reproduced(string file, string list)
    {
        int seen = 0;
        foreach (JsonElement row in ExpectedFile.Read(file).GetProperty(list).EnumerateArray())
        {
            SampleCount actual = SampleSize.Simple(row.Number("z"), row.Number("p"), row.Number("E"));
            Near.Relative(row.Number("n_exact"), actual.Exact, Near.RatioTolerance, list);
            Assert.Equal(row.GetProperty("n_ceil").GetInt64(), actual.Required);
            Assert.Equal(row.GetProperty("n_nearest").GetInt64(), (long)Math.Round(actual.Exact.Value));
            seen++;
        }

        Assert.True(seen >= 3);
    }

    [Fact]
    public void Power_rows_are_reproduced()
    {
        int seen = 0;
        foreach (JsonElement row in ExpectedFile.Read("seed_tables.json").GetProperty("power").EnumerateArray())
        {
            string what = $"power[{seen++}]";
            double control = row.Number("p_control");
            double treatment = row.Number("p_treatment");
            PowerFigures power = Power.Of(control, treatment, row.Number("n_per_group"));
            Near.Relative(row.Number("cohens_h"), power.CohensH, Near.RatioTolerance, what);
            Near.Relative(row.Number("power_h"), power.ByCohensH, Near.TestTolerance, what);
            Near.Relative(row.Number("power_normal_pooled"), power.NormalPooled, Near.TestTolerance, what);
            Near.Relative(row.Number("power_normal_unpooled"), power.NormalUnpooled, Near.TestTolerance, what);
            foreach ((double target, string suffix) in new[] { (0.8, "power80"), (0.9, "power90") })
            {
                TwoArmSampleSize sizes = SampleSize.PerArm(control, treatment, target);
                Assert.Equal(row.GetProperty("n_required_h_" + suffix).GetInt64(), sizes.ByCohensH.Required);
                Assert.Equal(row.GetProperty("n_required_pooled_" + suffix).GetInt64(), sizes.Pooled.Required);
                Assert.Equal(row.GetProperty("n_required_unpooled_" + suffix).GetInt64(), sizes.Unpooled.Required);
            }
        }

        Assert.Equal(6, seen);
    }

    [Fact]
    public void Detectable_effects_are_reproduced_and_lead_back_to_their_sample_size()
    {
        int seen = 0;
        foreach (JsonElement row in ExpectedFile.Read("seed_tables.json").GetProperty("minimum_detectable_effect").EnumerateArray())
        {
            double rate = row.Number("p");
            DetectableEffect effect = DetectableEffect.Of(rate, row.Number("n_per_group"), 0.8);
            Near.Relative(row.Number("absolute_mde_unpooled_power80"), effect.Increase, Near.RatioTolerance, "absolute");
            Near.Relative(row.Number("relative"), effect.RelativeIncrease, Near.RatioTolerance, "relative");
            Near.Relative(row.Number("n_per_group"), SampleSize.PerArm(rate, rate + effect.Increase.Value, 0.8).Unpooled.Exact, 1e-9, "rise");
            Near.Relative(row.Number("n_per_group"), SampleSize.PerArm(rate, rate - effect.Decrease.Value, 0.8).Unpooled.Exact, 1e-9, "fall");
            seen++;
        }

        Assert.Equal(3, seen);
    }

    [Fact]
    public void Tile_sizes_are_reproduced()
    {
        foreach (JsonProperty row in ExpectedFile.Read("seed_tables.json").GetProperty("ntile_sizes").EnumerateObject())
        {
            long rows = long.Parse(row.Name, System.Globalization.CultureInfo.InvariantCulture);
            long[] expected = [.. row.Value.EnumerateArray().Select(item => item.GetInt64())];
            Assert.Equal(expected, Tiles.Sizes(rows, 5));
            Assert.Equal(expected, Enumerable.Range(1, 5).Select(tile => Enumerable.Range(0, (int)rows).LongCount(rank => Tiles.TileOf(rank, rows, 5) == tile)));
        }
    }

    [Fact]
    public void Medians_and_means_of_the_cleaning_table_are_reproduced()
    {
        int seen = 0;
        foreach (JsonProperty table in ExpectedFile.Read("seed_tables.json").GetProperty("cleaning").EnumerateObject())
        {
            JsonElement expected = table.Value;
            long[] values = [.. expected.GetProperty("values").EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Number).Select(item => item.GetInt64())];
            if (expected.TryGetProperty("median", out JsonElement median))
            {
                Near.Relative(median.GetDouble(), Quantiles.Median(values), Near.RatioTolerance, table.Name);
                Near.Relative(expected.Number("mean_before"), Quantiles.Mean(values), Near.RatioTolerance, table.Name);
                seen++;
                continue;
            }

            Near.Relative(expected.Number("mean"), Quantiles.Mean(values), Near.RatioTolerance, table.Name);
            Array.Sort(values);
            double lower = Quantiles.Linear(values, 0.25).Value;
            double upper = Quantiles.Linear(values, 0.75).Value;
            Near.Absolute(expected.GetProperty("iqr_1.5_bounds")[0].GetDouble(), lower - (1.5 * (upper - lower)), 1e-9, table.Name);
            Near.Absolute(expected.GetProperty("iqr_1.5_bounds")[1].GetDouble(), upper + (1.5 * (upper - lower)), 1e-9, table.Name);
            seen++;
        }

        Assert.Equal(5, seen);
    }
}
