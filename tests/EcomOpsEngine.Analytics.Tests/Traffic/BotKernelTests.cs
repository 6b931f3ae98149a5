using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Analytics.Traffic;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Traffic;

public sealed class BotKernelTests(ITestOutputHelper output)
{
    [Fact]
    public void Findings_equal_the_definitions_over_random_histories()
    {
        int people = 0, flagged = 0;
        for (int seed = 0; people < 40_000; seed++)
        {
            var random = new Random(seed);
            List<VisitRow> rows = RandomRows(random, random.Next(1, 60));
            people += rows.Select(row => row.Person).Distinct().Count();
            var query = new BotQuery(
                VisitRow.Counted,
                random.Next(3) == 0 ? VisitRow.Start + random.NextInt64(60 * VisitRow.Second) : long.MinValue,
                random.Next(3) == 0 ? VisitRow.Start + random.NextInt64(600 * VisitRow.Second) : long.MaxValue,
                random.Next(3) == 0 ? null : new RateRule(random.Next(1, 12), random.NextInt64(1, 30 * VisitRow.Second)),
                random.Next(3) == 0 ? null : new RegularityRule(random.Next(3, 8), random.Next(3) * 0.2),
                random.Next(3) == 0 ? null : new DwellRule(random.Next(1, 6), random.Next(3) * VisitRow.Second, random.Next(1, 5) / 4.0),
                1);
            List<BotFinding> expected = BotOracle.Run(rows, query);
            List<BotFinding> found = VisitRow.Found(VisitRow.Runs(rows, random.Next(1, 4), random.Next(3) == 0 ? 6 : 4096), query, random.Next(1, 3));
            flagged += found.Count;
            Assert.Equal(expected.Select(f => (f.Person, f.Signs, f.PeakEvents, f.ShortViews, f.Views)), found.Select(f => (f.Person, f.Signs, f.PeakEvents, f.ShortViews, f.Views)));
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.Variation ?? -1, pair.Second.Variation ?? -1, 9));
        }

        output.WriteLine($"{people} people, {flagged} flagged by both");
        Assert.True(flagged > 1_000);
    }

    [Fact]
    public void One_event_more_than_the_rate_within_the_window_is_flagged_and_the_window_is_half_open()
    {
        var rule = new RateRule(5, 60 * VisitRow.Second);
        Assert.Empty(VisitRow.Found(VisitRow.Runs(Every(12 * VisitRow.Second, 6)), VisitRow.Query(rule)));
        BotFinding found = Assert.Single(VisitRow.Found(VisitRow.Runs(Every((12 * VisitRow.Second) - 1, 6)), VisitRow.Query(rule)));
        Assert.Equal((BotSigns.Rate, 6), (found.Signs, found.PeakEvents));
    }

    [Fact]
    public void Equal_gaps_have_no_variation_and_events_of_one_instant_count_once()
    {
        List<VisitRow> rows = [.. Every(250_000, 8), new VisitRow(1, VisitRow.Start, 0, 2, 1, 0)];
        BotFinding found = Assert.Single(VisitRow.Found(VisitRow.Runs(rows), VisitRow.Query(regularity: RegularityRule.Default)));
        Assert.Equal((BotSigns.Regularity, 0.0), (found.Signs, found.Variation));
        Assert.Empty(VisitRow.Found(VisitRow.Runs(Every(250_000, 7)), VisitRow.Query(regularity: RegularityRule.Default)));
    }

    [Fact]
    public void The_variation_is_of_the_population_and_the_threshold_is_inside()
    {
        // Gaps 1, 2, 3 s: mean 2, population standard deviation √(2/3).
        VisitRow[] rows = [.. new[] { 0, 1, 3, 6 }.Select(second => new VisitRow(1, VisitRow.Start + (second * VisitRow.Second), 0, 1, 0, 0))];
        double variation = Math.Sqrt(2.0 / 3) / 2;
        BotFinding found = Assert.Single(VisitRow.Found(VisitRow.Runs(rows), VisitRow.Query(regularity: new RegularityRule(4, variation + 1e-12))));
        Assert.Equal(variation, found.Variation!.Value, 12);
        Assert.Empty(VisitRow.Found(VisitRow.Runs(rows), VisitRow.Query(regularity: new RegularityRule(4, variation - 1e-12))));
    }

    [Fact]
    public void Gaps_are_of_one_session_even_where_two_run_side_by_side()
    {
        // Two sessions of equal gaps, one begun a little later: together the gaps are unequal.
        List<VisitRow> rows = [.. Every(4 * VisitRow.Second, 8), .. Every(4 * VisitRow.Second, 8).Select(row => row with { Session = 1, TimeUs = row.TimeUs + 300_000 })];
        Assert.Equal(0.0, Assert.Single(VisitRow.Found(VisitRow.Runs(rows), VisitRow.Query(regularity: RegularityRule.Default))).Variation);
        Assert.Empty(VisitRow.Found(VisitRow.Runs(rows.Select(row => row with { Session = 0 })), VisitRow.Query(regularity: RegularityRule.Default)));
    }

    [Fact]
    public void Pages_left_at_once_are_flagged_and_several_events_of_a_view_are_not()
    {
        IEnumerable<VisitRow> Views(long dwellUs) => Enumerable.Range(0, 11).Select(i => new VisitRow(1, VisitRow.Start + (i * dwellUs), 0, 1, 1 + (i % 2), 0));
        BotFinding found = Assert.Single(VisitRow.Found(VisitRow.Runs(Views(500_000)), VisitRow.Query(dwell: DwellRule.Default)));
        Assert.Equal((BotSigns.Dwell, 10, 10), (found.Signs, found.ShortViews, found.Views));
        Assert.Empty(VisitRow.Found(VisitRow.Runs(Views(500_001)), VisitRow.Query(dwell: DwellRule.Default)));

        // A page that shows ten products within a second of being seen for a minute.
        IEnumerable<VisitRow> logged = Enumerable.Range(0, 200).Select(i => new VisitRow(1, VisitRow.Start + (i / 10 * 60 * VisitRow.Second) + (i % 10 * 100_000), 0, 1, 1 + (i / 10 % 2), i % 10));
        Assert.Empty(VisitRow.Found(VisitRow.Runs(logged), VisitRow.Query(dwell: DwellRule.Default)));
    }

    [Fact]
    public void Derived_events_and_events_outside_of_the_range_are_not_looked_at()
    {
        List<VisitRow> derived = [.. Every(1_000, 500).Select(row => row with { Event = VisitRow.Events })];
        Assert.Empty(VisitRow.Found(VisitRow.Runs(derived), VisitRow.Query(RateRule.Default, RegularityRule.Default, DwellRule.Default)));
        BotQuery query = VisitRow.Query(new RateRule(5, VisitRow.Second)) with { FromUs = VisitRow.Start + 1, ToUs = VisitRow.Start + 7_000 };
        Assert.Equal(6, Assert.Single(VisitRow.Found(VisitRow.Runs(Every(1_000, 500)), query)).PeakEvents);
    }

    [Fact]
    public void Half_a_million_events_at_one_instant_are_counted()
    {
        VisitRow[] rows = [.. Enumerable.Range(0, 500_000).Select(_ => new VisitRow(1, VisitRow.Start, 0, 1, 1, 1))];
        BotFinding found = Assert.Single(VisitRow.Found(VisitRow.Runs(rows), VisitRow.Query(RateRule.Default, RegularityRule.Default, DwellRule.Default)));
        Assert.Equal((BotSigns.Rate, 500_000, (double?)null), (found.Signs, found.PeakEvents, found.Variation));
    }

    [Fact]
    public void A_history_that_another_run_holds_is_not_looked_at()
    {
        LaneRun run = VisitRow.Runs(Every(1_000, 400))[0];
        var superseded = new LaneRun
        {
            FirstPerson = run.FirstPerson,
            Lengths = run.Lengths,
            Seconds = run.Seconds,
            ResidueUs = run.ResidueUs,
            TieMasks = run.TieMasks,
            Sessions = run.Sessions,
            Columns = run.Columns,
            Blocks = run.Blocks,
            LongHistories = run.LongHistories,
            Superseded = PersonSet.Of([0]),
        };
        Assert.Single(BotKernel.Run([run], VisitRow.Query(RateRule.Default)));
        Assert.Empty(BotKernel.Run([superseded], VisitRow.Query(RateRule.Default)));
    }

    private static IEnumerable<VisitRow> Every(long gapUs, int count) => Enumerable.Range(0, count).Select(i => new VisitRow(1, VisitRow.Start + (i * gapUs), 0, 1, 0, 0));

    private static List<VisitRow> RandomRows(Random random, int people)
    {
        var rows = new List<VisitRow>();
        for (int person = 1; person <= people; person++)
        {
            long time = VisitRow.Start + random.Next(20);
            bool regular = random.Next(3) == 0;
            long step = random.Next(1, 4) * VisitRow.Second / 2;
            int session = 0, sessions = 1;
            for (int left = random.Next(1, 25); left > 0; left--)
            {
                rows.Add(new VisitRow(person, time, session, random.Next(1, VisitRow.Events + 1), random.Next(4), random.Next(3)));
                time += random.Next(5) == 0 ? 0 : regular ? step : random.NextInt64(4 * VisitRow.Second);
                if (random.Next(6) == 0)
                {
                    session = random.Next(2) == 0 ? sessions++ : random.Next(sessions);
                }
            }
        }

        return rows;
    }
}
