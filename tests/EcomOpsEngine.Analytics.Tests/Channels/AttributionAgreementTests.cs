using EcomOpsEngine.Analytics.Channels;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Channels;

/// <summary>The pass against the documentation written down naively, on random visits and orders.</summary>
public sealed class AttributionAgreementTests
{
    private static readonly AttributionModel[] ByPath = [.. Enum.GetValues<AttributionModel>().Where(AttributionModels.IsPerPath)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void CreditsAreThoseOfTheOracle(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 30; round++)
        {
            var scene = RandomChannels.Scene(random, 40, random.Next(2, 6));
            var query = Vary(random, scene);
            var answer = scene.Run(query, threads: 1 + (round % 2), partitions: 1 + (round % 3), longest: round % 5 == 0 ? 4 : 4096);
            var orders = AttributionOracle.Paths(scene, query).Where(path => path.Order is not null).ToList();
            Assert.Equal(orders.Count, answer.Totals.Sum(total => total.Orders));
            Assert.Equal(AttributionOracle.Paths(scene, query).Count - orders.Count, query.WithLostPaths ? answer.LostPaths : AttributionOracle.Paths(scene, query).Count - orders.Count);
            foreach (var model in ByPath)
            {
                AssertEqual(AttributionOracle.Credits(model, scene, query, _ => 1), channel => answer.Credits[model].Orders(channel, 0, query.Periods.Count));
                AssertEqual(AttributionOracle.Credits(model, scene, query, order => order.Gmv), channel => answer.Credits[model].Gmv(channel, 0, query.Periods.Count));
                AssertEqual(AttributionOracle.Credits(model, scene, query, order => order.Net), channel => answer.Credits[model].Net(channel, 0, query.Periods.Count));
                AssertEqual(AttributionOracle.Credits(model, scene, query, order => order.Margin), channel => answer.Credits[model].Margin(channel, 0, query.Periods.Count));
                AssertEqual(AttributionOracle.Credits(model, scene, query, order => order.HasCost ? 0 : 1), channel => answer.Credits[model].WithoutCost(channel, 0, query.Periods.Count));
            }
        }
    }

    [Fact]
    public void CreditsOfEveryPeriodAreThoseOfItsOrders()
    {
        var random = new Random(5);
        var scene = RandomChannels.Scene(random, 60, 4);
        long[] starts = [.. Enumerable.Range(0, 12).Select(period => ChannelScene.Start + (period * 20 * ChannelScene.Day))];
        var query = scene.Query(ByPath) with { Periods = new AttributionPeriods(starts), FromUs = starts[0], ToUs = starts[^1] + (20 * ChannelScene.Day) };
        var whole = scene.Run(query, threads: 2, partitions: 3);
        for (int period = 0; period < starts.Length; period++)
        {
            var one = query with { Periods = new AttributionPeriods([long.MinValue]), FromUs = starts[period], ToUs = starts[period] + (20 * ChannelScene.Day) };
            var alone = scene.Run(one);
            Assert.Equal(alone.Totals[0], whole.Totals[period]);
            Assert.All(ByPath, model => Assert.All(Enumerable.Range(0, 4), channel =>
                Assert.Equal(alone.Credits[model].Gmv(channel, 0, 1), whole.Credits[model].Gmv(channel, period, period + 1))));
        }
    }

    /// <summary>Neither threads and partitions nor paths that are shared out early change a bit.</summary>
    [Fact]
    public void TheAnswerDoesNotDependOnHowTheWorkIsCut()
    {
        var scene = RandomChannels.Scene(new Random(6), 300, 5);
        var query = scene.Query(Enum.GetValues<AttributionModel>()) with { WithLostPaths = true, TopPaths = 10 };
        var plain = scene.Run(query);
        Assert.NotNull(plain.Paths);
        foreach (var answer in new[] { scene.Run(query, 4, 7), scene.Run(query with { MostPaths = 3 }, 2, 4) })
        {
            Assert.Equal(plain.Totals, answer.Totals);
            Assert.Equal((plain.LostPaths, plain.RowsScanned), (answer.LostPaths, answer.RowsScanned));
            Assert.Equal(plain.RemovalEffects, answer.RemovalEffects);
            Assert.All(plain.Credits, pair => Assert.All(Enumerable.Range(0, 5), channel =>
            {
                Assert.Equal(pair.Value.Orders(channel, 0, 1), answer.Credits[pair.Key].Orders(channel, 0, 1));
                Assert.Equal(pair.Value.Gmv(channel, 0, 1), answer.Credits[pair.Key].Gmv(channel, 0, 1));
            }));
        }

        Assert.Equal(plain.Paths, scene.Run(query, 4, 7).Paths!, PathComparer.Instance);
        Assert.Null(scene.Run(query with { MostPaths = 3 }).Paths);
    }

