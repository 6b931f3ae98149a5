using System.Globalization;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Timelines;
using static EcomOpsEngine.Benchmarks.Extremes.ExtremeRows;

namespace EcomOpsEngine.Benchmarks.Extremes;

/// <summary>A funnel over rows of an extreme form, whose answer follows from how the rows were made.</summary>
/// <param name="Name">What is extreme about it.</param>
/// <param name="Rows">Makes so many rows.</param>
/// <param name="Query">The question.</param>
/// <param name="Expected">The answer over so many rows, as <see cref="Ask"/> gives it.</param>
internal sealed record ExtremeQuestion(string Name, Func<int, IReadOnlyList<LaneRun>> Rows, FunnelQuery Query, Func<int, string> Expected)
{
    private const long SecondUs = 1_000_000, DayUs = 86_400 * SecondUs;
    private const int Top = 10;
    private const string Refused = "refused";

    /// <summary>All of them; those of one form stand together.</summary>
    public static IReadOnlyList<ExtremeQuestion> All { get; } =
    [
        new("one instant, 3 steps", OneInstant, Funnel(3), _ => "1,1,1"),
        new("one instant, 3 steps, strict", OneInstant, Funnel(3) with { Mode = FunnelMode.Strict }, _ => "1,1,1"),
        new("one instant, 3 steps in any order", OneInstant, Funnel(3) with { Mode = FunnelMode.AnyOrder }, _ => "1,1,1"),
        new("one instant, 3 steps, each strictly later", OneInstant, Funnel(3) with { SameInstant = SameInstant.StrictlyLater }, _ => "1,0,0"),
        new("one instant, 32 steps that every event matches, value at step 32", OneInstant,
            Funnel(0) with { Steps = [.. Enumerable.Repeat(Step(1, 2, 3), LongestFunnel)], BreakdownColumns = [1], BreakdownStep = LongestFunnel },
            _ => $"{Repeated(1, LongestFunnel)}; 1 value; the rest {Repeated(0, LongestFunnel)}"),
        new("attempts that never end, with a limit and an exclusion", OpenAttempts, Funnel(3) with
            {
                Steps = [Step(1), Step(2) with { MaxSincePreviousUs = SecondUs }, Step(3)],
                Exclusions = [new FunnelExclusion(1, 3, Step(4).Filter, ExclusionEffect.DropUnit)],
            }, _ => "1,1,0"),
        new("32 steps, every attempt counts", Journeys, Journey, Attempts),
        new("32 steps, strict, every attempt counts", Journeys, Journey with { Mode = FunnelMode.Strict }, Attempts),
        new("a value for each person", ValueOfEachPerson, Funnel(3) with { BreakdownColumns = [1] }, PeopleWithValues),
        new("a value for each person, at the last step done", ValueOfEachPerson, Funnel(3) with { BreakdownColumns = [1], BreakdownSource = BreakdownSource.LastTouch }, PeopleWithValues),
    ];

    /// <summary>Units at each step; with a breakdown also the values found, and the units beyond the ten largest values; <see cref="Refused"/> where there are more values than are counted.</summary>
    public string Ask(IReadOnlyList<LaneRun> runs, int threads)
    {
        try
        {
            return Answer(runs, threads);
        }
        catch (TooManyCombinationsException)
        {
            return Refused;
        }
    }

    private string Answer(IReadOnlyList<LaneRun> runs, int threads)
    {
        var reading = FunnelReading.Of(FunnelKernel.Run(runs, Query, threads, CancellationToken.None), Top);
        var total = Entered(reading.Total);
        return Query.BreakdownColumns.Count == 0
            ? total
            : string.Create(CultureInfo.InvariantCulture, $"{total}; {Values(reading.ValuesFound)}; the rest {(reading.Other is { } other ? Entered(other) : Repeated(0, Query.Steps.Count))}");
    }

    private static FunnelQuery Funnel(int steps) => new(
        [.. Enumerable.Range(1, steps).Select(code => Step(code))], Analytics.Filters.RowFilter.None, DayUs, 0, long.MaxValue, StartUs + (3_650 * DayUs), [], CompletedWindowsOnly: false);

    private static FunnelQuery Journey => Funnel(LongestFunnel) with { WindowUs = (LongestFunnel - 1) * SecondUs, Unit = FunnelUnit.Attempt };

    private static string Attempts(int rows) =>
        string.Join(',', Enumerable.Range(0, LongestFunnel).Select(step => (rows / LongestFunnel) + (step < rows % LongestFunnel ? 1 : 0)));

    // Person p has done 1 + p % 3 steps, the last one perhaps fewer; the largest ten values are those of the first ten people.
    private static string PeopleWithValues(int rows)
    {
        var people = (rows + RowsOfPerson - 1) / RowsOfPerson;
        if (people > FunnelKernel.MostCombinations)
        {
            return Refused;
        }

        long Reached(int count, int step) => Enumerable.Range(0, count).LongCount(person => Math.Min(1 + (person % 3), rows - (person * RowsOfPerson)) > step);
        string Text(Func<int, long> at) => string.Join(',', Enumerable.Range(0, 3).Select(at));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Text(step => Reached(people, step))}; {Values(people)}; the rest {Text(step => Reached(people, step) - Reached(Math.Min(Top, people), step))}");
    }

    private static string Entered(FunnelLine line) => string.Join(',', line.Steps.Select(step => step.Entered));

    private static string Values(long count) => count == 1 ? "1 value" : string.Create(CultureInfo.InvariantCulture, $"{count} values");

    private static string Repeated(int number, int times) => string.Join(',', Enumerable.Repeat(number, times));
}
