using EcomOpsEngine.Analytics.Channels;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Channels;

/// <summary>Removal effects against walking the chain step by step until nobody is left in it.</summary>
public sealed class MarkovChainTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 6)]
    [InlineData(3, 12)]
    public void EffectsAreThoseOfTheChainWithoutTheChannel(int seed, int channels)
    {
        var random = new Random(seed);
        for (int round = 0; round < 30; round++)
        {
            var paths = Enumerable.Range(0, random.Next(1, 40)).Select(_ => (
                Path: Enumerable.Range(0, random.Next(1, 9)).Select(_ => (ushort)random.Next(channels)).ToArray(), Converted: (long)random.Next(4), Lost: (long)random.Next(4))).ToList();
            var chain = new MarkovChain(channels);
            paths.ForEach(path => chain.Add(path.Path, path.Converted, path.Lost));
            double all = Converting(paths, channels, null);
            var effects = chain.RemovalEffects();
            Assert.Equal(all > 0, effects is not null);
            for (int channel = 0; effects is not null && channel < channels; channel++)
            {
                Assert.Equal(1 - (Converting(paths, channels, channel) / all), effects[channel], 9);
            }
        }
    }

    [Fact]
    public void ChainsOfDisjointPathsAddUp()
    {
        var (whole, one, other) = (new MarkovChain(3), new MarkovChain(3), new MarkovChain(3));
        one.Add([0, 1, 2], 3, 1);
        other.Add([1, 1], 0, 2);
        other.Add([2], 5, 0);
        whole.Add([0, 1, 2], 3, 1);
        whole.Add([1, 1], 0, 2);
        whole.Add([2], 5, 0);
        one.Add(other);
        Assert.Equal(whole.RemovalEffects(), one.RemovalEffects());
        Assert.Equal((8L, 3L), (one.Converted, one.Lost));
    }

    /// <summary>Probability of a conversion from the start; whoever comes to the removed channel is lost.</summary>
    private static double Converting(List<(ushort[] Path, long Converted, long Lost)> paths, int channels, int? removed)
    {
        int start = channels, converted = channels + 1, lost = channels + 2;
        var counts = new double[channels + 3, channels + 3];
        foreach (var (path, wins, losses) in paths)
        {
            counts[start, path[0]] += wins + losses;
            for (int i = 1; i < path.Length; i++)
            {
                counts[path[i - 1], path[i]] += wins + losses;
            }

            counts[path[^1], converted] += wins;
            counts[path[^1], lost] += losses;
        }

        var at = new double[channels + 3];
        at[start] = 1;
        for (int step = 0; step < 20_000; step++)
        {
            var next = new double[channels + 3];
            (next[converted], next[lost]) = (at[converted], at[lost]);
            for (int from = 0; from <= channels; from++)
            {
                double leaving = Enumerable.Range(0, channels + 3).Sum(to => counts[from, to]);
                if (from == removed)
                {
                    next[lost] += at[from];
                }
                else if (leaving > 0)
                {
                    for (int to = 0; to < channels + 3; to++)
                    {
                        next[to] += at[from] * counts[from, to] / leaving;
                    }
                }
            }

            at = next;
            if (at[converted] + at[lost] > 1 - 1e-13)
            {
                break;
            }
        }

        return at[converted];
    }
}
