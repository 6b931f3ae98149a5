namespace EcomOpsEngine.Analytics.Funnels.Trends;

/// <summary>Counts the units of one thread by depth and bucket of entry.</summary>
internal sealed class TrendCollector(TrendQuery query) : UnitCollector
{
    private readonly FunnelGroups _groups = new(StepLayout.Of(query.Funnel), [Count(query)]);
    private readonly bool _hasOptional = query.Funnel.Steps.Any(step => step.Optional);

    public override bool NeedsSteps => _hasOptional;

    public override void Add(in FunnelUnitResult unit)
    {
        int day = query.Clock.Day(unit.Run.Seconds.Span[unit.Elements[0]]);
        _groups.Add(unit, [query.BucketOfDay[day - query.FirstDay]]);
    }

    /// <summary>Adds the counts of other units.</summary>
    public void Add(TrendCollector other) => _groups.Add(other._groups);

    public TrendCounts ToCounts(long rowsScanned)
    {
        IReadOnlyList<FunnelCounts> found = _groups.ToCounts();
        var buckets = new FunnelCounts[Count(query)];
        for (int i = 0; i < buckets.Length; i++)
        {
            int steps = query.Funnel.Steps.Count;
            buckets[i] = new FunnelCounts([i], new long[steps], 0) { Continued = new long[steps] };
        }

        foreach (FunnelCounts one in found)
        {
            buckets[one.Codes[0]] = one;
        }

        return new TrendCounts(buckets, _groups.Total(found), rowsScanned);
    }

    private static int Count(TrendQuery query) => query.BucketOfDay.Count == 0 ? 0 : query.BucketOfDay[^1] + 1;
}
