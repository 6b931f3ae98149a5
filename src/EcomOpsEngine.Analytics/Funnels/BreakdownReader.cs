namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Reads the breakdown values of a unit from the events of its reported attempt.</summary>
internal sealed class BreakdownReader(FunnelQuery query)
{
    /// <summary>Whether events beyond step 1 are read.</summary>
    public bool NeedsSteps => query.BreakdownColumns.Count > 0 && !(query.BreakdownSource == BreakdownSource.Step && query.BreakdownStep == 1);

    /// <summary>Writes a code for each breakdown column; 0 where there is no value.</summary>
    public void Read(in FunnelUnitResult unit, Span<int> codes)
    {
        for (int c = 0; c < query.BreakdownColumns.Count; c++)
        {
            codes[c] = query.BreakdownSource switch
            {
                BreakdownSource.FirstTouch => Touch(unit, query.BreakdownColumns[c], first: true),
                BreakdownSource.LastTouch => Touch(unit, query.BreakdownColumns[c], first: false),
                _ => Code(unit, query.BreakdownColumns[c], query.BreakdownStep),
            };
        }
    }

    private static int Code(in FunnelUnitResult unit, int column, int step) =>
        unit.Did(step) ? unit.Run.Columns[column][unit.Elements[step - 1]] : 0;

    /// <summary>The first or the last value of the steps done; events of one instant in step order.</summary>
    private static int Touch(in FunnelUnitResult unit, int column, bool first)
    {
        int found = 0;
        for (int step = 1; step <= unit.Elements.Length && !(first && found != 0); step++)
        {
            int code = Code(unit, column, step);
            found = code == 0 ? found : code;
        }

        return found;
    }
}
