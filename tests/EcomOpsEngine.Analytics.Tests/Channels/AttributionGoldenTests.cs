using EcomOpsEngine.Analytics.Channels;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Channels;

/// <summary>Credits that were worked out by hand.</summary>
public sealed class AttributionGoldenTests
{
    private const int Direct = 0, Search = 1, Email = 2, Social = 3;

    /// <summary>direct ×2, search → email ×3, search → social → email ×5.</summary>
    private static readonly ChannelScene Three = ChannelScene.OfPaths(4, ([Direct], 2, 100), ([Search, Email], 3, 100), ([Search, Social, Email], 5, 100));

    [Theory]
    [InlineData(AttributionModel.LastNonDirect, 2.0, 0.0, 8.0, 0.0)]
    [InlineData(AttributionModel.First, 2.0, 8.0, 0.0, 0.0)]
    [InlineData(AttributionModel.Linear, 2.0, 19.0 / 6, 19.0 / 6, 5.0 / 3)]
    [InlineData(AttributionModel.Position, 2.0, 3.5, 3.5, 1.0)]
    [InlineData(AttributionModel.Shapley, 2.0, 19.0 / 6, 19.0 / 6, 5.0 / 3)]
    public void ThreePathsByEveryModelOfSinglePaths(AttributionModel model, params double[] expected) => AssertCredits(expected, Three, model);

    /// <summary>Days 0 and 1 (0, 1, 2) before the order by an hour: weights 2^(−1/7) : 1 and 2^(−2/7) : 2^(−1/7) : 1.</summary>
    [Fact]
    public void ThreePathsByAge()
    {
        double day = Math.Pow(2, -1.0 / 7);
        double two = 1 + day, three = two + (day * day);
        AssertCredits([2, (3 * day / two) + (5 * day * day / three), (3 / two) + (5 / three), 5 * day / three], Three, AttributionModel.TimeDecay);
    }

    /// <summary>By hand: P(conversion) = 1; without direct 8/10 is left, without search 2/10, without email 2/10, without social 5/10; effects .2, .8, .8, .5, sum 2.3.</summary>
    [Fact]
    public void ThreePathsByRemovalEffect()
    {
        var answer = Three.Run(Three.Query(AttributionModel.Markov));
        Assert.Equal([0.2, 0.8, 0.8, 0.5], answer.RemovalEffects!.Select(effect => Math.Round(effect, 12)));
        AssertCredits([10 * 0.2 / 2.3, 10 * 0.8 / 2.3, 10 * 0.8 / 2.3, 10 * 0.5 / 2.3], Three, AttributionModel.Markov);
    }

    /// <summary>
    /// a → b converts 1 of 2, b alone 1 of 2: of four starts two at a, two at b; a goes on to b always, b converts 2 of 4. P = 1/2; without a: 1/4, so .5; without b: 0, so 1.
    /// </summary>
    [Fact]
    public void LostPathsBelongToTheChain()
    {
        var visits = new List<Visit>();
        for (int person = 0; person < 2; person++)
        {
            visits.Add(new Visit(person, ChannelScene.Start, 0, 1));
            visits.Add(new Visit(person, ChannelScene.Start + ChannelScene.Day, 1, 2));
            visits.Add(new Visit(person + 2, ChannelScene.Start, 0, 2));
        }

        var scene = new ChannelScene(visits, [new Line(0, 0, ChannelScene.Start + (2 * ChannelScene.Day), 900), new Line(2, 1, ChannelScene.Start + ChannelScene.Day, 300)], 3);
        var answer = scene.Run(scene.Query(AttributionModel.Markov) with { WithLostPaths = true });
        Assert.Equal([0.0, 0.5, 1.0], answer.RemovalEffects!.Select(effect => Math.Round(effect, 12)));
        Assert.Equal((2L, 2L), (answer.Totals[0].Orders, answer.LostPaths));
        Assert.Equal([0L, 400, 800], CreditUnits.WholeMinor([.. Enumerable.Range(0, 3).Select(channel => answer.Credits[AttributionModel.Markov].Gmv(channel, 0, 1))]));
    }

    [Fact]
    public void TwoChannelsByShapley() =>
        AssertCredits([0, 7, 3], ChannelScene.OfPaths(3, ([1], 4, 100), ([1, 2], 6, 100)), AttributionModel.Shapley);

    /// <summary>100 units by thirds: 33.33… each; the unit left goes to the first of equal remainders.</summary>
    [Fact]
    public void MoneyIsSharedOutInWholeUnitsThatAddUp()
    {
        var scene = ChannelScene.OfPaths(4, ([1, 2, 3], 1, 100));
        var credits = scene.Run(scene.Query(AttributionModel.Linear)).Credits[AttributionModel.Linear];
        Assert.Equal([0L, 34, 33, 33], CreditUnits.WholeMinor([.. Enumerable.Range(0, 4).Select(channel => credits.Gmv(channel, 0, 1))]));
    }

    [Fact]
    public void TheLookBackIncludesItsEnd()
    {
        foreach (var (late, channel) in new[] { (0L, 1), (1L, 0) })
        {
            var scene = new ChannelScene([new Visit(0, ChannelScene.Start, 0, 1)], [new Line(0, 0, ChannelScene.Start + (30 * ChannelScene.Day) + late, 100)], 2);
            AssertCredits([channel == 0 ? 1 : 0, channel == 1 ? 1 : 0], scene, AttributionModel.LastNonDirect);
        }
    }

