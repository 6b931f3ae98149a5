using CsCheck;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Numerics;

public sealed class QuantilesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.95, 3.85)]
    [InlineData(1, 4)]
    public void Linear_interpolation_as_in_R_type_7(double probability, double expected)
    {
        Assert.Equal(expected, Quantiles.Linear([1.0, 2, 3, 4], probability).Value, 1e-12);
        Assert.Equal(expected, Quantiles.Linear([1L, 2, 3, 4], probability).Value, 1e-12);
    }

    [Fact]
    public void Nothing_has_no_quantile_median_or_mean()
    {
        Assert.Equal(NoValueReason.NoData, Quantiles.Linear(ReadOnlySpan<double>.Empty, 0.5).Reason);
        Assert.Equal(NoValueReason.NoData, Quantiles.Median(ReadOnlySpan<long>.Empty).Reason);
        Assert.Equal(NoValueReason.NoData, Quantiles.Mean(ReadOnlySpan<long>.Empty).Reason);
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.Linear([1.0], 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.Linear(ReadOnlySpan<long>.Empty, double.NaN));
    }

    [Fact]
    public void Medians_leave_their_input_alone_and_means_do_not_overflow()
    {
        long[] values = [9, 1, 5, 3];
        Assert.Equal(4, Quantiles.Median(values).Value);
        Assert.Equal([9L, 1, 5, 3], values);
        Assert.Equal(2.5, Quantiles.Median([2.5, 9, 1]).Value);
        Assert.Equal(9.223372036854775807e18, Quantiles.Mean([long.MaxValue, long.MaxValue]).Value);
    }

    [Fact]
    public void Tiles_hold_every_row_once_and_differ_by_at_most_one() =>
        Gen.Select(Gen.Long[0, 500], Gen.Int[1, 40]).Sample((rows, tiles) =>
        {
            long[] sizes = Tiles.Sizes(rows, tiles);
            Assert.Equal(rows, sizes.Sum());
            Assert.True(sizes.Max() - sizes.Min() <= 1);
            for (int tile = 1; tile < tiles; tile++)
            {
                Assert.True(sizes[tile - 1] >= sizes[tile]);
            }

            long[] counted = new long[tiles];
            for (long rank = 0; rank < rows; rank++)
            {
                counted[Tiles.TileOf(rank, rows, tiles) - 1]++;
            }

            Assert.Equal(sizes, counted);
        }, iter: 200);
}
