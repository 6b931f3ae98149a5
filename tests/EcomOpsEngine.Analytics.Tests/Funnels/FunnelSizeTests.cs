using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Tests.TestData;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;
using static EcomOpsEngine.Analytics.Tests.Funnels.FunnelCase;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>Extreme shapes, small: right answers, and memory in proportion to the events. The benchmarks run them large.</summary>
public sealed class FunnelSizeTests
{
    private const int Many = 40_000;
    private const long Day = 86_400 * Second;

    public static TheoryData<FunnelMode, FunnelUnit> Kinds => new MatrixTheoryData<FunnelMode, FunnelUnit>(Enum.GetValues<FunnelMode>(), [FunnelUnit.Person, FunnelUnit.Attempt]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ManyEventsAtOneInstant(FunnelMode mode, FunnelUnit unit)
    {
        IReadOnlyList<LaneRun> runs = Runs(Enumerable.Range(0, Many).Select(i => new TestEvent(1, Start, 1 + (i % 3), 1, 1)));
        FunnelQuery query = Query(Day, Step(1), Step(2), Step(3)) with { Mode = mode, Unit = unit };
        Assert.Equal([1, 1, 1], Entered(runs, query));
        Assert.Equal([1, 1, 1], Entered(runs, query with { BreakdownColumns = [1], BreakdownStep = 3 }));
        Assert.Equal([1, 0, 0], Entered(runs, query with { SameInstant = SameInstant.StrictlyLater }));

        // Every event matches every step: each takes one of its own.
        FunnelStepQuery any = Step(1, 2, 3);
        Assert.Equal(32, Entered(runs, query with { Steps = [.. Enumerable.Repeat(any, 32)], BreakdownColumns = [1], BreakdownStep = 32 }).Count(entered => entered == 1));
    }

    [Theory]
    [InlineData(FunnelMode.Ordered)]
    [InlineData(FunnelMode.Strict)]
    [InlineData(FunnelMode.AnyOrder)]
    public void AsManyEventsAsSteps(FunnelMode mode)
    {
        FunnelQuery query = Query(Day, [.. Enumerable.Repeat(Step(1, 2), 32)]) with { Mode = mode, BreakdownColumns = [1], BreakdownStep = 2 };
        Assert.Equal(31, Entered(Runs(Enumerable.Range(0, 31).Select(i => new TestEvent(1, Start, 1, 1, 1))), query).Count(entered => entered == 1));
        Assert.Equal(32, Entered(Runs(Enumerable.Range(0, 32).Select(i => new TestEvent(1, Start + (i / 5), 2, 1, 1))), query).Count(entered => entered == 1));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ManyAttemptsOfOnePerson(FunnelMode mode, FunnelUnit unit)
    {
        // a b a b …, never c: every attempt stays open to the end of its window.
        IReadOnlyList<LaneRun> runs = Runs(Enumerable.Range(0, Many).Select(i => new TestEvent(1, Start + (i * Second), 1 + (i % 2), 1, 1)));
        FunnelQuery query = Query(Many * Second, Step(1), Step(2), Step(3)) with { Mode = mode, Unit = unit };
        long attempts = mode == FunnelMode.Strict && unit == FunnelUnit.Attempt ? Many / 2 : 1;
        Assert.Equal([attempts, attempts, 0], Entered(runs, query));
        if (mode == FunnelMode.AnyOrder)
        {
            return;
        }

        FunnelQuery limited = query with
        {
            Steps = [Step(1), Step(2) with { MaxSincePreviousUs = Second }, Step(3)],
            Exclusions = [new FunnelExclusion(1, 3, Step(4).Filter, ExclusionEffect.DropUnit)],
        };
        Assert.InRange(Allocation.Of(() => Assert.Equal([attempts, attempts, 0], Entered(runs, limited))), 0, 256L * Many);
    }

    [Fact]
    public void ManyBreakdownValuesAndTheRestAddUp()
    {
        IReadOnlyList<LaneRun> runs = Runs(Enumerable.Range(1, Many).SelectMany(person => new[] { new TestEvent(person, Start, 1, 1, 1), new TestEvent(person, Start + 1, person % 2 == 0 ? 2 : 4, 1, 1) }));
        FunnelQuery query = Query(Day, Step(1), Step(2)) with { BreakdownColumns = [3] };
        foreach (FunnelQuery one in new[] { query, query with { BreakdownSource = BreakdownSource.LastTouch }, query with { Mode = FunnelMode.Strict } })
        {
            FunnelReading reading = FunnelReading.Of(FunnelKernel.Run(runs, one, 2, CancellationToken.None), 10);
            Assert.Equal(Many, reading.ValuesFound);
            Assert.Equal(10, reading.Values.Count);
            Assert.Equal(Many - 10, reading.Other!.Steps[0].Entered);
            Assert.Equal((Many / 2) - 5, reading.Other.Steps[1].Entered);
        }
    }

    private static long[] Entered(IReadOnlyList<LaneRun> runs, FunnelQuery query) => FunnelKernel.Run(runs, query, 1, CancellationToken.None).Total.Entered;
}
