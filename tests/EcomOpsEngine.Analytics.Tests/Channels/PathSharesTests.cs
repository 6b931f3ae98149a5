using EcomOpsEngine.Analytics.Channels;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Channels;

/// <summary>Shares of single paths.</summary>
public sealed class PathSharesTests
{
    [Fact]
    public void SharesOfEveryPathAndModelAddUpToOneOrder()
    {
        var random = new Random(1);
        for (int round = 0; round < 2_000; round++)
        {
            var path = Enumerable.Range(0, random.Next(1, 40)).Select(_ => (ushort)random.Next(9)).ToArray();
            long[] atUs = [.. path.Select(_ => random.NextInt64(90L * 86_400_000_000)).Order()];
            var shares = new long[path.Length];
            foreach (var model in Enum.GetValues<AttributionModel>().Where(AttributionModels.IsPerPath))
            {
                if (model == AttributionModel.TimeDecay)
                {
                    PathShares.FillByAge(atUs, 7 * 86_400_000_000L, shares);
                }
                else
                {
                    PathShares.Fill(model, path, shares);
                }

                Assert.Equal(CreditUnits.One, shares.Sum());
                Assert.All(shares, share => Assert.InRange(share, 0, CreditUnits.One));
            }
        }
    }

    /// <summary>The mean over all orders of arrival of what a channel adds, with v(S) = orders whose channels all lie in S: the definition, by enumeration.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TheShapleyValueIsThatOfAllOrdersOfArrival(int seed)
    {
        const int channels = 5;
        var random = new Random(seed);
        var paths = Enumerable.Range(0, 12).Select(_ => (Path: Enumerable.Range(0, random.Next(1, 7)).Select(_ => (ushort)random.Next(channels)).ToArray(), Orders: random.Next(1, 9))).ToList();
        double Worth(HashSet<int> set) => paths.Where(path => path.Path.All(channel => set.Contains(channel))).Sum(path => path.Orders);
        var expected = new double[channels];
        var arrivals = Permutations([.. Enumerable.Range(0, channels)]).ToList();
        foreach (var arrival in arrivals)
        {
            var set = new HashSet<int>();
            foreach (int channel in arrival)
            {
                double before = Worth(set);
                set.Add(channel);
                expected[channel] += (Worth(set) - before) / arrivals.Count;
            }
        }

        var found = new double[channels];
        foreach (var (path, orders) in paths)
        {
            var shares = new long[path.Length];
            PathShares.Fill(AttributionModel.Shapley, path, shares);
            for (int i = 0; i < path.Length; i++)
            {
                found[path[i]] += orders * CreditUnits.Orders(shares[i]);
            }
        }

        Assert.All(Enumerable.Range(0, channels), channel => Assert.Equal(expected[channel], found[channel], 10));
    }

    [Fact]
    public void WholeUnitsAddUpAlsoWhereAmountsAreNegative()
    {
        var random = new Random(3);
        for (int round = 0; round < 500; round++)
        {
            long total = random.NextInt64(-1_000_000, 1_000_000);
            var weights = Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.NextDouble()).ToArray();
            var whole = CreditUnits.WholeMinor(CreditUnits.Split((Int128)total * CreditUnits.One, weights));
            Assert.Equal(total, whole.Sum());
            Assert.All(Enumerable.Range(0, weights.Length), i => Assert.InRange(Math.Abs(whole[i] - (total * weights[i] / weights.Sum())), 0, 1));
        }
    }

    private static IEnumerable<int[]> Permutations(int[] members) => members.Length <= 1
        ? [members]
        : members.SelectMany((member, at) => Permutations([.. members[..at], .. members[(at + 1)..]]).Select(rest => (int[])[member, .. rest]));
}
