using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// What the lane kernel must know about one block. A deadline is the last second of an attempt's window, <c>step 1 + window</c>, saturated.
/// When a value is carried, times and deadlines count from the block's first second and are shifted left by <paramref name="CarriedBits"/>;
/// the value of step 1 stands in the low bits of the deadline, where no comparison sees it.
/// </summary>
/// <param name="FromSeconds">Step 1 is at or after this second.</param>
/// <param name="ToSeconds">Step 1 is before this second.</param>
/// <param name="EarlyOffset">Added to a shifted time to get its value less one.</param>
/// <param name="LatestUnsaturated">Largest such value whose deadline does not saturate.</param>
/// <param name="Window">Added to such a value to get the deadline.</param>
/// <param name="UnsureSpan">A deadline this far or farther from the event decides by the second; 0 where nothing is unsure.</param>
/// <param name="OpenBeyond">An attempt is open at the end of the data when its deadline (not shifted) is larger.</param>
/// <param name="MaybeOpenBeyond">It may be open when its deadline (not shifted) is larger.</param>
/// <param name="CarriedBits">Bits of the carried value.</param>
/// <param name="CarriedShift">Which bits of the code are carried.</param>
internal readonly record struct LaneSettings(
    int FromSeconds, int ToSeconds, int EarlyOffset, int LatestUnsaturated, int Window, int UnsureSpan, int OpenBeyond, int MaybeOpenBeyond, int CarriedBits, int CarriedShift);

/// <summary>The times of a query in whole seconds, and the settings of a block made from them.</summary>
internal sealed class LaneClock
{
    private readonly int _windowSeconds;
    private readonly bool _windowIsWhole;
    private readonly int _dataEndSeconds;
    private readonly bool _windowReachesResidue;

    public LaneClock(FunnelQuery query)
    {
        _windowSeconds = (int)Math.Min(query.WindowUs / 1_000_000L, int.MaxValue - 1);
        _windowIsWhole = query.WindowUs % 1_000_000L == 0;
        _dataEndSeconds = EngineTime.Seconds(query.DataEndUs);
        _windowReachesResidue = query.WindowUs % 1_000_000L >= EngineTime.ResidueUs(query.DataEndUs);
        (FromSeconds, FromIsWhole) = Edge(query.FromUs);
        (ToSeconds, ToIsWhole) = Edge(query.ToUs);
    }

    /// <summary>First whole second of the range: a part of a second is rounded up, and its events are looked at apart.</summary>
    public int FromSeconds { get; }

    public bool FromIsWhole { get; }

    /// <summary>End of the range, rounded up.</summary>
    public int ToSeconds { get; }

    public bool ToIsWhole { get; }

    /// <summary>Whether the seconds of a query fit the clock; otherwise every person is walked.</summary>
    public static bool Fits(FunnelQuery query) => query.DataEndUs is >= EngineTime.EpochUs and < EngineTime.EndUs && query.WindowUs > 0;

    /// <summary>Whether no step 1 of the range can stand in a stretch of time.</summary>
    public bool Misses(int minSeconds, int maxSeconds) => maxSeconds < FromSeconds - (FromIsWhole ? 0 : 1) || minSeconds >= ToSeconds;

    /// <summary>Whether every instant of a block lies within the range.</summary>
    public bool Covers(LaneBlock block) => block.MinSeconds >= FromSeconds && block.MaxSeconds < ToSeconds - (ToIsWhole ? 0 : 1);

    /// <summary>Bits that a deadline of this block leaves for a carried value.</summary>
    public int SpareBits(LaneBlock block) =>
        int.LeadingZeroCount(Math.Max(block.MaxSeconds, _dataEndSeconds) - block.MinSeconds + 8) - 1;

    /// <summary>The settings of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="carriedBits">Bits of the carried value, at most <see cref="SpareBits"/>.</param>
    /// <param name="carriedShift">Which bits of the code are carried.</param>
    public LaneSettings Settings(LaneBlock block, int carriedBits, int carriedShift)
    {
        int origin = carriedBits == 0 ? 0 : block.MinSeconds;
        int saturated = int.MaxValue >> carriedBits;
        int extra = block.HasResidue && !_windowIsWhole ? 1 : 0;
        int window = Math.Min(_windowSeconds + extra, saturated);
        int end = _dataEndSeconds - origin + extra;
        int openBeyond = block.HasResidue ? end : end - (_windowReachesResidue ? 1 : 0);
        return new LaneSettings(
            FromSeconds,
            ToSeconds,
            -(origin << carriedBits) - 1,
            ((saturated - window) << carriedBits) - 1,
            (window << carriedBits) + 1,
            block.HasResidue ? (1 + extra) << carriedBits : 0,
            openBeyond,
            block.HasResidue ? end - 2 : openBeyond,
            carriedBits,
            carriedShift);
    }

    private static (int Seconds, bool Whole) Edge(long unixUs)
    {
        long us = Math.Clamp(unixUs, EngineTime.EpochUs, EngineTime.EndUs) - EngineTime.EpochUs;
        return ((int)((us + 999_999) / 1_000_000), us % 1_000_000 == 0);
    }
}
