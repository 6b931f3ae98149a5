using EcomOpsEngine.Analytics.Funnels.Lanes;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>
/// Counts one long history by its seconds, one event after the other and without branches on the data, for steps that stand in order within an instant.
/// It ends where the person has converted: nothing more can happen then.
/// </summary>
internal sealed class LongHistoryCount(int steps, LaneClock clock)
{
    private const int NotReached = -1;

    /// <summary>Second of step 1 from which each step is reached; index 0 stands before step 1 and is never reached, index 1 is an event that may begin, then the steps.</summary>
    private readonly int[] _anchors = new int[steps + 2];
    private readonly LaneWindow _window = clock.Microseconds;
    private readonly LaneRange _range = clock.Range;
    private uint _near;

    /// <summary>Whether the last step is reached.</summary>
    public bool IsConverted => _anchors[^1] != NotReached;

    /// <summary>Steps reached.</summary>
    public int Depth => Math.Max(0, Array.FindLastIndex(_anchors, anchor => anchor != NotReached) - 1);

    /// <summary>Whether seconds decided everything.</summary>
    public bool IsDecided => _near <= _window.UnsureAbove && (IsConverted || _anchors[2] <= _window.MaybeOpenBeyond || _anchors[2] > _window.OpenBeyond);

    /// <summary>Not converted, with the latest step 1 open at the end of the data.</summary>
    public bool IsImmature => !IsConverted && _anchors[2] != NotReached && _anchors[2] > _window.OpenBeyond;

    /// <summary>Begins a history.</summary>
    public void Begin()
    {
        Array.Fill(_anchors, NotReached);
        _near = 0;
    }

    /// <summary>Adds its next events.</summary>
    /// <param name="steps">Step of each, 0 for none.</param>
    /// <param name="seconds">Second of each.</param>
    public void Add(ReadOnlySpan<byte> steps, ReadOnlySpan<int> seconds)
    {
        int[] anchors = _anchors;
        uint near = _near;
        for (int i = 0; i < steps.Length; i++)
        {
            int second = seconds[i];
            int step = steps[i];
            bool edge = step == 1 & (second == _range.FromEdge | second == _range.ToEdge);
            near = edge ? uint.MaxValue : near;
            anchors[1] = second >= _range.From & second < _range.To ? second : NotReached;
            int previous = anchors[step];
            int gap = previous == NotReached ? 0 : second + _window.EarlyOffset - previous;
            near = Math.Max(near, (uint)gap);
            anchors[step + 1] ^= (anchors[step + 1] ^ previous) & (gap >> 31);
        }

        anchors[1] = NotReached;
        _near = near;
    }
}
