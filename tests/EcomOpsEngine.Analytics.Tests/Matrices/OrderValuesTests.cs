using EcomOpsEngine.Analytics.Matrices;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Matrices;

public sealed class OrderValuesTests
{
    [Fact]
    public void Buckets_ascend_with_the_value_and_their_middle_is_within_four_thousandths()
    {
        var random = new Random(1);
        long[] values = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextInt64(1L << random.Next(1, 63))), 0, 255, 256, long.MaxValue];
        foreach (var value in values)
        {
            Assert.InRange(Math.Abs(OrderValues.Middle(OrderValues.Bucket(value)) - (double)value), 0, .004 * value);
            Assert.Equal(-OrderValues.Middle(OrderValues.Bucket(value)), OrderValues.Middle(OrderValues.Bucket(-value)));
        }

        Assert.Equal(values.Order().Select(OrderValues.Bucket), values.Select(OrderValues.Bucket).Order());
        Assert.All(Enumerable.Range(-255, 511), small => Assert.Equal(small, OrderValues.Middle(OrderValues.Bucket(small))));
    }

    [Fact]
    public void A_percentile_is_of_orders_whose_lines_lie_in_several_batches_and_people()
    {
        var (some, others) = (new OrderValues(), new OrderValues());
        some.Add([1, 1, 2], [0, 0, 0], 0, [10, 20, 5], 3);
        some.Add([1, 0], [0, 1], 0, [70, 40], 3);
        others.Add([1, 1], [0, 1], 7, [50, 200], 2);
        some.Merge(others, [0, 1]);

        // Slot 1: orders of 100, 50 and 200; a line that does not count opens no order.
        Assert.Equal([0, 100, 5], some.Percentiles(50, 3));
        Assert.Equal([0, 200, 5], some.Percentiles(95, 3));
    }
}
