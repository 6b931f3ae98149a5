using System.Numerics;
using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>Keeps when the units of one thread did their steps, by breakdown value.</summary>
internal sealed class SpanCollector(FunnelQuery query, DurationBudget budget) : UnitCollector
{
    private readonly BreakdownReader _reader = new(query);
    private readonly int[] _codes = new int[query.BreakdownColumns.Count];
    private readonly long[] _sinceFirstUs = new long[query.Steps.Count];
    private readonly LaneTimes _laneTimes = new(query.Steps.Count);
    private readonly Dictionary<(int, int, int), Group> _groups = [];
    private Group? _everybody;

    public override bool NeedsSteps => true;

    public IReadOnlyCollection<Group> Groups => _groups.Values;

    public override void Add(in FunnelUnitResult unit)
    {
        if (unit.IsLeftOut)
        {
            return;
        }

        ReadOnlySpan<int> elements = unit.Elements;
        ReadOnlySpan<int> seconds = unit.Run.Seconds.Span;
        NarrowSpan residues = unit.Run.ResidueUs.Span;
        long[] sinceFirst = _sinceFirstUs;
        int first = elements[0] != FunnelUnitResult.NotDone ? 0 : elements.IndexOfAnyExcept(FunnelUnitResult.NotDone);
        long firstUs = EngineTime.UnixUs(seconds[elements[first]], residues[elements[first]]);
        uint done = 1u << first;
        int later = 0;
        for (int step = first + 1; step < elements.Length; step++)
        {
            int element = elements[step];
            if (element != FunnelUnitResult.NotDone)
            {
                done |= 1u << step;
                sinceFirst[later++] = EngineTime.UnixUs(seconds[element], residues[element]) - firstUs;
            }
        }

        _reader.Read(unit, _codes);
        OfCodes().Of(done).Add(sinceFirst.AsSpan(0, later));
    }

    public override bool TryAdd(in BlockUnits units)
    {
        uint rest = units.Counted;
        if (_codes.Length > 0 || rest == 0)
        {
            return _codes.Length == 0;
        }

        Group everybody = OfCodes();
        for (int depth = 1; rest != 0; depth++)
        {
            _laneTimes.Read(units, depth);
            uint lanes = units.AtDepth(depth) & rest;
            if (lanes != 0)
            {
                everybody.Of(uint.MaxValue >> (QueryChecks.MostSteps - depth)).Add(lanes, _laneTimes.SinceFirstUs);
            }

            rest &= ~lanes;
        }

        return true;
    }

    private Group OfCodes()
    {
        if (_codes.Length == 0 && _everybody is { } everybody)
        {
            return everybody;
        }

        ref Group? group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, Key(), out _);
        return _everybody = group ??= new Group([.. _codes], budget);
    }

    private (int, int, int) Key() => (_codes.Length > 0 ? _codes[0] : 0, _codes.Length > 1 ? _codes[1] : 0, _codes.Length > 2 ? _codes[2] : 0);

    /// <summary>Units of one combination of breakdown codes, by the steps they did.</summary>
    internal sealed class Group(int[] codes, DurationBudget budget) : IDisposable
    {
        private readonly Dictionary<uint, UnitTimes> _byDone = [];

        /// <summary>Those that did all steps up to one, by their number: nearly all units.</summary>
        private readonly UnitTimes?[] _upTo = new UnitTimes?[QueryChecks.MostSteps + 1];

        public int[] Codes => codes;

        public void Dispose()
        {
            foreach (UnitTimes times in _byDone.Values)
            {
                times.Dispose();
            }
        }

        /// <summary>The units that did certain steps.</summary>
        /// <param name="done">A bit for each step, bit 0 for step 1.</param>
        public UnitTimes Of(uint done)
        {
            bool isUpTo = (done & (done + 1)) == 0;
            if (isUpTo && _upTo[BitOperations.PopCount(done)] is { } known)
            {
                return known;
            }

            ref UnitTimes? times = ref CollectionsMarshal.GetValueRefOrAddDefault(_byDone, done, out _);
            times ??= new UnitTimes(done, budget);
            if (isUpTo)
            {
                _upTo[BitOperations.PopCount(done)] = times;
            }

            return times;
        }

        /// <summary>Units that did a step.</summary>
        public long Reached(int step) => _byDone.Values.Where(times => times.Did(step)).Sum(times => times.Count);

        /// <summary>The units that did both steps of a span.</summary>
        public IEnumerable<UnitTimes> Of(StepSpan span) => _byDone.Values.Where(times => times.Did(span.From) && times.Did(span.To));
    }
}
