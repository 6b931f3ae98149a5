namespace EcomOpsEngine.Analytics.Channels;

/// <summary>The touches of one person, in time order, while the events are walked; used again for each person.</summary>
internal sealed class TouchWalk(TouchRules rules)
{
    private long[] _atUs = new long[64];
    private ushort[] _channels = new ushort[64];
    private int _count;

    /// <summary>First touch that the last order's look-back holds.</summary>
    private int _within;

    /// <summary>For each session the place after its last touch; 0 where the session was not seen.</summary>
    private int[] _sessions = new int[16];
    private int _sessionsSeen;

    /// <summary>Instants of the touches, Unix microseconds.</summary>
    public ReadOnlySpan<long> AtUs => _atUs.AsSpan(0, _count);

    /// <summary>Channel numbers of the touches.</summary>
    public ReadOnlySpan<ushort> Channels => _channels.AsSpan(0, _count);

    /// <summary>Touches so far.</summary>
    public int Count => _count;

    /// <summary>A new person begins.</summary>
    public void Begin()
    {
        Array.Clear(_sessions, 0, _sessionsSeen);
        (_count, _sessionsSeen, _within) = (0, 0, 0);
    }

    /// <summary>Adds the next visit.</summary>
    /// <param name="atUs">Its instant, not before the last one's.</param>
    /// <param name="session">Its session, numbered within the person.</param>
    /// <param name="channel">Its channel; <see cref="TouchRules.Direct"/> where it says nothing.</param>
    public void Add(long atUs, int session, int channel)
    {
        if (session >= _sessions.Length)
        {
            Array.Resize(ref _sessions, Math.Max(session + 1, 2 * _sessions.Length));
        }

        _sessionsSeen = Math.Max(_sessionsSeen, session + 1);
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
        if (_count == _atUs.Length)
        {
            Array.Resize(ref _atUs, 2 * _count);
            Array.Resize(ref _channels, 2 * _count);
        }

        (_atUs[_count], _channels[_count]) = (atUs, (ushort)channel);
        return ++_count;
    }
}
