using System.Numerics;
using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Scans;

/// <summary>
/// Ordered funnels with exclusions, whose steps exclude each other: for each step the latest attempt that stands at it, as <see cref="AttemptWalk"/> keeps it.
/// An instant acts when it is known whole: where an attempt stood before tells which steps it reached earlier, and so which exclusions meet it.
/// </summary>
internal sealed class ExclusionScan : HistoryScan
{
    /// <summary>Exclusions that have a bit each.</summary>
    private const int MostExclusions = 8;

    /// <summary>Marks an excluded event beside its step.</summary>
    private const byte ExcludedMark = 64;

    private readonly FilterPlan _common;
    private readonly FilterPlan[] _filters;
    private readonly FunnelRules.Span[] _exclusions;
    private readonly int _steps;
    private readonly bool _canDrop;

    /// <summary>Step 1 of the attempt that stands at each step.</summary>
    private readonly long[] _startsUs;
    private readonly int[] _starts;

    /// <summary>Exclusions that the elements mapped last match.</summary>
    private byte[] _excluded = [];
    private State _state;

    private ExclusionScan(FunnelRules rules, StepPlan plan)
        : base(rules, plan)
    {
        _common = FilterPlan.Compile(Query.Filter);
        _filters = [.. Query.Exclusions.Select(exclusion => FilterPlan.Compile(exclusion.Filter))];
        _exclusions = rules.Exclusions;
        _steps = rules.Steps;
        _canDrop = rules.CanDrop;
        _startsUs = new long[_steps + 1];
        _starts = new int[_steps + 1];
    }

    /// <summary>A scan; null where there are too many exclusions.</summary>
    /// <param name="rules">The question.</param>
    /// <param name="plan">Its steps.</param>
    public static ExclusionScan? Of(FunnelRules rules, StepPlan plan) => rules.Exclusions.Length <= MostExclusions ? new ExclusionScan(rules, plan) : null;

    public override void Dispose()
    {
        base.Dispose();
        Pooled.Return(ref _excluded);
    }

    public override void Map(LaneRun run, int offset, int elements)
    {
        base.Map(run, offset, elements);
        Pooled.Grow(ref _excluded, elements, kept: 0);
        MapMatches(_common, _filters, run, offset, _excluded.AsSpan(0, elements), ExcludedMark);
    }

