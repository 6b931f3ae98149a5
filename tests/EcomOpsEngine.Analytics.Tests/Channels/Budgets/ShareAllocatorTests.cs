using EcomOpsEngine.Analytics.Channels.Budgets;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Channels.Budgets;

/// <summary>Budgets in proportion, under bounds.</summary>
public sealed class ShareAllocatorTests
{
    [Fact]
    public void PartsFollowTheWeightsAndTheBounds()
    {
        Assert.Equal([250, 750], ShareAllocator.Allocate([1, 3], [0, 0], [9_999, 9_999], 1_000));
        Assert.Equal([400, 600], ShareAllocator.Allocate([1, 3], [400, 0], [9_999, 9_999], 1_000));
        Assert.Equal([500, 500], ShareAllocator.Allocate([1, 3], [0, 0], [9_999, 500], 1_000));
        Assert.Equal([100, 500], ShareAllocator.Allocate([1, 3], [0, 0], [100, 500], 1_000));
        Assert.Equal([334, 333, 333], ShareAllocator.Allocate([1, 1, 1], [0, 0, 0], [999, 999, 999], 1_000));
        Assert.Empty(ShareAllocator.Allocate([], [], [], 1_000));
    }

    [Fact]
    public void NobodyBelowTheLargestPartHasLessThanTheirProportion()
    {
        var random = new Random(4);
        for (int round = 0; round < 500; round++)
        {
            int count = random.Next(1, 7);
            long budget = random.NextInt64(1, 1_000_000_000_000);
            double[] weights = [.. Enumerable.Range(0, count).Select(_ => 0.01 + random.NextDouble())];
            long[] floors = [.. weights.Select(_ => random.NextInt64((budget / count) + 1))];
            long[] most = [.. floors.Select(floor => floor + random.NextInt64(budget))];
            var parts = ShareAllocator.Allocate(weights, floors, most, budget);
            Assert.All(Enumerable.Range(0, count), at => Assert.InRange(parts[at], floors[at], most[at]));
            Assert.Equal(Math.Min(budget, most.Sum()), parts.Sum());
            int[] free = [.. Enumerable.Range(0, count).Where(at => parts[at] > floors[at] + count && parts[at] < most[at] - count)];
            double[] levels = [.. free.Select(at => parts[at] / weights[at])];
            Assert.True(levels.Length == 0 || levels.Max() - levels.Min() <= 200 * count * (1 + (1e-12 * levels.Max())), "levels of channels at no bound are equal");
        }
    }
}
