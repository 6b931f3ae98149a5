using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Sessions;
using EcomOpsEngine.Analytics.Tests.Matrices;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Sessions;

public sealed class VisitKernelTests(ITestOutputHelper output)
{
    [Fact]
    public void Sessions_and_days_equal_the_definitions_over_random_histories()
    {
        int sessions = 0, bounces = 0, details = 0;
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            VisitScene scene = VisitScene.Of(random, random.Next(1, 60), days: 30);
            var found = new Dictionary<int, Kept>();
            foreach (Kept part in VisitKernel.Run(scene.Runs, RandomMatrix.Clock, scene.Query, () => new Kept(), threads: 1 + (seed % 3)))
            {
                Assert.All(part.People, one => Assert.True(found.TryAdd(one, part)));
            }

            Dictionary<int, List<ExpectedSession>> expected = scene.Sessions();
            Dictionary<int, List<ExpectedDay>> days = scene.Days();
            Assert.Equal(expected.Keys.Order(), found.Keys.Order());
            foreach ((int person, List<ExpectedSession> of) in expected)
            {
                Assert.Equal(of.Select(one => (one.Fact, string.Join(' ', one.Entry))), found[person].Sessions[person]);
                Assert.Equal(days[person].Select(one => (new VisitDay(one.Day, one.LastSecondOfDay, one.AddedToCart), string.Join(' ', one.Entry))), found[person].Days[person]);
                sessions += of.Count;
                bounces += of.Count(one => one.Fact.Bounced);
                details += of.Count(one => one.Fact.BouncedOnDetail);
            }
        }

        output.WriteLine($"{sessions} sessions, {bounces} bounced, {details} on a detail page");
        Assert.True(sessions > 20_000 && bounces > 2_000 && details > 500);
    }

    [Fact]
    public void A_bounce_is_exactly_one_page_event_and_actions_are_no_pages()
    {
        // Event 1 opens a page, 2 a detail page, 3 is an action, 4 puts into the cart.
        Assert.Equal((true, false, false), Judge(1));
        Assert.Equal((true, false, false), Judge(1, 3, 3));
        Assert.Equal((false, false, false), Judge(1, 1));
        Assert.Equal((false, false, false), Judge(3));
        Assert.Equal((true, true, false), Judge(3, 2));
        Assert.Equal((false, true, true), Judge(2, 1, 4));
        Assert.Equal((false, false, false), Judge(1, 2));
    }

    [Fact]
    public void A_session_over_midnight_belongs_to_its_first_day_and_its_visitor_to_both()
    {
        const long midnight = 20_000 * 86_400_000_000;
        EventRow[] rows = [Row(midnight - 1, 1, 2), Row(midnight + 5_000_000, 2, 3)];
        Kept kept = Assert.Single(VisitKernel.Run(EventRow.Build(rows, 1, 1, 10), LocalClock.Utc, Query, () => new Kept()));
        Assert.Equal((19_999, 2), (Assert.Single(kept.Sessions[0]).Fact.Day, kept.Sessions[0][0].Fact.Pages));
        Assert.Equal([(19_999, 86_399, "2"), (20_000, 5, "3")], kept.Days[0].Select(day => (day.Day.Day, day.Day.LastSecondOfDay, day.Entry)));
    }

    [Fact]
    public void The_entry_is_the_first_event_that_has_a_value()
    {
        EventRow[] rows = [Row(1_700_000_000_000_000, 3, 0), Row(1_700_000_001_000_000, 1, 2), Row(1_700_000_002_000_000, 1, 1)];
        Kept kept = Assert.Single(VisitKernel.Run(EventRow.Build(rows, 1, 1, 10), LocalClock.Utc, Query, () => new Kept()));
        Assert.Equal("2", Assert.Single(kept.Sessions[0]).Entry);
        Assert.Equal("2", Assert.Single(kept.Days[0]).Entry);
    }

    [Fact]
    public void Tables_that_do_not_fit_their_column_are_refused()
    {
        IReadOnlyList<LaneRun> runs = EventRow.Build([Row(1_700_000_000_000_000, 1, 1)], 1, 1, 10);
        foreach (VisitQuery wrong in new[] { Query with { CountedEvents = [true] }, Query with { EventMarks = [VisitMarks.Page] }, Query with { PageColumn = 1, PageMarks = [VisitMarks.Page] } })
        {
            Assert.Contains("needs", Assert.Throws<ArgumentException>(() => VisitKernel.Run(runs, LocalClock.Utc, wrong, () => new Kept())).Message, StringComparison.Ordinal);
        }
    }

    private static VisitQuery Query { get; } = new(
        [true, true, true, true, true], [VisitMarks.None, VisitMarks.Page, VisitMarks.Page | VisitMarks.DetailPage, VisitMarks.None, VisitMarks.AddToCart], null, [], [1], RowFilter.None, PersonSet.Empty);

    private static EventRow Row(long atUs, int name, int channel) => new(0, atUs, 0, [name, channel, 0]);

    private static (bool Bounced, bool EnteredOnDetail, bool AddedToCart) Judge(params int[] names)
    {
        EventRow[] rows = [.. names.Select((name, i) => Row(1_700_000_000_000_000 + (i * 1_000_000L), name, 0))];
        SessionFact session = Assert.Single(Assert.Single(VisitKernel.Run(EventRow.Build(rows, 1, 1, 10), LocalClock.Utc, Query, () => new Kept())).Sessions[0]).Fact;
        return (session.Bounced, session.EnteredOnDetail, session.AddedToCart);
    }

    private sealed class Kept : VisitCollector
    {
        public List<int> People { get; } = [];

        public Dictionary<int, List<(SessionFact Fact, string Entry)>> Sessions { get; } = [];

        public Dictionary<int, List<(VisitDay Day, string Entry)>> Days { get; } = [];

        public override void Add(in PersonVisits visits)
        {
            People.Add(visits.Person);
            Sessions[visits.Person] = [];
            Days[visits.Person] = [];
            for (int i = 0; i < visits.Sessions.Length; i++)
            {
                Sessions[visits.Person].Add((visits.Sessions[i], string.Join(' ', visits.SessionCodes(i).ToArray())));
            }

            for (int i = 0; i < visits.Days.Length; i++)
            {
                Days[visits.Person].Add((visits.Days[i], string.Join(' ', visits.DayCodes(i).ToArray())));
            }
        }
    }
}
