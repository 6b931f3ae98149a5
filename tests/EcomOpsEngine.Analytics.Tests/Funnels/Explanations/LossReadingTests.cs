using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Funnels.Explanations;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels.Explanations;

public sealed class LossReadingTests
{
    private static readonly LossReadingOptions Options = new(30, 0.95, 10, 10);

    [Fact]
    public void The_value_with_the_largest_excess_is_the_main_cause()
    {
        // Table 4's step 5: 18,900 entered, 10,395 lost. Mobile loses 65%, PC 40%; a small channel loses all its 40, more significantly per head but few.
        LossCounts counts = Counts(
            18_900, 10_395,
            new ValueLoss(1, 0, 1, 11_340, 7_371), new ValueLoss(1, 0, 2, 7_560, 3_024),
            new ValueLoss(1, 1, 1, 18_860, 10_355), new ValueLoss(1, 1, 2, 40, 40));
        ExplainedStep step = LossReading.Of(counts, [1], Options).Steps[0];

        Assert.Equal((0, 1), (step.Main!.Loss.Dimension, step.Main.Loss.Code));
        Assert.Equal(7_371 - (11_340 * 0.55), step.Main.ExcessLost, 9);
        Assert.Equal(1, step.Main.ShareOfExcess.Value, 12);
        Assert.Equal(7_371 - (11_340 * 0.4), step.Main.Avoidable.Value, 9);
        Assert.Equal((0.65, 0.4), (step.Main.LossRate.Value, step.Main.RestLossRate.Value));
        Assert.Equal([(0, 1), (1, 2)], step.Values.Select(value => (value.Loss.Dimension, value.Loss.Code)));
        Assert.All(step.Values, value => Assert.True(value.Significant));
    }

    [Theory]
    [InlineData(1, 0.1, 20)]
    [InlineData(1, 2, 133.33333333333334)]
    [InlineData(2, 0.5, 100)]
    [InlineData(2, 10, 400)]
    public void A_better_step_brings_its_share_of_conversions_and_no_step_keeps_more_than_all(int step, double gain, double extra)
    {
        // 1,000 → 600 → 200: the first step can gain at most 1,000 / 600, the second at most 600 / 200.
        var counts = new LossCounts([1_000, 600, 200], [400, 400, 0], [], 200, [], 0);
        Assert.Equal(extra, LossReading.ExtraConversions(counts, step, gain).Value, 9);
    }

    [Fact]
    public void Where_nobody_stays_nothing_is_known_of_a_better_step()
    {
        var counts = new LossCounts([10, 0, 0], [10, 0, 0], [], 0, [], 0);
        Assert.Equal(NoValueReason.ZeroDenominator, LossReading.ExtraConversions(counts, 1, 0.1).Reason);
    }

    [Fact]
    public void Excess_adds_up_to_nothing_over_a_dimension_and_shares_to_one()
    {
        var random = new Random(3);
        for (int round = 0; round < 200; round++)
        {
            ValueLoss[] values = [.. Enumerable.Range(0, random.Next(2, 9)).Select(code => { int entered = random.Next(30, 500); return new ValueLoss(1, 0, code, entered, random.Next(entered + 1)); })];
            LossReading reading = LossReading.Of(Counts(values.Sum(v => v.Entered), values.Sum(v => v.Lost), values), [1], Options);
            double rate = (double)values.Sum(v => v.Lost) / values.Sum(v => v.Entered);
            Assert.Equal(0, values.Sum(value => value.Lost - (value.Entered * rate)), 6);
            if (reading.Steps[0].Values.Count > 0)
            {
                Assert.Equal(1, reading.Steps[0].Values.Sum(value => value.ShareOfExcess.Value), 9);
            }

            Assert.Equal(reading.Steps[0].Values.OrderByDescending(value => value.ExcessLost), reading.Steps[0].Values);
        }
    }

    [Fact]
    public void P_values_are_adjusted_over_all_tests_of_all_steps()
    {
        var counts = new LossCounts(
            [1_000, 600, 200], [400, 400, 0],
            [
                new ValueLoss(1, 0, 1, 500, 210), new ValueLoss(1, 0, 2, 500, 190), new ValueLoss(2, 0, 1, 290, 215), new ValueLoss(2, 0, 2, 310, 185),
                new ValueLoss(2, 1, 1, 20, 20), new ValueLoss(2, 1, 2, 580, 380),
            ],
            200, [], 0);
        LossReading reading = LossReading.Of(counts, [1, 2], Options);

        // Four tests: each pair of two values has one p; the value of 20 units, and its rest, are not tested.
        double first = TwoProportionTest.Pooled(new Arm("rest", 500, 190), new Arm("value", 500, 210)).PValue.Value;
        double second = TwoProportionTest.Pooled(new Arm("rest", 310, 185), new Arm("value", 290, 215)).PValue.Value;
        double[] expected = Corrections.BenjaminiHochberg([first, first, second, second]);
        Assert.Equal(4, reading.ValueTests);
        Assert.Equal((0, 2), (reading.Steps[0].TooFew, reading.Steps[1].TooFew));
        Assert.Equal(expected[0], reading.Steps[0].Values[0].AdjustedPValue.Value, 12);
        Assert.Equal(expected[2], reading.Steps[1].Values[0].AdjustedPValue.Value, 12);
        Assert.Null(reading.Steps[0].Main);
        Assert.Equal(1, reading.Steps[1].Main!.Loss.Code);
    }

    [Fact]
    public void A_missing_value_is_listed_and_never_the_main_cause()
    {
        ExplainedStep step = LossReading.Of(Counts(2_000, 1_000, new ValueLoss(1, 0, 0, 1_000, 700), new ValueLoss(1, 0, 1, 1_000, 300)), [1], Options).Steps[0];
        Assert.Equal(0, Assert.Single(step.Values).Loss.Code);
        Assert.Null(step.Main);
    }

    [Fact]
    public void A_value_that_everybody_has_explains_nothing()
    {
        LossReading reading = LossReading.Of(Counts(500, 400, new ValueLoss(1, 0, 1, 500, 400)), [1], Options);
        Assert.Equal((0, 0), (reading.ValueTests, reading.Steps[0].Values.Count));
    }

    [Fact]
    public void Flags_are_strict_and_in_whole_numbers()
    {
        var counts = new LossCounts([100_000, 75_000, 45_000, 27_000, 18_900, 8_505], [25_000, 30_000, 18_000, 8_100, 10_395, 0], [], 8_505, [], 0);
        Assert.Equal([5], LossReading.Flagged(counts));
    }

    [Fact]
    public void Events_are_ranked_by_adjusted_p_with_their_odds()
    {
        var counts = new LossCounts([1_000, 300], [700, 0], [], 300, [new EventConversion(1, 400, 200), new EventConversion(2, 500, 155), new EventConversion(3, 29, 29), new EventConversion(4, 980, 290)], 0);
        LossReading reading = LossReading.Of(counts, [1], Options);

        Assert.Equal([1, 2], reading.Events.Select(one => one.Event.Code));
        Assert.Equal((2, 2), (reading.EventTests, reading.EventsTooFew));
        EventCorrelation coupon = reading.Events[0];
        Assert.Equal((0.5, 100.0 / 600), (coupon.Rate.Value, coupon.RestRate.Value));
        Assert.Equal(200.0 * 500 / (200 * 100), coupon.Odds.Ratio.Value, 12);
        Assert.True(coupon.Significant);
        Assert.False(reading.Events[1].Significant);
    }

    private static LossCounts Counts(long entered, long lost, params ValueLoss[] values) => new([entered, entered - lost], [lost, 0], values, entered - lost, [], 0);
}
