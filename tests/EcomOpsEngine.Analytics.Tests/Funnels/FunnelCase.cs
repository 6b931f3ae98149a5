using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>One event of a test: instant, event name code, and the codes of further columns.</summary>
internal readonly record struct TestEvent(int Person, long TimeUs, int Event, int Device, int Channel)
{
    /// <summary>Column 0 the event, 1 the device, 2 the channel, 3 the person.</summary>
    public int Code(int column) => column switch { 0 => Event, 1 => Device, 2 => Channel, _ => Person };
}

/// <summary>Shared ways to say a funnel in a test.</summary>
internal static class FunnelCase
{
    public const long Second = 1_000_000;

    /// <summary>2023-11-14T22:13:20Z.</summary>
    public const long Start = 1_700_000_000L * Second;

    public const int Events = 12;

    /// <summary>Every width of the lane kernel that this machine has.</summary>
    public static IReadOnlyList<LaneWidth> Widths { get; } = SixteenLanes.IsSupported ? [LaneWidth.Eight, LaneWidth.Sixteen] : [LaneWidth.Eight];

    public static CodePredicate In(int column, int values, params int[] codes)
    {
        var accepts = new byte[values + 1];
        foreach (int code in codes)
        {
            accepts[code] = 255;
        }

        return new CodePredicate(column, accepts);
    }

    public static FunnelStepQuery Step(params int[] events) => new(new RowFilter([[In(0, Events, events)]]));

    public static FunnelQuery Query(long windowUs, params FunnelStepQuery[] steps) =>
        new(steps, RowFilter.None, windowUs, 0, long.MaxValue, Start + (1000L * 86_400 * Second), [], false);

    public static IReadOnlyList<LaneRun> Runs(IEnumerable<TestEvent> events, int partitions = 1, int longest = LaneRunBuilder.LongestLaneHistory)
    {
        TestEvent[] sorted = [.. events.OrderBy(e => e.Person).ThenBy(e => e.TimeUs)];
        int people = sorted.Length == 0 ? 0 : sorted.Max(e => e.Person);
        return LaneRunBuilder.Build(
            new LaneRunRows(
                [.. sorted.Select(e => e.Person)],
                [.. sorted.Select(e => e.TimeUs)],
                [[.. sorted.Select(e => e.Event)], [.. sorted.Select(e => e.Device)], [.. sorted.Select(e => e.Channel)], [.. sorted.Select(e => e.Person)]],
                [Events, 5, 300, Math.Max(1, people)]),
            partitions,
            longest);
    }

    public static FunnelCountsResult Lanes(IReadOnlyList<LaneRun> runs, FunnelQuery query) => FunnelKernel.Run(runs, query, 1, LaneProgram.Widest, CancellationToken.None).ToResult();

    public static FunnelCountsResult Walked(IReadOnlyList<LaneRun> runs, FunnelQuery query) => FunnelKernel.Run(runs, query, 1, LaneWidth.None, CancellationToken.None).ToResult();

    /// <summary>An answer as text, so that a difference can be read.</summary>
    public static string Text(FunnelCountsResult result) =>
        string.Join("; ", result.Groups.Prepend(result.Total).Select(group => $"[{string.Join(',', group.Codes)}] {string.Join(',', group.Entered)} open {group.Immature}"));
}
