using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Numerics;

public sealed class FigureTests
{
    [Fact]
    public void A_figure_holds_a_number_or_a_reason()
    {
        Figure figure = Figure.Of(2.5);
        Assert.True(figure.HasValue);
        Assert.Equal(2.5, figure.Value);
        Assert.Null(figure.Reason);
        Assert.Equal(5, figure.Map(value => value * 2).Value);
        Assert.Equal("2.5", figure.ToString());

        Figure none = Figure.None(NoValueReason.ZeroBase);
        Assert.Null(none.Nullable);
        Assert.False(none.TryGet(out double _));
        Assert.Equal(none, none.Map(value => value * 2));
        Assert.Throws<InvalidOperationException>(() => none.Value);
        Assert.NotEqual(none, Figure.Of(0));
    }

    [Fact]
    public void The_default_figure_and_interval_have_no_value()
    {
        Assert.Equal(NoValueReason.NotAvailable, default(Figure).Reason);
        Assert.Equal(NoValueReason.NotAvailable, default(Interval).Reason);
        Assert.Throws<InvalidOperationException>(() => default(Interval).Low);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_figure_is_finite(double value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Figure.Of(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Of(0, value));
    }

    [Fact]
    public void Ratios_and_growth_know_their_reasons()
    {
        Assert.Equal(0.25, Figure.Ratio(1, 4).Value);
        Assert.Equal(NoValueReason.ZeroDenominator, Figure.Ratio(1, 0).Reason);
        Assert.Equal(-0.5, Figure.Growth(4, 2).Value);
        Assert.Equal(NoValueReason.ZeroBase, Figure.Growth(0, 2).Reason);
    }

    [Fact]
    public void An_interval_has_its_limits_in_order()
    {
        Interval interval = Interval.Around(1, 0.5);
        Assert.True(interval.Contains(0.5) && interval.Contains(1.5) && !interval.Contains(1.6));
        Assert.Throws<ArgumentOutOfRangeException>(() => Interval.Of(2, 1));
        Assert.False(Interval.None(NoValueReason.NoData).Contains(0));
    }
}
