using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Sessions;
using EcomOpsEngine.Analytics.Tests.Matrices;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Tests.Sessions;

/// <summary>Random histories with what makes a visit in them, and the visits by their definition.</summary>
internal sealed record VisitScene(IReadOnlyList<EventRow> Rows, int[] NumberOf, IReadOnlyList<LaneRun> Runs, VisitQuery Query)
{
    /// <summary>Both columns besides the event name are kept at entry; column 1 is the page.</summary>
    public static readonly int[] Columns = [1, 2];

    public static VisitScene Of(Random random, int persons, int days)
    {
        List<EventRow> rows = EventRow.Random(random, persons, days, interleaved: random.Next(2) == 0);
        int runs = random.Next(1, 4);
        int longest = random.Next(2) == 0 ? 8 : 1_000;
        int[] numbers = Numbers(rows, persons, runs, longest);
        bool hasPages = random.Next(4) > 0;
        return new VisitScene(rows, numbers, EventRow.Build(rows, persons, runs, longest), new VisitQuery(
            [.. Enumerable.Range(0, EventRow.ValueCounts[0] + 1).Select(_ => random.Next(5) > 0)],
            Marks(random, EventRow.ValueCounts[0], hasPages),
            hasPages ? 1 : null,
            hasPages ? [VisitMarks.None, .. Marks(random, EventRow.ValueCounts[1], false).Skip(1)] : [],
            Columns,
            random.Next(2) == 0 ? RowFilter.None : new RowFilter([[new CodePredicate(2, [.. Enumerable.Range(0, EventRow.ValueCounts[2] + 1).Select(_ => random.Next(4) > 0 ? (byte)255 : (byte)0)])]]),
            random.Next(2) == 0 ? PersonSet.Empty : PersonSet.Of(Enumerable.Range(0, persons).Where(_ => random.Next(4) == 0))));
    }

    /// <summary>The visits of everybody by person number.</summary>
    public Dictionary<int, List<ExpectedSession>> Sessions() => People().ToDictionary(person => person.Number, person => person.Events
        .GroupBy(row => row.Session).Select(session => ExpectedSession.Of([.. session], this)).ToList());

    public Dictionary<int, List<ExpectedDay>> Days() => People().ToDictionary(person => person.Number, person => person.Events
        .GroupBy(DayOf).Select(day => ExpectedDay.Of(day.Key, [.. day], this)).OrderBy(day => day.Day).ToList());

    public int[] Entry(IEnumerable<EventRow> rows) => [.. Columns.Select(column => rows.Select(row => row.Codes[column]).FirstOrDefault(code => code != 0))];

    public VisitMarks MarksOf(EventRow row) => Query.EventMarks[row.Codes[0]] | (Query.PageColumn is { } page ? Query.PageMarks[row.Codes[page]] : VisitMarks.None);

    public static int DayOf(EventRow row) => RandomMatrix.Clock.Day(EngineTime.Seconds(row.AtUs));

    private IEnumerable<(int Number, List<EventRow> Events)> People() => NumberOf.Select((number, person) => (number, person)).Where(one => !Query.LeftOut.Contains(one.number)).Select(one => (one.number,
        Rows.Where(row => row.Person == one.person && Query.CountedEvents[row.Codes[0]] && row.Passes(Query.Filter)).OrderBy(row => row.AtUs).ThenBy(row => row.Codes[0]).ToList()));

    /// <summary>Numbers of people in the layout: within a run the long histories stand at its end.</summary>
    private static int[] Numbers(List<EventRow> rows, int persons, int runs, int longest)
    {
        int perRun = (persons + runs - 1) / runs;
        int[] order = [.. Enumerable.Range(0, runs).SelectMany(run => Enumerable.Range(0, persons).Skip(run * perRun).Take(perRun)
            .OrderBy(person => rows.Count(row => row.Person == person) > longest ? 1 : 0))];
        var numbers = new int[persons];
        for (int number = 0; number < persons; number++)
        {
            numbers[order[number]] = number;
        }

        return numbers;
    }

    private static VisitMarks[] Marks(Random random, int values, bool cartOnly) =>
        [.. Enumerable.Range(0, values + 1).Select(_ => cartOnly ? (random.Next(3) == 0 ? VisitMarks.AddToCart : VisitMarks.None) : (VisitMarks)random.Next(8))];
}

internal sealed record ExpectedSession(SessionFact Fact, int[] Entry)
{
    public static ExpectedSession Of(EventRow[] rows, VisitScene scene)
    {
        EventRow[] pages = [.. rows.Where(row => scene.MarksOf(row).HasFlag(VisitMarks.Page))];
        return new ExpectedSession(
            new SessionFact(
                EngineTime.Seconds(rows[0].AtUs), VisitScene.DayOf(rows[0]), pages.Length,
                pages.Length > 0 && scene.MarksOf(pages[0]).HasFlag(VisitMarks.DetailPage), rows.Any(row => scene.MarksOf(row).HasFlag(VisitMarks.AddToCart))),
            scene.Entry(rows));
    }
}

internal sealed record ExpectedDay(int Day, int LastSecondOfDay, bool AddedToCart, int[] Entry)
{
    public static ExpectedDay Of(int day, EventRow[] rows, VisitScene scene) => new(
        day, SecondOfDay(rows[^1].AtUs), rows.Any(row => scene.MarksOf(row).HasFlag(VisitMarks.AddToCart)), scene.Entry(rows));

    /// <summary>The clock's second: its hour, and the rest of the hour, which offsets of whole hours do not touch.</summary>
    public static int SecondOfDay(long us) =>
        (RandomMatrix.Clock.Hour(EngineTime.Seconds(us)) * 3_600) + (int)(us / 1_000_000 % 3_600);
}