    public override void Begin()
    {
        _startsUs.AsSpan().Fill(NotReachedUs);
        _state = new State { InstantUs = NotReachedUs };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(LaneRun run, int first, int stride, int mappedAt, int length)
    {
        ReadOnlySpan<byte> marks = Steps[mappedAt..];
        ReadOnlySpan<byte> excluded = _excluded.AsSpan(mappedAt);
        ReadOnlySpan<int> seconds = run.Seconds.Span[first..];
        NarrowSpan residues = run.ResidueUs.Span[first..];
        State state = _state;
        for (int done = 0; done < length && !IsOver(state); done += SliceEvents)
        {
            foreach (int at in Wanted(marks, done * stride, stride, Math.Min(SliceEvents, length - done)))
            {
                long timeUs = EngineTime.UnixUs(seconds[at], residues[at]);
                if (timeUs != state.InstantUs)
                {
                    Act(ref state);
                    (state.InstantUs, state.Met, state.Excluded) = (timeUs, 0, 0);
                }

                int step = marks[at] & (ExcludedMark - 1);
                state.Met |= (1UL << step) >> 1;
                state.Excluded |= excluded[at];
                state.LastFirst = step == 1 ? first + at : state.LastFirst;
            }
        }

        _state = state;
    }

    public override HistoryOutcome End()
    {
        State state = _state;
        Act(ref state);
        if (state.IsDropped)
        {
            return default;
        }

        bool immature = state.Depth > 0 && state.Depth < _steps && Query.DataEndUs - LatestStartUs() <= Query.WindowUs;
        return new HistoryOutcome(state.Depth, state.Reported, immature);
    }

    /// <summary>Whether nothing after this matters.</summary>
    private bool IsOver(in State state) => state.IsDropped || (state.Depth == _steps && !_canDrop);

    private long LatestStartUs()
    {
        long latestUs = NotReachedUs;
        for (int s = 1; s < _steps; s++)
        {
            latestUs = Math.Max(latestUs, _startsUs[s]);
        }

        return latestUs;
    }

    /// <summary>The instant is known whole; once the history is over it changes nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Act(ref State state)
    {
        ulong met = state.Met;
        if (((met & (met - 1)) | state.Excluded) == 0)
        {
            Single(ref state, BitOperations.TrailingZeroCount(met) + 1);
        }
        else
        {
            Several(ref state);
        }
    }

    /// <summary>One step and nothing excluded: an attempt begins, or that of the step before gets on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Single(ref State state, int step)
    {
        long timeUs = state.InstantUs;
        long[] startsUs = _startsUs;
        int[] starts = _starts;
        (startsUs[0], starts[0]) = ((ulong)(timeUs - Query.FromUs) < RangeUs ? timeUs : NotReachedUs, state.LastFirst);
        if ((uint)step >= (uint)startsUs.Length)
        {
            return;
        }

        long startUs = startsUs[step - 1];
        long taken = (timeUs - startUs - WindowUs - 1) >> 63;
        startsUs[step] ^= (startsUs[step] ^ startUs) & taken;
        startsUs[step - 1] ^= (startUs ^ NotReachedUs) & taken;
        starts[step] ^= (starts[step] ^ starts[step - 1]) & (int)taken;
        if ((step & (int)taken) > state.Depth)
        {
            (state.Depth, state.Reported) = (step, starts[step]);
        }
    }

    /// <summary>Several steps, or excluded events: from the deepest attempt to the new one, so that the later takes the place of the earlier.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Several(ref State state)
    {
        ulong met = state.Met;
        int before = state.Depth;
        for (int depth = _steps - 1; depth >= 1; depth--)
        {
            long startUs = _startsUs[depth];
            if (state.InstantUs - startUs > WindowUs)
            {
                continue;
            }

            int reached = depth + BitOperations.TrailingZeroCount(~(met >> depth));
            bool ends = Ends(ref state, depth, reached);
            _startsUs[depth] = NotReachedUs;
            Stand(ref state, ends ? 0 : reached, reached, startUs, _starts[depth], before);
        }

        if ((met & 1) != 0 && (ulong)(state.InstantUs - Query.FromUs) < RangeUs)
        {
            int reached = BitOperations.TrailingZeroCount(~met);
            Stand(ref state, reached, reached, state.InstantUs, state.LastFirst, before);
        }
    }

    /// <summary>Whether an exclusion ends an attempt that stood at one step before the instant, and after its events at another.</summary>
    private bool Ends(ref State state, int from, int to)
    {
        bool ends = false;
        for (uint rest = state.Excluded; rest != 0; rest &= rest - 1)
        {
            FunnelRules.Span exclusion = _exclusions[BitOperations.TrailingZeroCount(rest)];
            bool meets = exclusion.From <= from && to < exclusion.To;
            ends |= meets;
            state.IsDropped |= meets && exclusion.Effect == ExclusionEffect.DropUnit;
        }

        return ends;
    }

    /// <summary>Puts an attempt where it stands, and notes it where it is deeper than all before the instant and no less deep than earlier ones of the instant.</summary>
    private void Stand(ref State state, int step, int reached, long startUs, int start, int before)
    {
        (_startsUs[step], _starts[step]) = (startUs, start);
        if (reached > before && reached >= state.Depth)
        {
            (state.Depth, state.Reported) = (reached, start);
        }
    }

    /// <summary>What a history has come to.</summary>
    private struct State
    {
        /// <summary>The instant at hand.</summary>
        public long InstantUs;

        /// <summary>Its steps: bit 0 for step 1.</summary>
        public ulong Met;

        /// <summary>Exclusions that its events match.</summary>
        public uint Excluded;

        /// <summary>Element of the last step 1.</summary>
        public int LastFirst;

        /// <summary>Deepest step reached so far.</summary>
        public int Depth;

        /// <summary>Step 1 of the attempt that reached it first.</summary>
        public int Reported;

        /// <summary>Whether an exclusion drops the unit.</summary>
        public bool IsDropped;
    }
}
