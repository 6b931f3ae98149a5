namespace EcomOpsEngine.Analytics.Traffic;

/// <summary>The events of one person in time order, one after another, in constant time each; used again for each person.</summary>
internal sealed class BehaviourWalk(BotQuery query)
{
    private readonly RateRule _rate = query.Rate ?? default;
    private long[] _recentUs = new long[64];
    private SessionState[] _sessions = new SessionState[4];
    private int _sessionsSeen;
    private int _oldest;
    private int _held;
    private int _peak;
    private int _views;
    private int _shortViews;

    /// <summary>A new person begins.</summary>
    public void Begin()
    {
        Array.Clear(_sessions, 0, _sessionsSeen);
        _sessionsSeen = 0;
        _oldest = _held = _peak = _views = _shortViews = 0;
    }

    /// <summary>Adds the next event.</summary>
    /// <param name="timeUs">Its instant, not before the last one's.</param>
    /// <param name="session">Its session, numbered within the person.</param>
    /// <param name="view">Its page; null where it is no page.</param>
    public void Add(long timeUs, int session, int? view)
    {
        if (query.Rate is not null)
        {
            AddToWindow(timeUs);
        }

        if (session >= _sessions.Length)
        {
            Array.Resize(ref _sessions, Math.Max(session + 1, 2 * _sessions.Length));
        }

        _sessionsSeen = Math.Max(_sessionsSeen, session + 1);
        ref SessionState state = ref _sessions[session];
        state.AddInstant(timeUs);
        if (view is { } page && query.Dwell is { } dwell && state.AddView(timeUs, page) is { } lasted)
        {
            _views++;
            _shortViews += lasted <= dwell.MostDwellUs ? 1 : 0;
        }
    }

    /// <summary>What the person's events show.</summary>
    public BotFinding End(int person)
    {
        BotSigns signs = _peak > _rate.MostEvents ? BotSigns.Rate : BotSigns.None;
        double? least = null;
        if (query.Regularity is { } regularity)
        {
            foreach (ref readonly SessionState session in _sessions.AsSpan(0, _sessionsSeen))
            {
                if (session.Instants >= regularity.LeastInstants)
                {
                    double variation = session.Variation;
                    least = Math.Min(least ?? variation, variation);
                }
            }

            signs |= least <= regularity.MostVariation ? BotSigns.Regularity : BotSigns.None;
        }

        if (query.Dwell is { } dwell && _views >= dwell.LeastViews && _shortViews >= dwell.LeastShare * _views)
        {
            signs |= BotSigns.Dwell;
        }

        return new BotFinding(person, signs, _peak, least, _shortViews, _views);
    }

    /// <summary>Keeps the instants of the running window in a ring.</summary>
    private void AddToWindow(long timeUs)
    {
        while (_held > 0 && timeUs - _recentUs[_oldest] >= _rate.WindowUs)
        {
            _oldest = (_oldest + 1) & (_recentUs.Length - 1);
            _held--;
        }

        if (_held == _recentUs.Length)
        {
            var wider = new long[2 * _held];
            for (int i = 0; i < _held; i++)
            {
                wider[i] = _recentUs[(_oldest + i) & (_held - 1)];
            }

            (_recentUs, _oldest) = (wider, 0);
        }

        _recentUs[(_oldest + _held++) & (_recentUs.Length - 1)] = timeUs;
        _peak = Math.Max(_peak, _held);
    }

    /// <summary>One session while it is walked.</summary>
    private struct SessionState
    {
        private long _lastUs;
        private long _gapsUs;
        private UInt128 _squares;
        private long _viewStartUs;
        private int _view;
        private bool _hasView;

        /// <summary>Different instants.</summary>
        public int Instants { get; private set; }

        /// <summary>Coefficient of variation of the gaps, exact where the gaps are equal: √(n·Σg² − (Σg)²) / Σg over the n gaps.</summary>
        public readonly double Variation
        {
            get
            {
                var gaps = (UInt128)(Instants - 1);
                UInt128 squareOfSum = (UInt128)_gapsUs * (UInt128)_gapsUs;
                UInt128 spread = UInt128.MaxValue / gaps < _squares ? UInt128.MaxValue : (gaps * _squares) - squareOfSum;
                return Math.Sqrt((double)spread) / _gapsUs;
            }
        }

        public void AddInstant(long timeUs)
        {
            if (Instants > 0)
            {
                long gap = timeUs - _lastUs;
                if (gap == 0)
                {
                    return;
                }

                _gapsUs += gap;
                _squares += (UInt128)gap * (UInt128)gap;
            }

            _lastUs = timeUs;
            Instants++;
        }

        /// <summary>How long the last view lasted, where this event begins another one.</summary>
        public long? AddView(long timeUs, int view)
        {
            if (_hasView && _view == view)
            {
                return null;
            }

            long? lasted = _hasView ? timeUs - _viewStartUs : null;
            (_hasView, _view, _viewStartUs) = (true, view, timeUs);
            return lasted;
        }
    }
}
