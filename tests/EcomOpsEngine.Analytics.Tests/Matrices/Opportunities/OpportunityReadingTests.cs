using EcomOpsEngine.Analytics.Matrices.Opportunities;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Matrices.Opportunities;

public sealed class OpportunityReadingTests
{
    private static readonly Figure None = Figure.None(NoValueReason.NotAvailable);

    [Theory]
    [InlineData(2.0, 2.0, .1, .1, 0, .5, 3)]
    [InlineData(4.0, 2.0, .2, .1, .25, 1, 5)]
    [InlineData(1.0, 2.0, .1, .2, -.25, 0, 1)]
    [InlineData(4.0, 2.0, .1, .1, 0, .75, 4)]
    [InlineData(2.0, 2.0, .2, .1, 0, .625, 4)]
    [InlineData(2.0, 2.0, .1, .1, -.25, .375, 3)]
    [InlineData(0.0, 2.0, .1, .1, 0, .25, 2)]
    [InlineData(900.0, 2.0, .9, .001, 80, 1, 5)]
    public void Stars_follow_the_published_formula(double roi, double usual, double gmv, double traffic, double growth, double score, int stars)
    {
        var potential = CellPotential.Of(Figure.Of(roi), Figure.Of(usual), Figure.Of(gmv), Figure.Of(traffic), Figure.Of(growth));
        Assert.Equal((score, stars), (potential.Score.Value, potential.Stars));
    }

    [Fact]
    public void Parts_without_a_value_are_left_out_and_the_others_weigh_more()
    {
        var grown = CellPotential.Of(None, Figure.Of(2), None, Figure.Of(.1), Figure.Of(.25));
        Assert.Equal((1.0, 5), (grown.Score.Value, grown.Stars));

        // Return 1 with weight ½, headroom ½ with weight ¼: 0.625 / 0.75.
        var noGrowth = CellPotential.Of(Figure.Of(4), Figure.Of(2), Figure.Of(.1), Figure.Of(.1), Figure.None(NoValueReason.ZeroBase));
        Assert.Equal(.625 / .75, noGrowth.Score.Value, 15);
        var nothing = CellPotential.Of(None, None, None, None, None);
        Assert.Equal((NoValueReason.NoData, (int?)null), (nothing.Score.Reason, nothing.Stars));
    }

    [Fact]
    public void Closing_the_gap_raises_traffic_to_the_share_of_gmv_at_the_present_yield()
    {
        // 12% of GMV with 8% of traffic: half as many sessions more.
        var cell = Cell(roi: 5.2, gmv: .12, traffic: .08, orders: 30);
        Assert.Equal(new TrafficGap(4_000, 2_000_000, 384_615), TrafficGap.Of(cell, Figure.Of(2.5), new OpportunityRule(1.2, 30)));
    }

    [Fact]
    public void A_cell_is_an_opportunity_with_a_high_roi_a_low_share_of_traffic_and_enough_orders()
    {
        var rule = new OpportunityRule(1.2, 30);
        Assert.NotNull(TrafficGap.Of(Cell(3, .12, .08, 30), Figure.Of(2.5), rule));
        Assert.Null(TrafficGap.Of(Cell(2.99, .12, .08, 30), Figure.Of(2.5), rule));
        Assert.Null(TrafficGap.Of(Cell(3, .08, .08, 30), Figure.Of(2.5), rule));
        Assert.Null(TrafficGap.Of(Cell(3, .12, .08, 29), Figure.Of(2.5), rule));
        Assert.Null(TrafficGap.Of(Cell(3, .12, 0, 30), Figure.Of(2.5), rule));
        Assert.Null(TrafficGap.Of(Cell(3, .12, .08, 30) with { Roi = None }, Figure.Of(2.5), rule));
        Assert.Null(TrafficGap.Of(Cell(3, .12, .08, 30), None, rule));
    }

    private static OpportunityCell Cell(double roi, double gmv, double traffic, long orders) =>
        new([0], 4_000_000, orders, 8_000, 769_230, Figure.Of(gmv), Figure.Of(traffic), Figure.Of(roi), Figure.Of(0));
}
