using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>Keeps the times between steps of the units of one thread, by breakdown value.</summary>
internal sealed class SpanCollector(FunnelQuery query, IReadOnlyList<StepSpan> spans, DurationBudget budget) : UnitCollector
{
    private readonly BreakdownReader _reader = new(query);
    private readonly int[] _codes = new int[query.BreakdownColumns.Count];
    private readonly long[] _timesUs = new long[query.Steps.Count];
    private readonly StepSpan[] _spans = [.. spans];
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

        Group group = GroupOf(unit);
        ReadOnlySpan<int> elements = unit.Elements;
        ReadOnlySpan<int> seconds = unit.Run.Seconds.Span;
        NarrowSpan residues = unit.Run.ResidueUs.Span;
        for (int step = 0; step < elements.Length; step++)
        {
            _timesUs[step] = elements[step] == FunnelUnitResult.NotDone ? 0 : EngineTime.UnixUs(seconds[elements[step]], residues[elements[step]]);
        }

        for (int i = 0; i < _spans.Length; i++)
        {
            (int from, int to) = (_spans[i].From - 1, _spans[i].To - 1);
            if (elements[from] == FunnelUnitResult.NotDone)
            {
                continue;
            }

            group.Reached[i]++;
            if (elements[to] != FunnelUnitResult.NotDone)
            {
                group.Samples[i].Add(_timesUs[to] - _timesUs[from]);
            }
        }
    }

    private Group GroupOf(in FunnelUnitResult unit)
    {
        if (_codes.Length == 0 && _everybody is { } everybody)
        {
            return everybody;
        }

        _reader.Read(unit, _codes);
        ref Group? group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, Key(), out _);
        return _everybody = group ??= new Group([.. _codes], _spans.Length, budget);
    }

    private (int, int, int) Key() => (_codes.Length > 0 ? _codes[0] : 0, _codes.Length > 1 ? _codes[1] : 0, _codes.Length > 2 ? _codes[2] : 0);

    /// <summary>Units of one combination of breakdown codes.</summary>
    internal sealed class Group(int[] codes, int spans, DurationBudget budget)
    {
        public int[] Codes => codes;

        /// <summary>Units that did the earlier step, by span.</summary>
        public long[] Reached { get; } = new long[spans];

        public DurationSample[] Samples { get; } = [.. Enumerable.Range(0, spans).Select(_ => new DurationSample(budget))];
    }
}
