using System.Numerics;
using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Scans;

/// <summary>
/// Strict funnels whose steps exclude each other. After an instant all attempts that go on stand at its latest step, and the latest of them is never worse:
/// one attempt is kept. One that has just begun may stand at any of the steps that its instant holds from step 1 on, because events of one instant come in the order that helps.
/// </summary>
internal sealed class StrictScan : HistoryScan
{
    /// <summary>Lowest step of no attempt: no event takes it on.</summary>
    private const int Nowhere = 64;

    private readonly FilterPlan _common;
    private readonly int _steps;

    /// <summary>Number of events that exist and are no step. The number after the last step is nobody's, so that no event takes an attempt beyond it.</summary>
    private readonly byte _foreign;
    private State _state;

    public StrictScan(FunnelRules rules, StepPlan plan)
        : base(rules, plan)
    {
        _common = FilterPlan.Compile(Query.Filter);
        _steps = rules.Steps;
        _foreign = (byte)(_steps + 2);
    }

    public override void Map(LaneRun run, int offset, int elements)
    {
        base.Map(run, offset, elements);
        MapForeign(_common, run, offset, elements, _foreign);
    }

    public override void Begin() => _state = new State { Lowest = Nowhere, InstantUs = NotReachedUs };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(LaneRun run, int first, int stride, int mappedAt, int length)
    {
        ReadOnlySpan<byte> steps = Steps[mappedAt..];
        ReadOnlySpan<int> seconds = run.Seconds.Span[first..];
        NarrowSpan residues = run.ResidueUs.Span[first..];
        State state = _state;
        for (int i = 0, at = 0; i < length; i++, at += stride)
        {
            int step = steps[at];
            if (step == 0)
            {
                continue;
            }

            long timeUs = EngineTime.UnixUs(seconds[at], residues[at]);
            if (timeUs != state.InstantUs)
            {
                Advance(ref state);
                if (state.Depth == _steps)
                {
                    break;
                }

                (state.InstantUs, state.Met) = (timeUs, 0);
            }

            state.Met |= 1UL << (step - 1);
            state.LastFirst = step == 1 ? first + at : state.LastFirst;
        }

        _state = state;
    }

    public override HistoryOutcome End()
    {
        Advance(ref _state);
        bool immature = _state.Depth < _steps && _state.Highest > 0 && Query.DataEndUs - _state.StartUs <= Query.WindowUs;
        return new HistoryOutcome(_state.Depth, _state.Reported, immature);
    }

    /// <summary>
    /// The instant is known whole. The attempt reaches as many next steps as it holds one after the other, even where another event then ends it;
    /// it goes on where each of its events is a step from the one it stands at to the latest, and none between is missing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(ref State state)
    {
        ulong met = state.Met;
        int depth = state.Depth;
        bool isOpen = state.InstantUs - state.StartUs <= WindowUs;
        int reached = (state.Highest > 0) & isOpen ? state.Highest + BitOperations.TrailingZeroCount(~(met >> state.Highest)) : 0;
        state.Reported = reached > depth ? state.Start : state.Reported;
        state.Depth = Math.Max(depth, reached);

        int earliest = BitOperations.TrailingZeroCount(met) + 1;
        int latest = 64 - BitOperations.LeadingZeroCount(met);
        int from = Math.Min(state.Highest, earliest);
        ulong between = ((1UL << latest) - 1) & ~((1UL << from) - 1);
        bool goesOn = (from >= state.Lowest) & ((between & ~met) == 0) & isOpen;
        bool begins = ((met & 1) != 0) & ((ulong)(state.InstantUs - Query.FromUs) < RangeUs);
        int begun = begins ? BitOperations.TrailingZeroCount(~met) : 0;
        state.Highest = begins ? begun : goesOn ? latest : 0;
        state.Lowest = begins ? 1 : goesOn ? latest : Nowhere;
        state.StartUs = begins ? state.InstantUs : state.StartUs;
        state.Start = begins ? state.LastFirst : state.Start;
        bool isReported = (begun > depth) & (begun >= state.Depth);
        state.Reported = isReported ? state.Start : state.Reported;
        state.Depth = Math.Max(state.Depth, begun);
    }

    /// <summary>What a history has come to.</summary>
    private struct State
    {
        /// <summary>The instant at hand.</summary>
        public long InstantUs;

        /// <summary>Its events: bit 0 for step 1.</summary>
        public ulong Met;

        /// <summary>Element of the last step 1.</summary>
        public int LastFirst;

        /// <summary>Steps from here …</summary>
        public int Lowest;

        /// <summary>… to here are those at which the attempt may stand; 0 where there is none.</summary>
        public int Highest;

        public long StartUs;
        public int Start;

        /// <summary>Deepest step reached so far.</summary>
        public int Depth;

        /// <summary>Step 1 of the attempt that reached it first.</summary>
        public int Reported;
    }
}
