using EcomOpsEngine.Analytics.Funnels.Lanes;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Counts over some of the people; the counts of disjoint sets of people add up.</summary>
internal sealed class FunnelPartial
{
    private readonly int _steps;
    private readonly long[] _entered;
    private readonly FunnelGroups? _groups;
    private long _immature;

    /// <param name="steps">Number of steps.</param>
    /// <param name="cardinalities">Codes of each breakdown column; empty without a breakdown.</param>
    public FunnelPartial(int steps, IReadOnlyList<int> cardinalities)
    {
        _steps = steps;
        _entered = new long[steps];
        _groups = cardinalities.Count == 0 ? null : new FunnelGroups(new StepLayout(steps, []), cardinalities);
    }

    public long RowsScanned { get; set; }

    public long BlocksSkipped { get; set; }

    /// <summary>People of blocks given to the lane kernel.</summary>
    public long LanesRun { get; set; }

    /// <summary>People of those that were walked, because the lane kernel left them to the reference.</summary>
    public long LanesWalked { get; set; }

    /// <summary>Adds what the lane kernel counted, without a breakdown.</summary>
    public void Add(LaneTally tally)
    {
        for (int s = 0; s < _steps; s++)
        {
            _entered[s] += tally.Reached[s];
        }

        _immature += tally.Immature;
    }

    /// <summary>Adds one person.</summary>
    /// <param name="depth">Steps reached; 0 for people who never entered, and for those left out.</param>
    /// <param name="immature">Whether the person counts as immature.</param>
    /// <param name="codes">Breakdown codes; empty without a breakdown.</param>
    public void Add(int depth, bool immature, ReadOnlySpan<int> codes)
    {
        if (_groups is not null)
        {
            _groups.Add(depth, immature, codes);
            return;
        }

        for (int s = 0; s < depth; s++)
        {
            _entered[s]++;
        }

        _immature += immature ? 1 : 0;
    }

    /// <summary>Adds the counts of other people.</summary>
    public void Add(FunnelPartial other)
    {
        for (int s = 0; s < _steps; s++)
        {
            _entered[s] += other._entered[s];
        }

        _immature += other._immature;
        RowsScanned += other.RowsScanned;
        BlocksSkipped += other.BlocksSkipped;
        LanesRun += other.LanesRun;
        LanesWalked += other.LanesWalked;
        if (other._groups is not null)
        {
            _groups?.Add(other._groups);
        }
    }

    /// <summary>The answer; with a breakdown the total is the sum of its groups.</summary>
    public FunnelCountsResult ToResult() => _groups is null
        ? new FunnelCountsResult(new FunnelCounts([], (long[])_entered.Clone(), _immature), [], RowsScanned, BlocksSkipped)
        : new FunnelCountsResult(_groups.Total(), new FunnelGroupCounts(_groups), RowsScanned, BlocksSkipped);
}
