using EcomOpsEngine.Analytics.Funnels;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>Counts by breakdown values, few and many: the largest, the order, the total, the limit.</summary>
public sealed class FunnelGroupsTests
{
    [Theory]
    [InlineData(30, 20)]
    [InlineData(100_000, 7)]
    public void LargestAndOrderAndTotalAreThoseOfSorting(int firstCodes, int secondCodes)
    {
        var random = new Random(5);
        for (int round = 0; round < 50; round++)
        {
            FunnelGroups[] parts = [Groups(firstCodes, secondCodes), Groups(firstCodes, secondCodes)];
            var expected = new Dictionary<(int, int), (long[] Entered, long Immature)>();
            for (int unit = 0; unit < 400; unit++)
            {
                (int first, int second, int depth, bool immature) = (random.Next(Math.Min(firstCodes, 40)), random.Next(secondCodes), random.Next(4), random.Next(5) == 0);
                parts[unit % 2].Add(depth, immature, [first, second]);
                if (depth > 0 || immature)
                {
                    (long[] entered, long open) = expected.GetValueOrDefault((first, second), (new long[3], 0));
                    for (int s = 0; s < depth; s++)
                    {
                        entered[s]++;
                    }

                    expected[(first, second)] = (entered, open + (immature ? 1 : 0));
                }
            }

            parts[0].Add(parts[1]);
            var counts = new FunnelGroupCounts(parts[0]);
            Assert.Equal(expected.OrderBy(group => group.Key).Select(Text), counts.Select(Text));
            Assert.Equal(expected.Count, counts.Count);
            foreach (int top in new[] { 1, 7, 10_000 })
            {
                Assert.Equal(expected.OrderByDescending(group => group.Value.Entered[0]).ThenBy(group => group.Key).Take(top).Select(Text), counts.Largest(top).Select(Text));
            }

            Assert.Equal(expected.Values.Sum(group => group.Entered[1]), parts[0].Total().Entered[1]);
            Assert.Equal(expected.Values.Sum(group => group.Immature), parts[0].Total().Immature);
        }
    }

    [Fact]
    public void MoreCombinationsThanAreKeptAreRefused()
    {
        var groups = new FunnelGroups(new StepLayout(2, []), [100_000], most: 5);
        for (int code = 0; code < 5; code++)
        {
            groups.Add(1, false, [code]);
        }

        groups.Add(2, false, [4]);
        groups.Add(0, false, [5]);
        Assert.Equal(5, Assert.Throws<TooManyCombinationsException>(() => groups.Add(1, false, [5])).Most);

        // Two parts that keep to the limit may pass it together.
        FunnelGroups[] parts = [new(new StepLayout(2, []), [100_000], most: 2), new(new StepLayout(2, []), [100_000], most: 2)];
        parts[0].Add(1, false, [1]);
        parts[1].Add(1, false, [2]);
        parts[0].Add(parts[1]);
        parts[1].Add(1, false, [3]);
        Assert.Throws<TooManyCombinationsException>(() => parts[0].Add(parts[1]));
    }

    private static FunnelGroups Groups(int firstCodes, int secondCodes) => new(new StepLayout(3, []), [firstCodes, secondCodes]);

    private static string Text(FunnelCounts group) => $"{string.Join(',', group.Codes)}: {string.Join(',', group.Entered)} open {group.Immature}";

    private static string Text(KeyValuePair<(int, int), (long[] Entered, long Immature)> group) => $"{group.Key.Item1},{group.Key.Item2}: {string.Join(',', group.Value.Entered)} open {group.Value.Immature}";
}
