using EcomOpsEngine.Analytics.Funnels;

namespace EcomOpsEngine.Analytics.Tests.Funnels;

/// <summary>Writes each unit with all that is known of it as a line.</summary>
internal sealed class TextCollector(FunnelQuery query) : UnitCollector
{
    private readonly int _steps = query.Steps.Count;

    public List<string> Lines { get; } = [];

    public override bool NeedsSteps => true;

    public override void Add(in FunnelUnitResult unit)
    {
        var times = new long?[_steps];
        var devices = new int[_steps];
        for (int s = 1; s <= _steps; s++)
        {
            if (unit.Did(s))
            {
                times[s - 1] = unit.TimeUs(s);
                devices[s - 1] = unit.Run.Columns[1][unit.Elements[s - 1]];
            }
        }

        Lines.Add(Text(unit.Run.Columns[4][unit.Elements[0]], unit.Run.Columns[2][unit.Elements[0]], unit.Depth, unit.IsConverted, unit.IsImmature, times, devices));
    }

    public static string Text(int person, int start, int depth, bool converted, bool immature, long?[] times, int[] devices) =>
        $"{person} #{start} depth {depth} {(converted ? "converted" : immature ? "immature" : "")} [{string.Join(' ', times.Select(t => t is { } at ? $"{at - FunnelCase.Start}" : "-"))}] {string.Join("", devices)}";
}
