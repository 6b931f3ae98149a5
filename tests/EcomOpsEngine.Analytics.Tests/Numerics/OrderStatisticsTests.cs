using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Numerics;

/// <summary>Ranks and quantiles without sorting equal those of sorting, for values of every shape.</summary>
public sealed class OrderStatisticsTests
{
    [Fact]
    public void EveryShapeGivesWhatSortingGives()
    {
        var random = new Random(11);
        long drawn = 0;
        Func<long>[] shapes =
        [
            () => random.NextInt64(long.MaxValue),
            () => random.Next(3),
            () => 42,
            () => (long)Math.Exp(random.NextDouble() * 43),
            () => random.Next(100) == 0 ? long.MaxValue : random.Next(1000),
            () => random.Next(2) == 0 ? random.NextInt64(1L << 40) : 7,
            () => 1_000_000_000_000 + random.Next(5000),
            () => drawn++,
            () => drawn++ % 7 == 0 ? 5_000_000 - drawn : drawn,
        ];
        foreach (int count in new[] { 1, 2, 3, 100, 4096, 4097, 30_000, 70_000, 300_001 })
        {
            foreach (Func<long> shape in shapes)
            {
                long[] values = [.. Enumerable.Range(0, count).Select(_ => shape())];
                long[] before = [.. values];
                long[] sorted = [.. values.Order()];
                int[] ranks = [.. Enumerable.Range(0, 7).Select(_ => random.Next(count)).Append(0).Append(count - 1).Distinct().Order()];
                Assert.Equal(ranks.Select(rank => sorted[rank]), OrderStatistics.At(values, ranks));
                double[] probabilities = [0, 0.25, 0.5, 0.75, 0.95, 1];
                Assert.Equal(probabilities.Select(probability => Quantiles.Linear(sorted, probability)), Quantiles.LinearOfAny(values, probabilities));
                Assert.Equal(before, values);
            }
        }
    }

    [Fact]
    public void NoValuesHaveNoQuantiles()
    {
        Assert.Equal(NoValueReason.NoData, Quantiles.LinearOfAny([], 0.5)[0].Reason);
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.LinearOfAny([1], 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quantiles.LinearOfAny([], -0.5));
    }
}
