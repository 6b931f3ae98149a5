using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Channels;

/// <summary>The touches of one person, in time order, while the events are walked; used again for each person. Stands in borrowed arrays.</summary>
internal sealed class TouchWalk(TouchRules rules) : IDisposable
{
    private long[] _atUs = [];
    private ushort[] _channels = [];
    private int _count;

    /// <summary>First touch that the last order's look-back holds.</summary>
    private int _within;

    /// <summary>For each session the place after its last touch, 0 where the session was not seen; up to the latest session seen.</summary>
    private int[] _sessions = [];
    private int _sessionsSeen;

    /// <summary>Instants of the touches, Unix microseconds.</summary>
    public ReadOnlySpan<long> AtUs => _atUs.AsSpan(0, _count);

    /// <summary>Channel numbers of the touches.</summary>
    public ReadOnlySpan<ushort> Channels => _channels.AsSpan(0, _count);

    /// <summary>Touches so far.</summary>
    public int Count => _count;

    /// <summary>Gives the arrays back.</summary>
    public void Dispose()
    {
        Pooled.Return(ref _atUs);
        Pooled.Return(ref _channels);
        Pooled.Return(ref _sessions);
    }

    /// <summary>A new person begins.</summary>
    public void Begin() => (_count, _sessionsSeen, _within) = (0, 0, 0);

    /// <summary>Adds the next visit.</summary>
    /// <param name="atUs">Its instant, not before the last one's.</param>
    /// <param name="session">Its session, numbered within the person.</param>
    /// <param name="channel">Its channel; <see cref="TouchRules.Direct"/> where it says nothing.</param>
    public void Add(long atUs, int session, int channel)
    {
        if (session >= _sessionsSeen)
        {
            Pooled.Grow(ref _sessions, session + 1, _sessionsSeen);
            _sessions.AsSpan(_sessionsSeen, session + 1 - _sessionsSeen).Clear();
            _sessionsSeen = session + 1;
        }

        ref int last = ref _sessions[session];
        if (last == 0 || (channel != TouchRules.Direct && _channels[last - 1] is not TouchRules.Direct and var before && before != channel))
        {
            last = Push(atUs, channel);
        }
        else if (channel != TouchRules.Direct && _channels[last - 1] == TouchRules.Direct)
        {
            // The session's first channel shows only now: it is the session's from its beginning.
            _channels[last - 1] = (ushort)channel;
        }
    }

    /// <summary>First touch of an order's look-back.</summary>
    /// <param name="momentUs">Instant of the order, not before that of the person's order asked for before; all touches so far are at or before it.</param>
    public int FirstWithin(long momentUs)
    {
        while (_within < _count && _atUs[_within] < momentUs - rules.LookbackUs)
        {
            _within++;
        }

        return _within;
    }

    private int Push(long atUs, int channel)
    {
        Pooled.Grow(ref _atUs, _count + 1, _count);
        Pooled.Grow(ref _channels, _count + 1, _count);
        (_atUs[_count], _channels[_count]) = (atUs, (ushort)channel);
        return ++_count;
    }
}
