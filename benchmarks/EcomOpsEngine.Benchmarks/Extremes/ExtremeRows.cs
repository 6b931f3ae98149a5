using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Benchmarks.Extremes;

/// <summary>Rows of forms that no shop should have and some do. Column 0 is the event, column 1 a value to break down by.</summary>
internal static class ExtremeRows
{
    /// <summary>Steps of the longest funnel.</summary>
    public const int LongestFunnel = 32;

    /// <summary>Rows of each person of <see cref="ValueOfEachPerson"/>.</summary>
    public const int RowsOfPerson = 5;

    /// <summary>Instant of the first row.</summary>
    public const long StartUs = 1_700_000_000_000_000;

    private const long SecondUs = 1_000_000;

    /// <summary>One visitor with all rows at one instant, events 1, 2, 3, 1, 2, 3 ….</summary>
    public static IReadOnlyList<LaneRun> OneInstant(int rows) => Build(rows, _ => 0, _ => StartUs, row => 1 + (row % 3), _ => 1, 1);

    /// <summary>One visitor with a row each millisecond, events 1, 2, 1, 2 …: attempts at a third step never end.</summary>
    public static IReadOnlyList<LaneRun> OpenAttempts(int rows) => Build(rows, _ => 0, row => StartUs + (row * 1_000L), row => 1 + (row % 2), _ => 1, 1);

    /// <summary>One visitor with a row each second, events 1 to 32 again and again.</summary>
    public static IReadOnlyList<LaneRun> Journeys(int rows) => Build(rows, _ => 0, row => StartUs + (row * SecondUs), row => 1 + (row % LongestFunnel), _ => 1, 1);

    /// <summary>People of five rows, each person with a value of its own: a third does event 1, a third 1 and 2, a third 1, 2 and 3; the other rows are event 4.</summary>
    public static IReadOnlyList<LaneRun> ValueOfEachPerson(int rows) => Build(
        rows, row => row / RowsOfPerson, row => StartUs + (row % RowsOfPerson * SecondUs),
        row => row % RowsOfPerson <= row / RowsOfPerson % 3 ? 1 + (row % RowsOfPerson) : 4, row => 1 + (row / RowsOfPerson), (rows + RowsOfPerson - 1) / RowsOfPerson);

    /// <summary>A step of some events.</summary>
    public static FunnelStepQuery Step(params int[] events)
    {
        var accepts = new byte[LongestFunnel + 1];
        foreach (var code in events)
        {
            accepts[code] = byte.MaxValue;
        }

        return new FunnelStepQuery(new RowFilter([[new CodePredicate(0, accepts)]]));
    }

    private static IReadOnlyList<LaneRun> Build(int rows, Func<int, int> person, Func<int, long> timeUs, Func<int, int> eventCode, Func<int, int> value, int values)
    {
        int[] numbers = [.. Enumerable.Range(0, rows)];
        return LaneRunBuilder.Build(new LaneRunRows(
            Array.ConvertAll(numbers, row => person(row)),
            Array.ConvertAll(numbers, row => timeUs(row)),
            [Array.ConvertAll(numbers, row => eventCode(row)), Array.ConvertAll(numbers, row => value(row))],
            [LongestFunnel, values]));
    }
}
