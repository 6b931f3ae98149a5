using System.Numerics;
using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Scans;

/// <summary>
/// Ordered funnels over columns held constant, whose steps exclude each other: for each combination of values, and each step, the latest step 1 from which it is reached, as <see cref="HistoryWalk"/> keeps it.
/// An event touches the row of its own combination, so that histories need not be taken apart.
/// </summary>
internal sealed class HeldScan : HistoryScan
{
    /// <summary>Combinations of values whose rows stay in the fast caches.</summary>
    private const int MostCombinations = 1024;

    private readonly int[] _columns;
    private readonly int[] _values;
    private readonly int _steps;
    private readonly bool _inOrder;
    private readonly int _rowLength;

    /// <summary>Row by row: instants of step 1 from which each step is reached; index 0 is the event itself, which may begin.</summary>
    private long[] _anchorsUs = [];
    private int[] _anchors = [];

    /// <summary>The history whose attempts each row holds.</summary>
    private int[] _owners = [];

    /// <summary>Where steps may be stored in another order: the latest instant of each row, and the steps it has held so far.</summary>
    private long[] _instantsUs = [];
    private uint[] _met = [];

    private int _history;
    private State _state;

    private HeldScan(FunnelRules rules, StepPlan plan, int[] columns, int[] values, int combinations)
        : base(rules, plan)
    {
        (_columns, _values) = (columns, values);
        _steps = rules.Steps;
        _inOrder = plan.StepsAscendWithCodes;
        _rowLength = _steps + 1;
        Pooled.Grow(ref _anchorsUs, combinations * _rowLength, kept: 0);
        Pooled.Grow(ref _anchors, combinations * _rowLength, kept: 0);
        Pooled.Grow(ref _owners, combinations, kept: 0);
        Pooled.Grow(ref _instantsUs, combinations, kept: 0);
        Pooled.Grow(ref _met, combinations, kept: 0);
        _owners.AsSpan().Clear();
    }

    /// <summary>A scan; null where the columns have too many combinations of values.</summary>
    /// <param name="rules">The question.</param>
    /// <param name="plan">Its steps.</param>
    /// <param name="runs">The runs.</param>
    public static new HeldScan? Of(FunnelRules rules, StepPlan plan, IReadOnlyList<LaneRun> runs)
    {
        int[] columns = [.. rules.Query.HoldConstantColumns];
        int[] values = [.. columns.Select(column => runs.Count == 0 ? 0 : runs.Max(run => run.Columns[column].ValueCount))];
        long combinations = values.Aggregate(1L, (product, count) => Math.Min(product * count, MostCombinations + 1));
        return combinations <= MostCombinations ? new HeldScan(rules, plan, columns, values, (int)combinations) : null;
    }

    public override void Dispose()
    {
        base.Dispose();
        Pooled.Return(ref _anchorsUs);
        Pooled.Return(ref _anchors);
        Pooled.Return(ref _owners);
        Pooled.Return(ref _instantsUs);
        Pooled.Return(ref _met);
    }

