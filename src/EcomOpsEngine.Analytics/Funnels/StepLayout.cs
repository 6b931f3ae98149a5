namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>Which steps may be skipped.</summary>
/// <param name="Steps">Number of steps.</param>
/// <param name="Optional">Positions from 1 of the optional ones, ascending.</param>
internal sealed record StepLayout(int Steps, IReadOnlyList<int> Optional)
{
    public static StepLayout Of(FunnelQuery query) =>
        new(query.Steps.Count, [.. Enumerable.Range(1, query.Steps.Count).Where(step => query.Steps[step - 1].Optional)]);

    /// <summary>The next required step after a step; null after the last.</summary>
    public int? NextRequired(int step)
    {
        for (int next = step + 1; next <= Steps; next++)
        {
            if (!Optional.Contains(next))
            {
                return next;
            }
        }

        return null;
    }
}
