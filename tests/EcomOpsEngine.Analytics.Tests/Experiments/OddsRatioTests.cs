using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

public sealed class OddsRatioTests
{
    [Fact]
    public void Woolf_s_interval_by_hand()
    {
        // 20 of 100 against 10 of 100: OR 2.25, √(1/20 + 1/80 + 1/10 + 1/90) = 0.4167.
        OddsRatio odds = OddsRatio.Of(20, 80, 10, 90, 0.95);
        Assert.Equal(2.25, odds.Ratio.Value, 12);
        Assert.Equal(0.9942948922815064, odds.Interval.Low, 12);
        Assert.Equal(5.091547828817265, odds.Interval.High, 12);
        Assert.False(odds.Corrected);
    }

    [Fact]
    public void An_empty_cell_takes_haldane_s_half()
    {
        OddsRatio odds = OddsRatio.Of(0, 10, 5, 5, 0.95);
        Assert.True(odds.Corrected);
        Assert.Equal(0.5 * 5.5 / (10.5 * 5.5), odds.Ratio.Value, 12);
        Assert.Equal(0.0022030720739671297, odds.Interval.Low, 12);
        Assert.Equal(1.0292780354034656, odds.Interval.High, 12);
    }

    [Fact]
    public void Empty_rows_and_columns_have_no_odds()
    {
        Assert.Equal(NoValueReason.NoData, OddsRatio.Of(0, 0, 5, 5, 0.95).Ratio.Reason);
        Assert.Equal(NoValueReason.NoVariation, OddsRatio.Of(5, 0, 5, 0, 0.95).Interval.Reason);
    }

    [Fact]
    public void A_rate_test_takes_the_exact_test_where_an_expected_count_is_below_five()
    {
        RateTest large = RateTest.Of(83, 5, 99, 12);
        Assert.Equal(0.1592, large.PValue.Value, 4);
        Assert.Equal(ProportionMethod.PooledZ, large.Method);
        RateTest small = RateTest.Of(34, 1, 34, 7);
        Assert.Equal(0.05440013049506565, small.PValue.Value, 9);
        Assert.Equal(ProportionMethod.FisherExact, small.Method);
        Assert.Equal(6.0 / 34, small.Difference.Value, 12);
        Assert.Equal(NoValueReason.NoVariation, RateTest.Of(10, 0, 10, 0).PValue.Reason);
        Assert.Equal(NoValueReason.NoData, RateTest.Of(0, 0, 10, 1).PValue.Reason);
        Interval newcombe = RateTest.Newcombe(34, 1, 34, 7, 0.95);
        Assert.Equal((0.019, 0.340), (Math.Round(newcombe.Low, 3), Math.Round(newcombe.High, 3)));
    }
}