    [Fact]
    public void TopPathsAreTheMostFrequentOnes()
    {
        var scene = RandomChannels.Scene(new Random(7), 200, 3);
        var query = scene.Query(AttributionModel.Linear) with { WithLostPaths = true, TopPaths = 5 };
        var expected = AttributionOracle.Paths(scene, query).GroupBy(path => string.Join('>', path.Touches.Select(touch => touch.Channel)))
            .Select(same => (Path: same.Key, Orders: same.LongCount(path => path.Order is not null), Lost: same.LongCount(path => path.Order is null), Gmv: same.Sum(path => path.Order?.Gmv ?? 0)))
            .OrderByDescending(path => path.Orders).ThenByDescending(path => path.Lost).ThenBy(path => path.Path, StringComparer.Ordinal).ToList();
        var answer = scene.Run(query, 2, 3);
        Assert.Equal(expected.Count, answer.DifferentPaths);
        Assert.Equal(expected.Take(5), answer.Paths!.Select(path => (string.Join('>', path.Channels), path.Worth.Orders, path.Lost, (decimal)path.Worth.GmvMinor)));
    }

    [Fact]
    public void VisitorsAndBuyersOfAChannelAreCountedOnce()
    {
        var random = new Random(8);
        var scene = RandomChannels.Scene(random, 120, 4);
        long[] starts = [.. Enumerable.Range(0, 8).Select(period => ChannelScene.Start + (period * 10 * ChannelScene.Day))];
        var query = scene.Query(AttributionModel.LastNonDirect) with
        {
            Periods = new AttributionPeriods(starts),
            FromUs = starts[0],
            ToUs = starts[^1] + (10 * ChannelScene.Day),
            Visitors = new VisitorGroups([0, 0, 0, 1, 1, 1, 2, 2], 3, [0, 1, 1, 0], 2),
        };
        var counts = scene.Run(query, 2, 3).Visitors!;
        for (int channel = 0; channel < 4; channel++)
        {
            int[] one = [channel];
            Assert.Equal(AttributionOracle.Visitors(scene, query, one, query.FromUs, query.ToUs), (counts.Visitors(channel), counts.Buyers(channel)));
            Assert.Equal(AttributionOracle.Visitors(scene, query, one, starts[3], starts[6]), (counts.VisitorsOfGroup(channel, 1), counts.BuyersOfGroup(channel, 1)));
            Assert.Equal(AttributionOracle.Visitors(scene, query, one, starts[2], starts[3]), (counts.VisitorsOfPeriod(channel, 2), counts.BuyersOfPeriod(channel, 2)));
        }

        Assert.Equal(AttributionOracle.Visitors(scene, query, [1, 2], query.FromUs, query.ToUs), (counts.Visitors(counts.OfType(1)), counts.Buyers(counts.OfType(1))));
        Assert.Equal(AttributionOracle.Visitors(scene, query, [0, 1, 2, 3], starts[3], starts[6]), (counts.VisitorsOfGroup(counts.All, 1), counts.BuyersOfGroup(counts.All, 1)));
    }

    [Fact]
    public void PeopleLeftOutHaveNeitherOrdersNorPaths()
    {
        var scene = ChannelScene.OfPaths(3, ([1], 4, 100), ([2], 6, 100));
        var everybody = EcomOpsEngine.Analytics.Timelines.PersonSet.Of(Enumerable.Range(0, 10));
        var answer = scene.Run(scene.Query(AttributionModel.Linear) with { LeftOut = everybody, WithLostPaths = true });
        Assert.Equal((0L, 0L), (answer.Totals[0].Orders, answer.LostPaths));
    }

    private static AttributionQuery Vary(Random random, ChannelScene scene)
    {
        var query = scene.Query(ByPath);
        return query with
        {
            Touches = new TouchRules
            {
                Column = 1,
                ChannelOfCode = query.Touches.ChannelOfCode,
                CountedEvents = query.Touches.CountedEvents,
                Channels = scene.Channels,
                LookbackUs = random.Next(3) == 0 ? ChannelScene.Day : 30 * ChannelScene.Day,
                KeepDirect = random.Next(2) == 0,
                MostTouches = random.Next(4) == 0 ? 2 : 256,
            },
            Moment = random.Next(2) == 0 ? ConversionMoment.Placed : ConversionMoment.Paid,
            WithLostPaths = random.Next(2) == 0,
            FromUs = random.Next(2) == 0 ? long.MinValue : ChannelScene.Start + (20 * ChannelScene.Day),
            ToUs = random.Next(2) == 0 ? long.MaxValue : ChannelScene.Start + (120 * ChannelScene.Day),
            HalfLifeUs = random.Next(2) == 0 ? 7 * ChannelScene.Day : ChannelScene.Day / 3,
        };
    }

    private static void AssertEqual(decimal[] expected, Func<int, Int128> found)
    {
        for (int channel = 0; channel < expected.Length; channel++)
        {
            double value = CreditUnits.Orders(found(channel));
            Assert.True(Math.Abs((double)expected[channel] - value) <= 1e-9 * Math.Max(1, Math.Abs(value)), $"channel {channel}: expected {expected[channel]}, found {value}");
        }
    }

    private sealed class PathComparer : IEqualityComparer<ChannelPath>
    {
        public static PathComparer Instance { get; } = new();

        public bool Equals(ChannelPath? x, ChannelPath? y) => x!.Channels.SequenceEqual(y!.Channels) && x.Worth == y.Worth && x.Lost == y.Lost;

        public int GetHashCode(ChannelPath obj) => obj.Worth.GetHashCode();
    }
}
