using System.Runtime.InteropServices;

namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>Keeps the times between steps of the units of one thread, by breakdown value.</summary>
internal sealed class SpanCollector(FunnelQuery query, IReadOnlyList<StepSpan> spans, DurationBudget budget) : UnitCollector
{
    private readonly BreakdownReader _reader = new(query);
    private readonly int[] _codes = new int[query.BreakdownColumns.Count];
    private readonly Dictionary<(int, int, int), Group> _groups = [];

    public override bool NeedsSteps => true;

    public IReadOnlyCollection<Group> Groups => _groups.Values;

    public override void Add(in FunnelUnitResult unit)
    {
        if (unit.IsLeftOut)
        {
            return;
        }

        _reader.Read(unit, _codes);
        ref Group? group = ref CollectionsMarshal.GetValueRefOrAddDefault(_groups, Key(), out _);
        group ??= new Group([.. _codes], spans.Count, budget);
        for (int i = 0; i < spans.Count; i++)
        {
            if (!unit.Did(spans[i].From))
            {
                continue;
            }

            group.Reached[i]++;
            if (unit.Did(spans[i].To))
            {
                group.Samples[i].Add(unit.TimeUs(spans[i].To) - unit.TimeUs(spans[i].From));
            }
        }
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
