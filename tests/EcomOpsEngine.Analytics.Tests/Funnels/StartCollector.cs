using EcomOpsEngine.Analytics.Funnels;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>Writes each unit as a line, with no other event than step 1.</summary>
internal sealed class StartCollector : UnitCollector
{
    public List<string> Lines { get; } = [];

    public override bool NeedsSteps => false;

    public override void Add(in FunnelUnitResult unit) =>
        Lines.Add($"{unit.Run.Columns[4][unit.Elements[0]]} from element {unit.Elements[0]} depth {unit.Depth} {(unit.IsConverted ? "converted" : unit.IsImmature ? "immature" : "")}{(unit.IsLeftOut ? " left out" : "")}");
}
