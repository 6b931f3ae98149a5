using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Funnels.Lanes;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// Counts one long history by its seconds, one event after the other and without branches on the data, for steps that stand in order within an instant and a range of whole seconds.
/// It ends where the person has converted: nothing more can happen then.
/// </summary>
internal sealed class LongHistoryCount(int steps, LaneClock clock)
{
    /// <summary>Events added at a time, at most: few, because many long histories convert early.</summary>
    public const int SliceEvents = 256;

    /// <summary>Earlier than any instant by more than any window.</summary>
    private const long NotReached = long.MinValue / 2;

    /// <summary>Second of step 1 from which each step is reached; index 0 is the event itself, which may begin.</summary>
    private readonly long[] _anchors = new long[steps + 1];
    private readonly LaneWindow _window = clock.Microseconds;
    private readonly LaneRange _range = clock.Range;

    /// <summary>The largest negative difference to a window's end, read without sign.</summary>
    private ulong _near;

    /// <summary>Whether a clock's range can be told by seconds.</summary>
    public static bool Fits(LaneClock clock) => clock.Range is { FromEdge: < 0, ToEdge: < 0 };

    /// <summary>Whether the last step is reached.</summary>
    public bool IsConverted => _anchors[^1] != NotReached;

    /// <summary>Steps reached.</summary>
    public int Depth => Math.Max(0, Array.FindLastIndex(_anchors, anchor => anchor != NotReached));

    /// <summary>Whether seconds decided everything.</summary>
    public bool IsDecided =>
        _near <= ulong.MaxValue - (uint.MaxValue - _window.UnsureAbove) && (IsConverted || _anchors[1] <= _window.MaybeOpenBeyond || _anchors[1] > _window.OpenBeyond);

    /// <summary>Not converted, with the latest step 1 open at the end of the data.</summary>
    public bool IsImmature => !IsConverted && _anchors[1] > _window.OpenBeyond;

    /// <summary>Begins a history.</summary>
    public void Begin()
    {
        Array.Fill(_anchors, NotReached);
        _near = 0;
    }

    /// <summary>Adds its next events.</summary>
    /// <param name="steps">Step of each, 0 for none; at most <see cref="SliceEvents"/>.</param>
    /// <param name="seconds">Second of each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> steps, ReadOnlySpan<int> seconds)
    {
        Span<ushort> wanted = stackalloc ushort[SliceEvents];
        int count = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            wanted[count] = (ushort)i;
            count += (steps[i] + byte.MaxValue) >> 8;
        }

        long[] anchors = _anchors;
        foreach (ushort i in wanted[..count])
        {
            long second = seconds[i];
            long outside = ((second - _range.From) | (_range.To - 1 - second)) >> 63;
            anchors[0] = second + ((NotReached - second) & outside);
            int step = steps[i];
            long previous = anchors[step - 1];
            long gap = second + _window.EarlyOffset - previous;
            _near = Math.Max(_near, (ulong)gap);
            anchors[step] += (previous - anchors[step]) & (gap >> 63);
        }

        anchors[0] = NotReached;
    }
}
