using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Scans;

/// <summary>
/// Funnels in any order whose steps exclude each other: the latest event of each step is never worse. As many steps are found as have one in the window that ends at the event at hand;
/// the earliest of these events is where the attempt began, as <see cref="AnyOrderWalk"/> finds it.
/// </summary>
internal sealed class AnyOrderScan : HistoryScan
{
    private readonly int _steps;

    /// <summary>Latest instant of each step, four to a register, and its element.</summary>
    private readonly Vector256<long>[] _latestUs;
    private readonly int[] _latest;
    private State _state;

    public AnyOrderScan(FunnelRules rules, StepPlan plan)
        : base(rules, plan)
    {
        _steps = rules.Steps;
        _latestUs = new Vector256<long>[(_steps + Vector256<long>.Count - 1) / Vector256<long>.Count];
        _latest = new int[_steps];
    }

    public override void Begin()
    {
        _latestUs.AsSpan().Fill(Vector256.Create(NotReachedUs));
        _state = new State { InRangeUs = NotReachedUs };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(LaneRun run, int first, int stride, int mappedAt, int length)
    {
        ReadOnlySpan<byte> steps = Steps[mappedAt..];
        ReadOnlySpan<int> seconds = run.Seconds.Span[first..];
        NarrowSpan residues = run.ResidueUs.Span[first..];
        State state = _state;
        for (int done = 0; done < length; done += SliceEvents)
        {
            if (state.Depth == _steps && EngineTime.UnixUs(seconds[done * stride], residues[done * stride]) != state.ArrivalUs)
            {
                break;
            }

            foreach (int at in Wanted(steps, done * stride, stride, Math.Min(SliceEvents, length - done)))
            {
                long timeUs = EngineTime.UnixUs(seconds[at], residues[at]);
                if (timeUs >= Query.FromUs)
                {
                    Take(ref state, steps[at] - 1, timeUs, first + at);
                }
            }
        }

        _state = state;
    }

    public override HistoryOutcome End() =>
        new(_state.Depth, _state.Reported, _state.Depth > 0 && _state.Depth < _steps && Query.DataEndUs - _state.InRangeUs <= Query.WindowUs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(ref State state, int step, long timeUs, int element)
    {
        _latest[step] = element;
        (state.InRangeUs, state.InRange) = timeUs < Query.ToUs ? (timeUs, element) : (state.InRangeUs, state.InRange);
        var floorUs = Vector256.Create(timeUs - WindowUs);
        int found = 0;
        for (int v = 0; v < _latestUs.Length; v++)
        {
            var isStep = Vector256.Equals(Vector256<long>.Indices, Vector256.Create((long)step - (v * Vector256<long>.Count)));
            _latestUs[v] = Vector256.ConditionalSelect(isStep, Vector256.Create(timeUs), _latestUs[v]);
            found += BitOperations.PopCount(Vector256.GreaterThanOrEqual(_latestUs[v], floorUs).ExtractMostSignificantBits());
        }

        if (((found > state.Depth) | ((found == state.Depth) & (timeUs == state.ArrivalUs))) && timeUs - state.InRangeUs <= WindowUs)
        {
            Note(ref state, found, timeUs);
        }
    }

    /// <summary>More steps than before, or as many at the same instant, where the latest events count.</summary>
    private void Note(ref State state, int depth, long timeUs)
    {
        long startUs = long.MaxValue;
        int start = 0;
        ReadOnlySpan<long> latestUs = MemoryMarshal.Cast<Vector256<long>, long>(_latestUs.AsSpan());
        for (int s = 0; s < _steps; s++)
        {
            bool isEarlier = latestUs[s] >= timeUs - WindowUs && (latestUs[s] < startUs || (latestUs[s] == startUs && _latest[s] < start));
            (startUs, start) = isEarlier ? (latestUs[s], _latest[s]) : (startUs, start);
        }

        // Begun beyond the range, the last event within it stands for its step.
        (state.Depth, state.ArrivalUs, state.Reported) = (depth, timeUs, startUs < Query.ToUs ? start : state.InRange);
    }

    /// <summary>What a history has come to.</summary>
    private struct State
    {
        /// <summary>The last event within the range.</summary>
        public long InRangeUs;
        public int InRange;

        /// <summary>Most steps found so far.</summary>
        public int Depth;

        /// <summary>When they were found first.</summary>
        public long ArrivalUs;

        /// <summary>Their earliest event.</summary>
        public int Reported;
    }
}
