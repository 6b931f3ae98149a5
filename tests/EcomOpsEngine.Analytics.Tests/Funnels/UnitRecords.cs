using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>A unit as the walkers report it; they are held against exhaustion elsewhere.</summary>
internal sealed record UnitRecord(int Person, int Session, int Depth, bool Converted, bool Immature, bool LeftOut, long?[] TimesUs, int Device)
{
    /// <summary>Time between two steps that were both done.</summary>
    public long? Between(int from, int to) => TimesUs[to - 1] - TimesUs[from - 1];
}

/// <summary>Writes all units down, so that a test can count them again in the simplest way.</summary>
internal sealed class UnitRecords(int steps) : UnitCollector
{
    private readonly List<UnitRecord> _units = [];

    public override bool NeedsSteps => true;

    public static List<UnitRecord> Of(IReadOnlyList<LaneRun> runs, FunnelQuery query) => Of(runs, query, LaneProgram.Widest);

    public static List<UnitRecord> Of(IReadOnlyList<LaneRun> runs, FunnelQuery query, LaneWidth width) =>
        UnitKernel.Run(runs, query, 1, width, () => new UnitRecords(query.Steps.Count), CancellationToken.None).Collectors[0]._units;

    public override void Add(in FunnelUnitResult unit)
    {
        var times = new long?[steps];
        for (int step = 1; step <= steps; step++)
        {
            times[step - 1] = unit.Did(step) ? unit.TimeUs(step) : null;
        }

        int first = unit.Elements[0];
        _units.Add(new UnitRecord(unit.Person, unit.Run.Sessions.Span[first], unit.Depth, unit.IsConverted, unit.IsImmature, unit.IsLeftOut, times, unit.Run.Columns[1][first]));
    }
}
