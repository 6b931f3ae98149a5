using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Trends;

/// <summary>Counts the units of one thread by depth and bucket of entry.</summary>
internal sealed class TrendCollector(TrendQuery query) : UnitCollector
{
    private readonly FunnelGroups _groups = new(StepLayout.Of(query.Funnel), [Count(query)]);
    private readonly bool _hasOptional = query.Funnel.Steps.Any(step => step.Optional);

    private readonly long[][]? _revenue = query.Orders is null ? null : [.. Enumerable.Range(0, Count(query)).Select(_ => new long[query.Funnel.Steps.Count])];

    public override bool NeedsSteps => _hasOptional;

    public override void Add(in FunnelUnitResult unit)
    {
        int day = query.Clock.Day(unit.Run.Seconds.Span[unit.Elements[0]]);
        int bucket = query.BucketOfDay[day - query.FirstDay];
        _groups.Add(unit, [bucket]);
        if (_revenue is not null && !unit.IsLeftOut)
        {
            AddRevenue(unit, _revenue[bucket]);
        }
    }

    private void AddRevenue(in FunnelUnitResult unit, long[] steps)
    {
        long startUs = unit.TimeUs(1);
        long endUs = query.Funnel.WindowUs >= EngineTime.EndUs - startUs ? EngineTime.EndUs : startUs + query.Funnel.WindowUs;
        long revenue = WindowRevenue.Minor(query.Orders!, unit.Person, startUs, endUs);
        for (int step = 1; revenue != 0 && step <= steps.Length; step++)
        {
            if (query.Funnel.Steps[step - 1].Optional ? unit.Did(step) : unit.Depth >= step)
            {
                steps[step - 1] = checked(steps[step - 1] + revenue);
            }
        }
    }

    /// <summary>Adds the counts of other units.</summary>
    public void Add(TrendCollector other)
    {
        _groups.Add(other._groups);
        for (int bucket = 0; bucket < (_revenue?.Length ?? 0); bucket++)
        {
            for (int step = 0; step < _revenue![bucket].Length; step++)
            {
                _revenue[bucket][step] = checked(_revenue[bucket][step] + other._revenue![bucket][step]);
            }
        }
    }

    public TrendCounts ToCounts(long rowsScanned)
    {
        var buckets = new FunnelCounts[Count(query)];
        for (int i = 0; i < buckets.Length; i++)
        {
            int steps = query.Funnel.Steps.Count;
            buckets[i] = new FunnelCounts([i], new long[steps], 0) { Continued = new long[steps] };
        }

        foreach (FunnelCounts one in new FunnelGroupCounts(_groups))
        {
            buckets[one.Codes[0]] = one;
        }

        return new TrendCounts(buckets, _groups.Total(), rowsScanned) { RevenueMinor = _revenue };
    }

    private static int Count(TrendQuery query) => query.BucketOfDay.Count == 0 ? 0 : query.BucketOfDay[^1] + 1;
}
