using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;
using static EcomOpsEngine.Analytics.Tests.Funnels.FunnelCase;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>The written goldens and the edges, on the lane kernel and on the reference.</summary>
public sealed class FunnelGoldenTests
{
    private const long Day = 86_400 * Second;

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("adbc", 3)]
    [InlineData("aabbcc", 3)]
    [InlineData("ccbbaa", 1)]
    [InlineData("aabbdcc", 3)]
    [InlineData("bca", 1)]
    [InlineData("bc", 0)]
    [InlineData("acb", 2)]
    public void LettersOneSecondApart(string letters, int depth)
    {
        TestEvent[] events = [.. letters.Select((letter, i) => At(Start + (i * Second), letter - 'a' + 1))];
        Expect(events, Query(Day, Step(1), Step(2), Step(3)), depth);
    }

    [Fact]
    public void ALaterFirstStepSavesTheAttempt()
    {
        const long Minute = 60 * Second;
        TestEvent[] events = [At(Start, 1), At(Start + (30 * Minute), 1), At(Start + (45 * Minute), 2), At(Start + (75 * Minute), 3)];
        Expect(events, Query(60 * Minute, Step(1), Step(2), Step(3)), 3);
    }

    [Theory]
    [InlineData(0, 60 * Second, 2)]
    [InlineData(0, (60 * Second) + 1, 1)]
    [InlineData(999_999, 60 * Second, 2)]
    [InlineData(999_999, (60 * Second) + 1, 1)]
    [InlineData(400_000, (60 * Second) - 1, 2)]
    public void TheWindowIsInclusiveToTheMicrosecond(long residue, long gapUs, int depth) =>
        Expect([At(Start + residue, 1), At(Start + residue + gapUs, 2)], Query(60 * Second, Step(1), Step(2)), depth);

    [Theory]
    [InlineData(1_500_000, 1_500_000, 2)]
    [InlineData(1_500_000, 1_500_001, 1)]
    [InlineData(1, 1, 2)]
    [InlineData(1, 2, 1)]
    public void WindowsOfPartsOfASecond(long windowUs, long gapUs, int depth)
    {
        Expect([At(Start + 700_000, 1), At(Start + 700_000 + gapUs, 2)], Query(windowUs, Step(1), Step(2)), depth);
        Expect([At(Start, 1), At(Start + gapUs, 2)], Query(windowUs, Step(1), Step(2)), depth);
    }

    [Fact]
    public void EventsOfOneInstantSatisfyStepsInStepOrderHoweverStored()
    {
        // Stored by event code: the third step's event first.
        Expect([At(Start, 3), At(Start, 2), At(Start, 1)], Query(Day, Step(3), Step(2), Step(1)), 3);
        Expect([At(Start, 1), At(Start, 2), At(Start, 3)], Query(Day, Step(1), Step(2), Step(3)), 3);
    }

    [Fact]
    public void OneEventAdvancesByOneStepEvenWhereItMatchesTwo()
    {
        Expect([At(Start, 1)], Query(Day, Step(1), Step(1)), 1);
        Expect([At(Start, 1), At(Start + 1, 1)], Query(Day, Step(1), Step(1)), 2);
        Expect([At(Start, 1), At(Start, 1)], Query(Day, Step(1), Step(1)), 2);
        Expect([At(Start, 1), At(Start, 1), At(Start, 1)], Query(Day, Step(1), Step(1), Step(1), Step(1)), 3);

        // One event for steps 1 and 2, one for step 1 only: the matching must give the first to step 2.
        Expect([At(Start, 1), At(Start, 2)], Query(Day, Step(1, 2), Step(1)), 2);
        Expect([At(Start, 1), At(Start, 2)], Query(Day, Step(1, 2), Step(2)), 2);
        Expect([At(Start, 1), At(Start, 2)], Query(Day, Step(1, 2), Step(2), Step(1)), 2);
    }

    [Theory]
    [InlineData(60 * Second, 1)]
    [InlineData((60 * Second) + 1, 0)]
    [InlineData((60 * Second) - 1, 1)]
    public void ImmatureWhileTheWindowReachesTheEndOfTheData(long endAfterUs, int immature)
    {
        FunnelQuery query = Query(60 * Second, Step(1), Step(2)) with { DataEndUs = Start + endAfterUs };
        foreach (long residue in new long[] { 0, 123_456 })
        {
            IReadOnlyList<LaneRun> runs = Runs([At(Start + residue, 1)]);
            FunnelQuery shifted = query with { DataEndUs = query.DataEndUs + residue };
            Assert.Equal($"[] 1,0 open {immature}", Text(Lanes(runs, shifted)));
            Assert.Equal($"[] 1,0 open {immature}", Text(Walked(runs, shifted)));
            string left = immature == 1 ? "[] 0,0 open 1" : "[] 1,0 open 0";
            Assert.Equal(left, Text(Lanes(runs, shifted with { CompletedWindowsOnly = true })));
            Assert.Equal(left, Text(Walked(runs, shifted with { CompletedWindowsOnly = true })));
        }
    }

    [Fact]
    public void StepOneLiesInTheRangeAndLaterStepsMayNot()
    {
        TestEvent[] events = [At(Start, 1), At(Start + (10 * Second), 2)];
        FunnelQuery query = Query(Day, Step(1), Step(2));
        Expect(events, query with { FromUs = Start, ToUs = Start + 1 }, 2);
        Expect(events, query with { FromUs = Start, ToUs = Start + Second }, 2);
        Expect(events, query with { FromUs = Start + 1 }, 0);
        Expect(events, query with { ToUs = Start }, 0);

        // Also where an earlier event keeps the block from being skipped by its time span.
        Expect([At(Start - Second, 2), .. events], query with { ToUs = Start }, 0);
    }

    [Fact]
    public void TheBreakdownComesFromTheLatestFirstStepOfTheFirstArrival()
    {
        // Two attempts reach step 2 at once: the later one is reported; the third only arrives later.
        TestEvent[] events =
        [
            new(1, Start, 1, 1, 0), new(1, Start + Second, 1, 2, 0), new(1, Start + (2 * Second), 2, 5, 0),
            new(1, Start + (3 * Second), 1, 3, 0), new(1, Start + (4 * Second), 2, 5, 0),
        ];
        FunnelQuery query = Query(Day, Step(1), Step(2)) with { BreakdownColumns = [1] };
        Assert.Equal("[] 1,1 open 0; [2] 1,1 open 0", Text(Lanes(Runs(events), query)));
        Assert.Equal("[] 1,1 open 0; [2] 1,1 open 0", Text(Walked(Runs(events), query)));
    }

    [Fact]
    public void AMillionWaysThroughOneInstantCostLinearTime()
    {
        TestEvent[] events = [.. Enumerable.Range(0, 200_000).Select(i => At(Start, 1 + (i % 3)))];
        FunnelStepQuery any = Step(1, 2, 3);
        Expect(events, Query(Day, any, any, any, any, any, any, any, any), 8);
        Expect(events, Query(Day, Step(3), Step(2), Step(1), Step(4)), 3);
        Expect(events, Query(Day, Step(1, 2), Step(2, 3), Step(3), Step(4)), 3);
    }

    [Fact]
    public void TheReferenceAndTheLanesTakeManySteps()
    {
        FunnelStepQuery[] steps = [.. Enumerable.Range(1, Events).Select(code => Step(code))];
        TestEvent[] events = [.. Enumerable.Range(1, Events - 1).Select(code => At(Start + (code * Second), code))];
        Expect(events, Query(Day, steps), Events - 1);
        FunnelStepQuery[] same = [.. Enumerable.Repeat(Step(1), 32)];
        Expect([.. Enumerable.Range(0, 40).Select(i => At(Start + (i / 8), 1))], Query(Day, same), 32);
    }

    [Fact]
    public void NoDataAndWrongQueries()
    {
        FunnelQuery query = Query(Day, Step(1), Step(2));
        Assert.Equal("[] 0,0 open 0", Text(Lanes([], query)));
        Assert.Equal("[] 0,0 open 0", Text(Lanes(Runs([]), query)));
        Assert.Throws<ArgumentException>(() => Lanes([], query with { Steps = [Step(1)] }));
        Assert.Throws<ArgumentException>(() => Lanes([], query with { WindowUs = 0 }));
        Assert.Throws<ArgumentException>(() => Lanes([], query with { BreakdownColumns = [1, 2, 3, 0] }));
        var numbers = new RowFilter([[new NumberNullPredicate(0, true)]]);
        Assert.Throws<ArgumentException>(() => Lanes([], query with { Filter = numbers }));
        Assert.Throws<OperationCanceledException>(() => FunnelKernel.Run(Runs([At(Start, 1)]), query, 2, new CancellationToken(canceled: true)));
    }

    private static TestEvent At(long timeUs, int code) => new(1, timeUs, code, 1, 1);

    private static void Expect(TestEvent[] events, FunnelQuery query, int depth)
    {
        IReadOnlyList<LaneRun> runs = Runs(events);
        string expected = string.Join(',', query.Steps.Select((_, s) => s < depth ? 1 : 0));
        Assert.Equal(expected, string.Join(',', Lanes(runs, query).Total.Entered));
        Assert.Equal(expected, string.Join(',', Walked(runs, query).Total.Entered));
        Assert.Equal(expected, string.Join(',', Lanes(Runs(events, 1, longest: 1), query).Total.Entered));
    }
}
