using EcomOpsEngine.Analytics.Experiments.Exposures;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Tests.Channels;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments.Exposures;

/// <summary>The pass over the units of a test against the definitions written down naively, on random visits and orders.</summary>
public sealed class ExposureKernelTests
{
    private const long Day = ChannelScene.Day;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Outcomes_by_day_baselines_and_segments_are_those_of_the_definitions(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 40; round++)
        {
            ExposureScene scene = ExposureScene.Random(random);
            ExposureQuery query = Query(random, scene);
            var (outcomes, unitOf) = scene.Run(query, 1 + (round % 2), 1 + (round % 3), round % 5 == 0 ? 3 : 4096);
            Assert.Equal(unitOf.Length, outcomes.Units.Count);
            for (int unit = 0; unit < unitOf.Length; unit++)
            {
                Compare(scene, query, scene.Units[unitOf[unit]], outcomes, unit, $"seed {seed}, round {round}");
            }

            Assert.True(outcomes.Gains.Zip(outcomes.Gains.Skip(1)).All(pair => pair.First.Unit < pair.Second.Unit || (pair.First.Unit == pair.Second.Unit && pair.First.Day < pair.Second.Day)));
        }
    }

    /// <summary>An event at the very instant of the exposure counts, and one exactly a window later; a microsecond more does not.</summary>
    [Fact]
    public void Both_ends_of_the_window_are_inside_and_before_the_exposure_is_baseline()
    {
        long at = ChannelScene.Start + (100 * Day);
        ChannelScene shop = new(
            [new(0, at - (2 * Day), 0, 1), new(0, at - 1, 0, 1), new(0, at, 1, 1), new(0, at + (7 * Day), 2, 1), new(0, at + (7 * Day) + 1, 2, 1)], [], 2);
        ExposureScene scene = new(shop, [new SceneUnit(0, 0, at)]);
        var (outcomes, _) = scene.Run(new ExposureQuery(scene.VisitsOf(1), null, 7 * Day, 2 * Day), 1, 1, 4096);
        Assert.Equal([new UnitGain(0, 0, 1, 0), new UnitGain(0, 6, 1, 0)], outcomes.Gains);
        Assert.Equal([2L], outcomes.Baselines);
        (outcomes, _) = scene.Run(new ExposureQuery(scene.VisitsOf(1), null, 7 * Day, (2 * Day) - 1), 1, 1, 4096);
        Assert.Equal([1L], outcomes.Baselines);
    }

    [Fact]
    public void Units_stand_by_person_and_once()
    {
        var (runs, lines) = new ChannelScene([new(0, ChannelScene.Start, 0, 1), new(1, ChannelScene.Start, 0, 1)], [], 2).Build(1, 4096);
        ExposureQuery query = new(new EventMeasure(RowFilter.None), null, Day, 0);
        Assert.Throws<ArgumentException>(() => ExposureKernel.Run(runs, lines, [new(1, 0, 0), new(0, 0, 0)], query));
        Assert.Throws<ArgumentException>(() => ExposureKernel.Run(runs, lines, [new(1, 0, 0), new(1, 1, 0)], query));
    }

    [Fact]
    public void The_first_matching_event_of_a_span_is_the_entry()
    {
        Random random = new(4);
        for (int round = 0; round < 30; round++)
        {
            ExposureScene scene = ExposureScene.Random(random);
            var (runs, _) = scene.Shop.Build(1 + (round % 3), round % 4 == 0 ? 3 : 4096);
            long from = ChannelScene.Start + (random.Next(60) * Day), to = from + (random.Next(1, 60) * Day);
            int channel = random.Next(4);
            var expected = scene.Shop.Visits.Where(visit => !visit.IsDerived && visit.Channel == channel && visit.AtUs >= from && visit.AtUs < to)
                .GroupBy(visit => visit.Person).Select(visits => visits.Min(visit => visit.AtUs)).Order();
            IReadOnlyList<ExposedUnit> found = EntryKernel.Run(runs, scene.VisitsOf(channel).Filter, from, to, 1 + (round % 2));
            Assert.Equal(expected, found.Select(unit => unit.AtUs).Order());
            Assert.True(found.Zip(found.Skip(1)).All(pair => pair.First.Person < pair.Second.Person));
        }
    }

    private static ExposureQuery Query(Random random, ExposureScene scene)
    {
        UnitMeasure Any() => random.Next(2) == 0
            ? scene.VisitsOf(random.Next(4))
            : scene.OrdersOf((OrderQuantity)random.Next(5), random.Next(3) == 0 ? random.Next(4) : null);
        return new ExposureQuery(Any(), random.Next(2) == 0 ? Any() : null, random.Next(3) switch { 0 => 7 * Day, 1 => Day, _ => random.NextInt64(1, 40 * Day) }, random.Next(2) * 14 * Day)
        {
            SegmentColumns = [1],
            UnitFilter = random.Next(3) == 0 ? new RowFilter([[new CodePredicate(1, [0, 255, 255, 0, 0])]]) : RowFilter.None,
        };
    }

    private static void Compare(ExposureScene scene, ExposureQuery query, SceneUnit unit, ExposureOutcomes outcomes, int index, string where)
    {
        UnitGain[] gains = [.. outcomes.Gains.Where(gain => gain.Unit == index)];
        for (int day = 0; day < query.Days; day++)
        {
            bool Inside(long since) => since >= day * Day && since <= query.WindowUs && (since < (day + 1) * Day || day == query.Days - 1);
            UnitGain gain = gains.SingleOrDefault(one => one.Day == day);
            Assert.True(scene.Measure(unit, query.Value, Inside) == gain.Value, $"{where}: {query.Value} of {unit} on day {day} is {scene.Measure(unit, query.Value, Inside)}, found {gain.Value}");
            Assert.Equal(query.Denominator is { } denominator ? scene.Measure(unit, denominator, Inside) : 0, gain.Denominator);
        }

        if (query.BaselineUs > 0)
        {
            Assert.Equal(scene.Measure(unit, query.Value, since => since < 0 && -since <= query.BaselineUs), outcomes.Baselines[index]);
        }

        int? channel = scene.ChannelAtExposure(unit);
        Assert.Equal(channel + 1 ?? 0, outcomes.Segments[0][index]);
        Assert.Equal(query.UnitFilter.IsEmpty || channel is 0 or 1, outcomes.Passes[index]);
    }
}
