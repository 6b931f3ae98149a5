using EcomOpsEngine.Analytics.Channels;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Channels;

/// <summary>The table of different paths against a dictionary of texts.</summary>
public sealed class PathTableTests
{
    [Theory]
    [InlineData(1, 200, 3)]
    [InlineData(2, 50_000, 40)]
    public void EveryPathOfAPeriodStandsOnceWithItsSums(int seed, int orders, int channels)
    {
        var random = new Random(seed);
        using var table = new PathTable(int.MaxValue);
        var expected = new Dictionary<string, (OrderWorth Worth, long Lost)>();
        for (int order = 0; order < orders; order++)
        {
            var path = Enumerable.Range(0, random.Next(1, 6)).Select(_ => (ushort)random.Next(channels)).ToArray();
            int period = random.Next(3);
            var worth = new OrderWorth(1, random.Next(1_000), random.Next(1_000), random.Next(1_000), random.Next(2));
            Assert.True(table.TryAdd(period, path, worth, order % 2));
            string key = $"{period}: {string.Join('>', path)}";
            var before = expected.GetValueOrDefault(key);
            expected[key] = (before.Worth + worth, before.Lost + (order % 2));
        }

        Assert.Equal(expected.Count, table.Count);
        Assert.All(Enumerable.Range(0, table.Count), entry =>
            Assert.Equal(expected[$"{table.Period(entry)}: {string.Join('>', table.Path(entry).ToArray())}"], (table.Worth(entry), table.Lost(entry))));
    }

    [Fact]
    public void OfAFullTableOnlyThePathsKeptAreAddedTo()
    {
        using var table = new PathTable(2);
        var worth = new OrderWorth(1, 10, 0, 0, 0);
        Assert.True(table.TryAdd(0, [1], worth, 0));
        Assert.True(table.TryAdd(0, [2], worth, 0));
        Assert.False(table.TryAdd(0, [3], worth, 0));
        Assert.False(table.TryAdd(1, [1], worth, 0));
        Assert.True(table.TryAdd(0, [1], worth, 0));
        Assert.Equal((2, worth + worth), (table.Count, table.Worth(0)));
    }
}
