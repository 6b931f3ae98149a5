using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using Xunit;
using static EcomOpsEngine.Analytics.Tests.Funnels.FunnelCase;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>The written rules of modes, limits, exclusions, units and breakdowns, one small history each. Letters are events: a = 1, b = 2, …; numbers are seconds.</summary>
public sealed class FunnelRuleTests
{
    private const long Day = 86_400;

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("adbc", 1)]
    [InlineData("aabbcc", 3)]
    [InlineData("ccbbaa", 1)]
    [InlineData("aabbdcc", 2)]
    [InlineData("abdabc", 3)]
    [InlineData("abac", 2)]
    public void StrictRepeatsAreAllowedAndAForeignEventEndsTheAttempt(string letters, int depth) =>
        Assert.Equal(depth, Depth(Of(letters), Abc with { Mode = FunnelMode.Strict }));

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("cba", 3)]
    [InlineData("ccbbaa", 3)]
    [InlineData("bb", 1)]
    [InlineData("d", 0)]
    [InlineData("bda", 2)]
    public void AnyOrderCountsDistinctSteps(string letters, int depth) => Assert.Equal(depth, Depth(Of(letters), Abc with { Mode = FunnelMode.AnyOrder }));

    [Fact]
    public void AnyOrderMeasuresTheWindowFromTheEarliestEventUsed()
    {
        FunnelQuery query = Abc with { Mode = FunnelMode.AnyOrder, WindowUs = 10 * Second };
        Assert.Equal(2, Depth("c0 b5 a11", query));
        Assert.Equal(3, Depth("c0 c1 b5 a11", query));
        Assert.Equal(0, Depth("c0 b5 a9", query with { FromUs = Start + (10 * Second) }));
        Assert.Equal(2, Depth("c0 b5 a9", query with { FromUs = Start + (3 * Second), ToUs = Start + (6 * Second) }));
        Assert.Equal(3, Depth("c0 b5 a9", query with { ToUs = Start + Second }));
    }

    [Fact]
    public void OneEventServesOneStepInAnyOrder()
    {
        FunnelQuery query = Query(Day * Second, Step(1, 2), Step(1)) with { Mode = FunnelMode.AnyOrder };
        Assert.Equal(1, Depth("a0", query));
        Assert.Equal(2, Depth("a0 b1", query));
    }

    [Fact]
    public void PerStepLimitsTakeTheBestChoiceOfEvents()
    {
        Assert.Equal(3, Depth("a0 b1 b100 c105", Limited(3, 10)));
        Assert.Equal(2, Depth("a0 b1 b94 c105", Limited(3, 10)));
        Assert.Equal(3, Depth("a0 b1 b100 c105", Limited(3, 10) with { Mode = FunnelMode.Strict }));

        // The later choice of step 2 must itself be within its limit.
        FunnelQuery both = Limited(3, 9) with { Steps = [Step(1), Step(2) with { MaxSincePreviousUs = 10 * Second }, Step(3) with { MaxSincePreviousUs = 9 * Second }] };
        Assert.Equal(2, Depth("a0 b1 b5 b12 c20", both));
        Assert.Equal(2, Depth("a0 b1 b5 b12 c20", both with { Mode = FunnelMode.Strict }));
        Assert.Equal(3, Depth("a0 b1 b5 b10 b12 c19", both));
    }

    [Fact]
    public void PerStepLimitsAreInclusiveToTheMicrosecond()
    {
        FunnelQuery query = Query(Day * Second, Step(1), Step(2) with { MaxSincePreviousUs = 1_500_000 });
        TestEvent first = new(1, Start, 1, 1, 1);
        Assert.Equal(2, Depth([first, first with { TimeUs = Start + 1_500_000, Event = 2 }], query));
        Assert.Equal(1, Depth([first, first with { TimeUs = Start + 1_500_001, Event = 2 }], query));
    }

    [Fact]
    public void AnExclusionBetweenStepsEndsTheAttemptAtTheDepthReached()
    {
        FunnelQuery query = Abc with { Exclusions = [Excluded(1, 2, ExclusionEffect.EndAttempt)] };
        Assert.Equal(1, Depth("a0 x1 b2 c3", query));
        Assert.Equal(3, Depth("a0 b1 x2 c3", query));
        Assert.Equal(3, Depth("x0 a1 b2 c3 x4", query));
        Assert.Equal(3, Depth("a0 x1 a2 b3 c4", query));
        FunnelQuery later = Abc with { Exclusions = [Excluded(2, 3, ExclusionEffect.EndAttempt)] };
        Assert.Equal(2, Depth("a0 b1 x2 c3", later));
        Assert.Equal(3, Depth("a0 x1 b2 c3", later));

        // The attempt has ended: another step 2 does not revive it, another step 1 begins a new one.
        Assert.Equal(2, Depth("a0 b1 x2 b3 c4", later));
        Assert.Equal(3, Depth("a0 b1 x2 a3 b4 c5", later));

        // At the instant of either step it stands between them nowhere.
        Assert.Equal(3, Depth("a0 x0 b1 x1 c2", query));
        Assert.Equal(3, Depth("a0 b1 x1 c2 x2", later));
    }

    [Fact]
    public void AnExclusionMayDropTheUnit()
    {
        FunnelQuery query = Abc with { Exclusions = [Excluded(1, 2, ExclusionEffect.DropUnit)] };
        Assert.Equal(0, Depth("a0 x1 b2 c3", query));
        Assert.Equal(0, Depth("a0 x1 a2 b3 c4", query));
        Assert.Equal(3, Depth("x0 a1 b2 x3 c4", query));
        Assert.Equal(1, Depth("a0 x61", query with { WindowUs = 60 * Second }));
        Assert.Equal(0, Depth("a0 x60", query with { WindowUs = 60 * Second }));
    }

    [Fact]
    public void EventsOfOneInstantMayBeForbiddenToFollowEachOther()
    {
        FunnelQuery later = Abc with { SameInstant = SameInstant.StrictlyLater };
        Assert.Equal(3, Depth("a0 b0 c0", Abc));
        Assert.Equal(1, Depth("a0 b0 c0", later));
        Assert.Equal(2, Depth("a0 b0 c0 b1 c1", later));
        Assert.Equal(3, Depth("c0 b0 a0", Abc with { Mode = FunnelMode.Strict }));
        Assert.Equal(1, Depth("c0 b0 a0", later with { Mode = FunnelMode.AnyOrder }));
        Assert.Equal(2, Depth("c0 b0 a0 a1", later with { Mode = FunnelMode.AnyOrder }));
    }

    [Fact]
    public void AttemptsDoNotOverlapAndAreCountedInTotals()
    {
        FunnelQuery query = Abc with { Unit = FunnelUnit.Attempt, WindowUs = 60 * Second };
        Assert.Equal("2,2,2", Entered("a0 b1 c2 a3 b4 c5", query));
        Assert.Equal("1,1,1", Entered("a0 a1 b2 b3 c4 c5", query));
        Assert.Equal("1,1,0", Entered("a0 a30 b45 c75", query));
        Assert.Equal("2,0,0", Entered("a0 a60 a61", query));
        Assert.Equal("2,1,0", Entered("a0 d1 a2 b3", query with { Mode = FunnelMode.Strict }));
        Assert.Equal("2,2,2", Entered("c0 b1 a2 a3 b4 c5", query with { Mode = FunnelMode.AnyOrder }));
    }

    [Fact]
    public void ValuesMayBeHeldConstant()
    {
        // Device is the value held: step 2 of another device does not count, the best value is reported.
        FunnelQuery query = Query(Day * Second, Step(1), Step(2), Step(3)) with { HoldConstantColumns = [1] };
        TestEvent[] events = [At(0, 1, 1), At(1, 1, 2), At(2, 2, 2), At(3, 3, 1), At(4, 3, 2)];
        Assert.Equal(3, Depth(events, query));
        Assert.Equal(2, Depth(events[..4], query));
        Assert.Equal(1, Depth([At(0, 1, 1), At(1, 2, 2), At(2, 2, 0)], query));
        Assert.Equal(0, Depth([At(0, 1, 0), At(1, 2, 0)], query));
        Assert.Equal("2,1,1", Text(FunnelKernel.Run(Runs(events), query with { Unit = FunnelUnit.Attempt }, 1, CancellationToken.None))[3..8]);
    }

    [Fact]
    public void OptionalStepsCountThoseWhoDidThemAndNeverStopAnyone()
    {
        FunnelQuery query = Query(Day * Second, Step(1), Step(2) with { Optional = true }, Step(3));
        TestEvent[] events = [.. Of("a0 c1"), .. Of("a0 b1 c2", 2), .. Of("a0 b1", 3), .. Of("b0 a1 c2 b3", 4)];
        FunnelCountsResult result = FunnelKernel.Run(Runs(events), query, 1, CancellationToken.None);
        Assert.Equal([4, 2, 3], result.Total.Entered);
        Assert.Equal([3, 1, 0], result.Total.Continued);
        FunnelLine line = FunnelReading.Of(result, 1).Total;
        Assert.Equal(1, line.Steps[0].Lost);
        Assert.Equal(1, line.Steps[1].Lost);
        Assert.Equal(0.25, line.Steps[0].LossRate.Value);
        Assert.Equal(0.5, line.Steps[1].StepConversion.Value);
    }

    [Fact]
    public void BreakdownValuesComeFromAnyStepOrTouchOfTheReportedAttempt()
    {
        FunnelQuery query = Query(Day * Second, Step(1), Step(2), Step(3)) with { BreakdownColumns = [1] };
        TestEvent[] events = [At(0, 1, 0), At(1, 1, 0), At(2, 2, 3), At(3, 3, 4), At(4, 3, 5)];
        Assert.Equal("[0] 1,1,1 open 0", Group(events, query));
        Assert.Equal("[3] 1,1,1 open 0", Group(events, query with { BreakdownStep = 2 }));
        Assert.Equal("[4] 1,1,1 open 0", Group(events, query with { BreakdownStep = 3 }));
        Assert.Equal("[3] 1,1,1 open 0", Group(events, query with { BreakdownSource = BreakdownSource.FirstTouch }));
        Assert.Equal("[4] 1,1,1 open 0", Group(events, query with { BreakdownSource = BreakdownSource.LastTouch }));
        Assert.Equal("[0] 1,1,0 open 0", Group(events[..3], query with { BreakdownStep = 3 }));
        Assert.Equal("[3] 1,1,0 open 0", Group(events[..3], query with { BreakdownSource = BreakdownSource.LastTouch }));
    }

    [Fact]
    public void AnyAttemptStillOpenMakesAUnitImmature()
    {
        FunnelQuery query = Abc with { WindowUs = 60 * Second, DataEndUs = Start + (100 * Second) };
        Assert.Equal("[] 1,1,0 open 1", Total("a0 b1 a40", query));
        Assert.Equal("[] 1,1,0 open 0", Total("a0 b1 a39", query));
        Assert.Equal("[] 1,1,0 open 1", Total("a0 b1 a40", query with { SameInstant = SameInstant.StrictlyLater }));
        Assert.Equal("[] 1,1,0 open 0", Total("a0 b1 a39", query with { SameInstant = SameInstant.StrictlyLater }));
        Assert.Equal("[] 1,1,1 open 0", Total("a0 b1 c2 a90", query));
        Assert.Equal("[] 1,0,0 open 0", Total("a50 d51", query with { Mode = FunnelMode.Strict }));
        Assert.Equal("[] 1,0,0 open 0", Total("a50 x51", query with { Exclusions = [Excluded(1, 3, ExclusionEffect.EndAttempt)] }));
        Assert.Equal("[] 1,0,0 open 0", Total("a50", Limited(2, 49) with { WindowUs = 60 * Second, DataEndUs = Start + (100 * Second) }));
        Assert.Equal("[] 1,0,0 open 1", Total("a50", Limited(2, 50) with { WindowUs = 60 * Second, DataEndUs = Start + (100 * Second) }));
        Assert.Equal("[] 0,0,0 open 1", Total("a0 b1 a40", query with { CompletedWindowsOnly = true, Mode = FunnelMode.AnyOrder }));
    }

    [Fact]
    public void FilteredEventsDoNotExistForStrictEither()
    {
        FunnelQuery query = Abc with { Mode = FunnelMode.Strict, Filter = new RowFilter([[In(0, Events, 1, 2, 3)]]) };
        Assert.Equal(3, Depth("a0 d1 b2 c3", query));
    }

    [Fact]
    public void SessionsAreUnitsOfTheirOwn()
    {
        var rows = new Analytics.Timelines.LaneRunRows([1, 1, 1, 1], [Start, Start + 1, Start + 2, Start + 3], [[1, 2, 1, 2]], [2], [0, 0, 1, 2]);
        FunnelQuery query = Query(Day * Second, new FunnelStepQuery(new RowFilter([[In(0, 2, 1)]])), new FunnelStepQuery(new RowFilter([[In(0, 2, 2)]])));
        Assert.Equal([2, 1], FunnelKernel.Run(Analytics.Timelines.LaneRunBuilder.Build(rows), query with { Unit = FunnelUnit.Session }, 1, CancellationToken.None).Total.Entered);
        Assert.Equal([1, 1], FunnelKernel.Run(Analytics.Timelines.LaneRunBuilder.Build(rows), query, 1, CancellationToken.None).Total.Entered);
    }

    [Fact]
    public void WrongOptionsAreRefused()
    {
        Refused(Abc with { Steps = [Step(1) with { Optional = true }, Step(2)] });
        Refused(Abc with { Steps = [Step(1), Step(2) with { Optional = true }] });
        Refused(Abc with { Steps = [Step(1) with { MaxSincePreviousUs = 1 }, Step(2)] });
        Refused(Abc with { Steps = [Step(1), Step(2) with { MaxSincePreviousUs = -1 }] });
        Refused(Abc with { Steps = [Step(1), Step(2) with { MaxSincePreviousUs = 1 }], Mode = FunnelMode.AnyOrder });
        Refused(Abc with { Steps = [Step(1), Step(2) with { Optional = true }, Step(3)], Mode = FunnelMode.Strict });
        Refused(Abc with { Exclusions = [Excluded(2, 2, ExclusionEffect.EndAttempt)] });
        Refused(Abc with { Exclusions = [Excluded(1, 4, ExclusionEffect.EndAttempt)] });
        Refused(Abc with { Exclusions = [Excluded(1, 2, ExclusionEffect.EndAttempt)], Mode = FunnelMode.AnyOrder });
        Refused(Abc with { BreakdownStep = 4 });
        Refused(Abc with { HoldConstantColumns = [0, 1, 2, 3] });
    }

    private static FunnelQuery Abc => Query(Day * Second, Step(1), Step(2), Step(3));

    private static FunnelQuery Limited(int step, int seconds) =>
        Abc with { Steps = [.. Abc.Steps.Select((one, s) => s == step - 1 ? one with { MaxSincePreviousUs = seconds * Second } : one)] };

    private static FunnelExclusion Excluded(int from, int to, ExclusionEffect effect) => new(from, to, Step(10).Filter, effect);

    private static void Refused(FunnelQuery query) => Assert.Throws<ArgumentException>(() => FunnelKernel.Run([], query, 1, CancellationToken.None));

    private static TestEvent At(int seconds, int code, int device) => new(1, Start + (seconds * Second), code, device, 1);

    /// <summary>"abc": one second apart; "a0 b5": at stated seconds; x is event 10.</summary>
    private static TestEvent[] Of(string text, int person = 1) => text.Any(char.IsDigit)
        ? [.. text.Split(' ').Select(word => new TestEvent(person, Start + (long.Parse(word[1..], null) * Second), Code(word[0]), 1, 1))]
        : [.. text.Select((letter, i) => new TestEvent(person, Start + (i * Second), Code(letter), 1, 1))];

    private static int Code(char letter) => letter == 'x' ? 10 : letter - 'a' + 1;

    private static int Depth(string text, FunnelQuery query) => Depth(Of(text), query);

    private static int Depth(TestEvent[] events, FunnelQuery query)
    {
        FunnelCountsResult result = FunnelKernel.Run(Runs(events), query, 1, CancellationToken.None);
        Assert.Equal(Text(result), Text(FunnelKernel.Walk(Runs(events, 1, longest: 1), query, 1, CancellationToken.None)));
        return result.Total.Entered.Count(entered => entered == 1);
    }

    private static string Entered(string text, FunnelQuery query) => string.Join(',', FunnelKernel.Run(Runs(Of(text)), query, 1, CancellationToken.None).Total.Entered);

    private static string Total(string text, FunnelQuery query) => Text(FunnelKernel.Run(Runs(Of(text)), query, 1, CancellationToken.None));

    private static string Group(TestEvent[] events, FunnelQuery query) => Text(FunnelKernel.Run(Runs(events), query, 1, CancellationToken.None)).Split("; ")[1];
}
