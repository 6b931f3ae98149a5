namespace EcomOpsEngine.Analytics.Funnels.Units;

/// <summary>Queues the units that are wanted until they are taken.</summary>
internal sealed class UnitRowCollector(int steps, UnitSelection selection) : UnitCollector
{
    public Queue<FunnelUnitRow> Waiting { get; } = new();

    public override bool NeedsSteps => true;

    public override void Add(in FunnelUnitResult unit)
    {
        // Lost at a step, optional or not: no required step beyond it was reached.
        if (unit.IsLeftOut || !unit.Did(selection.Step) || (selection.LostOnly && unit.Depth > selection.Step))
        {
            return;
        }

        var times = new long?[steps];
        for (int step = 1; step <= steps; step++)
        {
            times[step - 1] = unit.Did(step) ? unit.TimeUs(step) : null;
        }

        Waiting.Enqueue(new FunnelUnitRow(unit.Person, unit.Run.Sessions.Span[unit.Elements[0]], unit.Depth, unit.IsConverted, unit.IsImmature, times));
    }
}