    [Fact]
    public void AVisitAtTheInstantOfTheOrderCountsAndALaterOneDoesNot()
    {
        var scene = new ChannelScene(
            [new Visit(0, ChannelScene.Start, 0, 1), new Visit(0, ChannelScene.Start + 1, 1, 2)],
            [new Line(0, 0, ChannelScene.Start, 100)], 3);
        AssertCredits([0, 1, 0], scene, AttributionModel.LastNonDirect);
    }

    /// <summary>The last visit is direct: the model passes it over, others leave it out of the path unless asked to keep it.</summary>
    [Fact]
    public void DirectIsLeftOutOfPathsWithAnotherChannelUnlessKept()
    {
        var scene = ChannelScene.OfPaths(2, ([1, 0], 1, 100));
        AssertCredits([0, 1], scene, AttributionModel.LastNonDirect);
        AssertCredits([0, 1], scene, AttributionModel.Linear);
        var kept = scene.Query(AttributionModel.LastNonDirect, AttributionModel.Linear);
        kept = kept with { Touches = new TouchRules { Column = 1, ChannelOfCode = kept.Touches.ChannelOfCode, CountedEvents = kept.Touches.CountedEvents, Channels = 2, LookbackUs = kept.Touches.LookbackUs, KeepDirect = true } };
        var answer = scene.Run(kept);
        Assert.Equal([0.0, 1.0], Orders(answer, AttributionModel.LastNonDirect, 2));
        Assert.Equal([0.5, 0.5], Orders(answer, AttributionModel.Linear, 2));
    }

    [Fact]
    public void AnOrderWithoutVisitsTakesTheChannelItCarriesOneWithDirectVisitsDoesNot()
    {
        var scene = new ChannelScene(
            [new Visit(1, ChannelScene.Start, 0, null)],
            [new Line(0, 0, ChannelScene.Start, 100) { Own = 1 }, new Line(1, 1, ChannelScene.Start, 100) { Own = 1 }, new Line(null, 2, ChannelScene.Start, 100) { Own = 1 }], 2);
        AssertCredits([1, 2], scene, AttributionModel.LastNonDirect);
        Assert.Equal([3.0, 0.0], Orders(scene.Run(scene.Query(AttributionModel.LastNonDirect) with { Own = null }), AttributionModel.LastNonDirect, 2));
    }

    [Fact]
    public void AnotherChannelWithinASessionIsAnotherTouchTheSameIsNot()
    {
        Visit At(int minute, int? channel) => new(0, ChannelScene.Start + (minute * 60 * ChannelScene.Second), 0, channel);
        var scene = new ChannelScene([At(0, null), At(1, 1), At(2, 1), At(3, 0), At(4, 2), At(5, null)], [new Line(0, 0, ChannelScene.Start + ChannelScene.Day, 100)], 3);
        AssertCredits([0, 0.5, 0.5], scene, AttributionModel.Linear);
    }

    [Fact]
    public void OfALongPathTheEndCounts()
    {
        var scene = ChannelScene.OfPaths(3, ([1, 2, 2, 2], 1, 100));
        var query = scene.Query(AttributionModel.First);
        query = query with { Touches = new TouchRules { Column = 1, ChannelOfCode = query.Touches.ChannelOfCode, CountedEvents = query.Touches.CountedEvents, Channels = 3, LookbackUs = query.Touches.LookbackUs, MostTouches = 3 } };
        var answer = scene.Run(query);
        Assert.Equal([0.0, 0.0, 1.0], Orders(answer, AttributionModel.First, 3));
        Assert.Equal(1, answer.CutPaths);
    }

    [Fact]
    public void NoOrdersGiveNoCreditsAndNoRemovalEffects()
    {
        var scene = new ChannelScene([new Visit(0, ChannelScene.Start, 0, 1)], [], 2);
        var answer = scene.Run(scene.Query(AttributionModel.Markov, AttributionModel.Linear) with { WithLostPaths = true });
        Assert.Null(answer.RemovalEffects);
        Assert.False(answer.Credits.ContainsKey(AttributionModel.Markov));
        Assert.Equal((0L, 1L), (answer.Totals[0].Orders, answer.LostPaths));
    }

    internal static double[] Orders(AttributionAnswer answer, AttributionModel model, int channels) =>
        [.. Enumerable.Range(0, channels).Select(channel => CreditUnits.Orders(answer.Credits[model].Orders(channel, 0, 1)))];

    private static void AssertCredits(double[] expected, ChannelScene scene, AttributionModel model)
    {
        var answer = scene.Run(scene.Query(model));
        var found = Orders(answer, model, scene.Channels);
        for (int channel = 0; channel < expected.Length; channel++)
        {
            Assert.Equal(expected[channel], found[channel], 12);
        }

        Int128 sum = 0;
        for (int channel = 0; channel < scene.Channels; channel++)
        {
            sum += answer.Credits[model].Orders(channel, 0, 1);
        }

        Assert.Equal((Int128)answer.Totals[0].Orders * CreditUnits.One, sum);
    }
}
