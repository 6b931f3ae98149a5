using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Analytics.Channels.Synergies;
using EcomOpsEngine.Analytics.Experiments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Channels.Synergies;

/// <summary>Pairs of channels: exact counts, and what they say.</summary>
public sealed class SynergyTests
{
    private const int Channels = 5;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void CountsOfEveryPairAreThoseOfTheOracle(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 15; round++)
        {
            var scene = RandomChannels.Scene(random, 60, Channels);
            var query = scene.Query(AttributionModel.LastNonDirect) with
            {
                FromUs = ChannelScene.Start + (20 * ChannelScene.Day),
                ToUs = ChannelScene.Start + (90 * ChannelScene.Day),
                Pairs = new PairChannels([null, 0, 1, 2, 3], 4),
            };
            var counts = scene.Run(query, 1 + (round % 3), 1 + (round % 4)).Pairs!;
            var people = Paths(scene, query);
            Assert.Equal(new PairCount(people.Count, people.Count(person => person.Converted)), counts.All);
            for (int a = 0; a < 4; a++)
            {
                for (int b = 0; b < 4; b++)
                {
                    Assert.Equal(Count(people, path => path.Contains(a + 1) && path.Contains(b + 1)), counts.Both(a, b));
                    if (a != b)
                    {
                        Assert.Equal(Count(people, path => path.Contains(a + 1) && !path.Contains(b + 1)), counts.Only(a, b));
                    }
                }
            }
        }
    }

    /// <summary>search alone 10 of 100, feed alone 10 of 100, both 40 of 100; social alone 10 of 100, with search 1 of 100.</summary>
    [Fact]
    public void APairThatConvertsBetterThanEitherAloneIsASynergyAndAWorseOneAConflict()
    {
        var counts = new PairCounts(new PairChannels([null, 0, 1, 2], 3));
        void Add(int visitors, int converted, params ushort[] path)
        {
            for (int n = 0; n < visitors; n++)
            {
                counts.Add(path, n < converted);
            }
        }

        Add(100, 10, 1);
        Add(100, 10, 2);
        Add(100, 40, 1, 2, 1);
        Add(100, 10, 3);
        Add(100, 1, 3, 1);
        Add(5, 5, 2, 3);
        var pairs = SynergyReading.Read(counts, [(0, 1), (0, 2), (1, 2)], 30, 0.95);

        Assert.Equal(2, pairs.Count);
        Assert.Equal((0, 1, SynergyVerdict.Synergy), (pairs[0].First, pairs[0].Second, pairs[0].Verdict));
        Assert.Equal((0, 2, SynergyVerdict.Conflict), (pairs[1].First, pairs[1].Second, pairs[1].Verdict));
        // search without feed: 100 alone and 100 with social.
        Assert.Equal(new PairCount(200, 11), pairs[0].AgainstFirst.Alone);
        Assert.Equal(new PairCount(105, 15), pairs[0].AgainstSecond.Alone);
        Assert.Equal((0.4 / (15.0 / 105)) - 1, pairs[0].Lift.Value, 12);
        double[] raw = [.. pairs.SelectMany(pair => new[] { pair.AgainstFirst, pair.AgainstSecond }).Select(side => side.Test.PValue.Value)];
        double[] adjusted = [.. pairs.SelectMany(pair => new[] { pair.AgainstFirst, pair.AgainstSecond }).Select(side => side.AdjustedPValue.Value)];
        Assert.Equal(Corrections.BenjaminiHochberg(raw), adjusted);
        Assert.Equal(RateTest.Of(200, 11, 100, 40), pairs[0].AgainstFirst.Test);
    }

    [Fact]
    public void OneSideThatMayBeChanceIsUnclear()
    {
        var counts = new PairCounts(new PairChannels([null, 0, 1], 2));
        for (int n = 0; n < 300; n++)
        {
            counts.Add([1], n % 10 == 0);
            counts.Add([2], n % 3 == 0);
            counts.Add([1, 2], n % 3 == 0);
        }

        Assert.Equal(SynergyVerdict.Unclear, Assert.Single(SynergyReading.Read(counts, [(0, 1)], 1, 0.95)).Verdict);
    }

    private static PairCount Count(List<(HashSet<int> Path, bool Converted)> people, Func<HashSet<int>, bool> holds) =>
        new(people.LongCount(person => holds(person.Path)), people.LongCount(person => holds(person.Path) && person.Converted));

    /// <summary>Each person's path: that of the first order in the range, else the look-back that ends with the last touch in it. People whose first order has no visit have none.</summary>
    private static List<(HashSet<int> Path, bool Converted)> Paths(ChannelScene scene, AttributionQuery query)
    {
        var everything = query with { Touches = new TouchRules { Column = 1, ChannelOfCode = query.Touches.ChannelOfCode, CountedEvents = query.Touches.CountedEvents, Channels = Channels, LookbackUs = query.Touches.LookbackUs, KeepDirect = true, MostTouches = 10_000 } };
        var people = new List<(HashSet<int> Path, bool Converted)>();
        var orders = AttributionOracle.Paths(scene, everything).Where(path => path.Order is not null && path.Person is not null).GroupBy(path => path.Person!.Value)
            .ToDictionary(same => same.Key, same => same.MinBy(path => path.Order!.MomentUs)!);
        foreach (int person in scene.Visits.Select(visit => visit.Person).Distinct())
        {
            var touches = AttributionOracle.Touches(scene, person, long.MaxValue);
            if (orders.TryGetValue(person, out var first))
            {
                var path = AttributionOracle.Touches(scene, person, first.Order!.MomentUs).Where(touch => touch.AtUs >= first.Order.MomentUs - query.Touches.LookbackUs).Select(touch => touch.Channel).ToHashSet();
                if (path.Count > 0)
                {
                    people.Add((path, true));
                }
            }
            else if (touches.LastOrDefault(touch => touch.AtUs < query.ToUs) is { } last && last.AtUs >= query.FromUs)
            {
                people.Add(([.. touches.Where(touch => touch.AtUs <= last.AtUs && touch.AtUs >= last.AtUs - query.Touches.LookbackUs && touch.AtUs < query.ToUs).Select(touch => touch.Channel)], false));
            }
        }

        return people;
    }
}
