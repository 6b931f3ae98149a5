using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Lanes;

/// <summary>
/// The window of a query in the seconds of a block. An event at second t continues an attempt whose step 1 was at second a exactly when
/// <c>t + EarlyOffset − a</c> is negative; with residues the values next to 0 are left open.
/// </summary>
/// <param name="EarlyOffset">Added to the second of an event: − window − 1.</param>
/// <param name="UnsureAbove">Such differences, read without sign, above this are decided by microseconds; the largest number where nothing is.</param>
/// <param name="OpenBeyond">An attempt is open at the end of the data when its step 1 is later than this second.</param>
/// <param name="MaybeOpenBeyond">It may be open when its step 1 is later than this second.</param>
internal readonly record struct LaneWindow(int EarlyOffset, uint UnsureAbove, int OpenBeyond, int MaybeOpenBeyond);

/// <summary>The range of step 1 in seconds.</summary>
/// <param name="From">First second inside.</param>
/// <param name="To">First second after it.</param>
/// <param name="FromEdge">A second in which the range begins; −1 where it begins on a whole second.</param>
/// <param name="ToEdge">A second in which it ends; −1 where it ends on a whole second.</param>
internal readonly record struct LaneRange(int From, int To, int FromEdge, int ToEdge);

/// <summary>The times of a query in whole seconds.</summary>
internal sealed class LaneClock
{
    /// <summary>No two instants of the data are so far apart.</summary>
    private const int LongestSeconds = (int)((EngineTime.EndUs - EngineTime.EpochUs) / 1_000_000L);

    private readonly LaneWindow _wholeSeconds;
    private readonly LaneWindow _microseconds;
    private readonly LaneRange _range;

    public LaneClock(FunnelQuery query)
    {
        int seconds = (int)Math.Min(query.WindowUs / 1_000_000L, LongestSeconds);
        int extra = query.WindowUs % 1_000_000L == 0 ? 0 : 1;
        int end = EngineTime.Seconds(query.DataEndUs) - seconds;
        int reachesResidue = query.WindowUs % 1_000_000L >= EngineTime.ResidueUs(query.DataEndUs) ? 1 : 0;
        _wholeSeconds = new LaneWindow(-seconds - 1, uint.MaxValue, end - reachesResidue, end - reachesResidue);
        _microseconds = new LaneWindow(-seconds - extra - 1, uint.MaxValue - 1 - (uint)extra, end, end - 2);
        (int from, bool fromIsWhole) = Edge(query.FromUs);
        (int to, bool toIsWhole) = Edge(query.ToUs);
        _range = new LaneRange(from, to, fromIsWhole ? -1 : from - 1, toIsWhole ? -1 : to - 1);
    }

    /// <summary>The window where instants have microseconds.</summary>
    public ref readonly LaneWindow Microseconds => ref _microseconds;

    public ref readonly LaneRange Range => ref _range;

    /// <summary>The window as a block needs it.</summary>
    public ref readonly LaneWindow WindowOf(in LaneBlock block) => ref block.HasResidue ? ref _microseconds : ref _wholeSeconds;

    /// <summary>Whether the seconds of a query fit the clock; otherwise every person is walked.</summary>
    public static bool Fits(FunnelQuery query) => query.DataEndUs is >= EngineTime.EpochUs and < EngineTime.EndUs && query.WindowUs > 0;

    /// <summary>Whether every instant of a stretch of time lies within the range.</summary>
    public bool Covers(int minSeconds, int maxSeconds) => minSeconds >= Range.From && maxSeconds < (Range.ToEdge < 0 ? Range.To : Range.ToEdge);

    /// <summary>The first second at or after an instant, and whether it begins there: events of the second that the instant cuts are looked at apart.</summary>
    private static (int Seconds, bool IsWhole) Edge(long unixUs)
    {
        long us = Math.Clamp(unixUs, EngineTime.EpochUs, EngineTime.EndUs) - EngineTime.EpochUs;
        return ((int)((us + 999_999) / 1_000_000), us % 1_000_000 == 0);
    }
}