    public override void Begin()
    {
        _history++;
        _state = new State { LatestStartUs = NotReachedUs, ArrivalUs = NotReachedUs };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(LaneRun run, int first, int stride, int mappedAt, int length)
    {
        ReadOnlySpan<byte> steps = Steps[mappedAt..];
        ReadOnlySpan<int> seconds = run.Seconds.Span[first..];
        NarrowSpan residues = run.ResidueUs.Span[first..];
        var codes = new HeldCodes(run, _columns, _values, first);
        State state = _state;
        for (int done = 0; done < length; done += SliceEvents)
        {
            if (state.Depth == _steps && EngineTime.UnixUs(seconds[done * stride], residues[done * stride]) != state.ArrivalUs)
            {
                break;
            }

            foreach (int at in Wanted(steps, done * stride, stride, Math.Min(SliceEvents, length - done)))
            {
                int row = codes.Row(at);
                long timeUs = EngineTime.UnixUs(seconds[at], residues[at]);
                if (row >= 0)
                {
                    Take(ref state, row, steps[at], timeUs, first + at);
                }
            }
        }

        _state = state;
    }

    public override HistoryOutcome End() =>
        new(_state.Depth, _state.Reported, _state.Depth > 0 && _state.Depth < _steps && Query.DataEndUs - _state.LatestStartUs <= Query.WindowUs);

    /// <summary>One event: it may begin an attempt, or takes that of the step before on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(ref State state, int row, int step, long timeUs, int element)
    {
        int first = row * _rowLength;
        if (_owners[row] != _history)
        {
            _owners[row] = _history;
            _instantsUs[row] = NotReachedUs;
            _anchorsUs.AsSpan(first, _rowLength).Fill(NotReachedUs);
        }

        long anchorUs = (ulong)(timeUs - Query.FromUs) < RangeUs ? timeUs : NotReachedUs;
        (_anchorsUs[first], _anchors[first]) = (anchorUs, element);
        state.LatestStartUs = Math.Max(state.LatestStartUs, step == 1 ? anchorUs : NotReachedUs);
        Reach(ref state, first, step, timeUs);
        if (!_inOrder)
        {
            Reorder(ref state, row, step, timeUs);
        }
    }

    /// <summary>Later steps of the same instant that were stored before take the attempt on, too.</summary>
    private void Reorder(ref State state, int row, int step, long timeUs)
    {
        uint met = _instantsUs[row] == timeUs ? _met[row] : 0;
        (_instantsUs[row], _met[row]) = (timeUs, met | (1u << (step - 1)));
        for (uint rest = step == 32 ? 0 : met >> step << step; rest != 0; rest &= rest - 1)
        {
            Reach(ref state, row * _rowLength, BitOperations.TrailingZeroCount(rest) + 1, timeUs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reach(ref State state, int first, int step, long timeUs)
    {
        long previousUs = _anchorsUs[first + step - 1];
        ref long anchorUs = ref _anchorsUs[first + step];
        ref int anchor = ref _anchors[first + step];
        long taken = (timeUs - previousUs - WindowUs - 1) >> 63;
        anchorUs ^= (anchorUs ^ previousUs) & taken;
        anchor ^= (anchor ^ _anchors[first + step - 1]) & (int)taken;
        int reached = step & (int)taken;
        if ((reached > state.Depth) | ((reached == state.Depth) & (timeUs == state.ArrivalUs)))
        {
            state.Note(reached, timeUs, anchorUs, anchor);
        }
    }

    /// <summary>The values of one history's events.</summary>
    private readonly ref struct HeldCodes
    {
        private readonly NarrowSpan _first;
        private readonly NarrowSpan _second;
        private readonly NarrowSpan _third;
        private readonly int _columns;
        private readonly int _seconds;
        private readonly int _thirds;

        public HeldCodes(LaneRun run, int[] columns, int[] values, int offset)
        {
            _columns = columns.Length;
            _first = run.Columns[columns[0]].Span[offset..];
            if (_columns > 1)
            {
                _second = run.Columns[columns[1]].Span[offset..];
                _seconds = values[1];
            }

            if (_columns > 2)
            {
                _third = run.Columns[columns[2]].Span[offset..];
                _thirds = values[2];
            }
        }

        /// <summary>The combination of an event; below 0 where one of its values is missing.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Row(int at)
        {
            int row = _first[at] - 1;
            return _columns == 1 || row < 0 ? row : Further(row, at);
        }

        private int Further(int row, int at)
        {
            int second = _second[at] - 1;
            row = (row * _seconds) + second;
            if (_columns == 2 || second < 0)
            {
                return second < 0 ? second : row;
            }

            int third = _third[at] - 1;
            return third < 0 ? third : (row * _thirds) + third;
        }
    }

    /// <summary>What a history has come to.</summary>
    private struct State
    {
        /// <summary>The latest step 1 of any combination.</summary>
        public long LatestStartUs;

        /// <summary>Deepest step reached so far.</summary>
        public int Depth;

        /// <summary>When it was reached first.</summary>
        public long ArrivalUs;

        /// <summary>Step 1 of the attempt that is reported.</summary>
        public int Reported;
        private long _reportedUs;

        /// <summary>Notes an attempt that is deeper than all before, or as deep at the same instant: there the later step 1 is reported.</summary>
        public void Note(int depth, long timeUs, long startUs, int start)
        {
            if (depth > Depth || startUs > _reportedUs || (startUs == _reportedUs && start > Reported))
            {
                (Depth, ArrivalUs, _reportedUs, Reported) = (depth, timeUs, startUs, start);
            }
        }
    }
}
