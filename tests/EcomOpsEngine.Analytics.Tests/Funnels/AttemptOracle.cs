using EcomOpsEngine.Analytics.Funnels;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>All that one step 1 can lead to, without exclusions: every choice of events.</summary>
internal sealed class AttemptOracle
{
    private readonly FunnelQuery _query;
    private readonly FunnelStepQuery[] _steps;
    private readonly SceneEvent[] _history;
    private readonly long _startUs;
    private readonly long[]?[] _best;
    private readonly List<(int Depth, long TimeUs)> _chains = [];
    private readonly List<(long AfterUs, long UntilUs, int Depth, long ChosenUs, long PreviousUs)> _states = [];
    private readonly long[] _times;
    private readonly bool[] _used;

    public AttemptOracle(FunnelQuery query, FunnelStepQuery[] steps, SceneEvent[] history, int x)
    {
        _query = query;
        _steps = steps;
        _history = history;
        _startUs = history[x].TimeUs;
        _best = new long[]?[steps.Length + 1];
        _times = new long[steps.Length];
        _used = new bool[history.Length];
        _used[x] = true;
        _times[0] = _startUs;
        Note(1);
        if (query.Mode == FunnelMode.Ordered)
        {
            Ordered(1);
            return;
        }

        Strict(_startUs, 1, isStart: true);
        long last = history.Select(e => e.TimeUs).Where(t => t - _startUs <= query.WindowUs).Max();
        long lastAlive = _states.Count == 0 ? long.MinValue : _states.Max(state => state.AfterUs);
        ForeignUs = lastAlive >= last ? null : history.Select(e => e.TimeUs).Where(t => t > lastAlive && t >= _startUs).Min();
    }

    /// <summary>Strict: the instant whose events end the attempt; null when none does.</summary>
    public long? ForeignUs { get; }

    public int Deepest => Array.FindLastIndex(_best, times => times is not null);

    /// <summary>When a depth is reached first; null when it is not.</summary>
    public long? Arrival(int depth) => _best[depth]?[depth - 1];

    /// <summary>The instants of the steps of the first arrival, each as early as possible in turn.</summary>
    public long[] Times(int depth) => _best[depth]![..depth];

    /// <summary>Whether no foreign event has ended the attempt before an instant.</summary>
    public bool IsAlive(long beforeUs) => ForeignUs is not { } foreign || beforeUs <= foreign;

    /// <summary>Whether some event at an instant could take the attempt on; strict: looking at the events before it, or at the end of the data at all of them.</summary>
    public bool IsOpen(long atUs, bool isEnd) => _query.Mode == FunnelMode.Ordered
        ? _chains.Exists(chain => chain.TimeUs < atUs && chain.Depth < _steps.Length && Within(atUs - chain.TimeUs, chain.Depth + 1)) || _chains.Exists(chain => chain.TimeUs == atUs && chain.Depth < _steps.Length)
        : _states.Exists(state => (isEnd ? state.AfterUs <= atUs : state.AfterUs < atUs) && atUs <= state.UntilUs && state.Depth < _steps.Length
            && (Within(atUs - state.ChosenUs, state.Depth + 1) || (state.Depth > 1 && Within(atUs - state.PreviousUs, state.Depth))));

    private bool Within(long span, int step) => span <= (_steps[step - 1].MaxSincePreviousUs ?? long.MaxValue);

    private bool Matches(int e, int step) => UnitOracle.Passes(_steps[step - 1].Filter, _history[e]);

    private bool Follows(long timeUs, long previousUs) => _query.SameInstant == SameInstant.StrictlyLater ? timeUs > previousUs : timeUs >= previousUs;

    private void Note(int depth)
    {
        long[] times = _times[..depth];
        _chains.Add((depth, times[^1]));
        if (_best[depth] is not { } best || times[^1] < best[depth - 1] || (times[^1] == best[depth - 1] && Earlier(times, best)))
        {
            _best[depth] = times;
        }
    }

    private static bool Earlier(long[] a, long[] b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] != b[i])
            {
                return a[i] < b[i];
            }
        }

        return false;
    }

    private void Ordered(int depth)
    {
        for (int e = 0; depth < _steps.Length && e < _history.Length; e++)
        {
            long t = _history[e].TimeUs;
            if (!_used[e] && Matches(e, depth + 1) && Follows(t, _times[depth - 1]) && t - _startUs <= _query.WindowUs && Within(t - _times[depth - 1], depth + 1))
            {
                _used[e] = true;
                _times[depth] = t;
                Note(depth + 1);
                Ordered(depth + 1);
                _used[e] = false;
            }
        }
    }

    /// <summary>Takes the events of an instant in any order, then those of the next; at the first instant some may have come before step 1.</summary>
    private void Strict(long instantUs, int depth, bool isStart)
    {
        int[] left = [.. Enumerable.Range(0, _history.Length).Where(e => _history[e].TimeUs == instantUs && !_used[e])];
        if (isStart || left.Length == 0)
        {
            long? next = _history.Select(e => (long?)e.TimeUs).Where(t => t > instantUs).Min();
            _states.Add((instantUs, next ?? long.MaxValue, depth, _times[depth - 1], depth > 1 ? _times[depth - 2] : _startUs));
            if (next is { } later && later - _startUs <= _query.WindowUs)
            {
                Strict(later, depth, isStart: false);
            }
        }

        foreach (int e in left)
        {
            _used[e] = true;
            long chosen = _times[depth - 1];
            if (Matches(e, depth))
            {
                Strict(instantUs, depth, isStart);
                if (depth > 1 && Follows(instantUs, _times[depth - 2]) && Within(instantUs - _times[depth - 2], depth))
                {
                    _times[depth - 1] = instantUs;
                    Strict(instantUs, depth, isStart);
                    _times[depth - 1] = chosen;
                }
            }

            if (depth < _steps.Length && Matches(e, depth + 1) && Follows(instantUs, chosen) && Within(instantUs - chosen, depth + 1))
            {
                long old = _times[depth];
                _times[depth] = instantUs;
                Note(depth + 1);
                Strict(instantUs, depth + 1, isStart);
                _times[depth] = old;
            }

            _used[e] = false;
        }
    }
}
