using EcomOpsEngine.Analytics.Funnels;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>Writes each unit as a line, with no other event than step 1.</summary>
internal sealed class StartCollector : UnitCollector
{
    public List<string> Lines { get; } = [];

    public override bool NeedsSteps => false;

    public override void Add(in FunnelUnitResult unit) =>
        Lines.Add(Text(unit.Run.Columns[4][unit.Elements[0]], unit.Run.Columns[2][unit.Elements[0]], unit.Depth, unit.IsConverted, unit.IsImmature, unit.IsLeftOut));

    public static string Text(int person, int start, int depth, bool converted, bool immature, bool leftOut) =>
        $"{person} #{start} depth {depth} {(converted ? "converted" : immature ? "immature" : "")}{(leftOut ? " left out" : "")}";
}
