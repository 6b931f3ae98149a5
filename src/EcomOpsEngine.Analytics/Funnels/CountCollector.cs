using System.Numerics;
using EcomOpsEngine.Analytics.Funnels.Lanes;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Counts units by depth and breakdown value.</summary>
internal sealed class CountCollector : UnitCollector
{
    private readonly BreakdownReader _reader;
    private readonly FunnelGroups _groups;
    private readonly int[] _codes;
    private readonly bool _hasOptional;

    public CountCollector(FunnelQuery query, IReadOnlyList<int> cardinalities)
    {
        _reader = new BreakdownReader(query);
        _groups = new FunnelGroups(StepLayout.Of(query), cardinalities);
        _codes = new int[cardinalities.Count];
        _hasOptional = query.Steps.Any(step => step.Optional);
    }

    public override bool NeedsSteps => _hasOptional || _reader.NeedsSteps;

    public override void Add(in FunnelUnitResult unit)
    {
        _reader.Read(unit, _codes);
        _groups.Add(unit, _codes);
    }

    public override bool TryAdd(in BlockUnits units)
    {
        if (_codes.Length > 0)
        {
            return false;
        }

        _groups.Add(0, BitOperations.PopCount(units.Immature));
        uint rest = units.Counted;
        for (int depth = 1; rest != 0; depth++)
        {
            uint lanes = units.AtDepth(depth) & rest;
            _groups.Add(depth, BitOperations.PopCount(lanes));
            rest &= ~lanes;
        }

        return true;
    }

    public void Add(CountCollector other) => _groups.Add(other._groups);

    public FunnelCountsResult ToResult(long rowsScanned, long blocksSkipped) =>
        new(_groups.Total(), _codes.Length == 0 ? [] : new FunnelGroupCounts(_groups), rowsScanned, blocksSkipped);
}
