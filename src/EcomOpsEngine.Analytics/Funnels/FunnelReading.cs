using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>One step of a funnel, read.</summary>
/// <param name="Entered">People who reached it.</param>
/// <param name="Lost">Of them, those who did not reach the next required one; null at the last step.</param>
/// <param name="LossRate">lost / entered.</param>
/// <param name="StepConversion">Of them, the share that reached the next required step.</param>
/// <param name="ConversionFromFirst">entered / entered(step 1).</param>
/// <param name="Flagged">The loss rate is strictly above 40%.</param>
public sealed record FunnelStepReading(long Entered, long? Lost, Figure LossRate, Figure StepConversion, Figure ConversionFromFirst, bool Flagged);

/// <summary>A funnel of everybody, of one breakdown value or of all values beyond the top.</summary>
/// <param name="Codes">Codes of the breakdown columns; empty for everybody and for Other.</param>
/// <param name="Steps">The steps.</param>
/// <param name="Immature">People who have not converted and whose window was open at the end of the data.</param>
/// <param name="OverallConversion">entered(last) / entered(first).</param>
public sealed record FunnelLine(IReadOnlyList<int> Codes, IReadOnlyList<FunnelStepReading> Steps, long Immature, Figure OverallConversion)
{
    /// <summary>A loss rate strictly above this percentage is flagged (template table 4).</summary>
    public const int FlagPercent = 40;

    /// <summary>Reads the counts of a funnel.</summary>
    /// <param name="counts">Of people they do not rise from step to step; other counts may, and lose less than nothing there.</param>
    public static FunnelLine Of(FunnelCounts counts)
    {
        long[] entered = counts.Entered;
        long[] continued = counts.Continued;
        var steps = new FunnelStepReading[entered.Length];
        for (int s = 0; s < steps.Length; s++)
        {
            Figure fromFirst = Figure.Ratio(entered[s], entered[0]);
            if (s == steps.Length - 1)
            {
                Figure none = Figure.None(NoValueReason.NoData);
                steps[s] = new FunnelStepReading(entered[s], null, none, none, fromFirst, false);
                continue;
            }

            long lost = entered[s] - continued[s];
            bool flagged = (Int128)100 * lost > (Int128)FlagPercent * entered[s];
            steps[s] = new FunnelStepReading(entered[s], lost, Figure.Ratio(lost, entered[s]), Figure.Ratio(continued[s], entered[s]), fromFirst, flagged);
        }

        return new FunnelLine(counts.Codes, steps, counts.Immature, Figure.Ratio(entered[^1], entered[0]));
    }
}

/// <summary>The answer of a funnel, read: rates, flags, the worst step, the largest breakdown values and the rest together.</summary>
/// <param name="Total">Everybody.</param>
/// <param name="Values">The breakdown values with the most entries, by entries, then by codes.</param>
/// <param name="Other">All values beyond them together; null where there are none. Values partition people, so the sum is exact.</param>
/// <param name="WorstStep">Position from 1 of the step of the total with the highest loss rate, the first of equals; null when nobody was lost.</param>
/// <param name="ValuesFound">Breakdown values before the top was taken.</param>
public sealed record FunnelReading(FunnelLine Total, IReadOnlyList<FunnelLine> Values, FunnelLine? Other, int? WorstStep, long ValuesFound)
{
    /// <summary>Reads the answer of the kernel.</summary>
    /// <param name="result">The answer.</param>
    /// <param name="top">Breakdown values to show, at least 1.</param>
    public static FunnelReading Of(FunnelCountsResult result, int top)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        IReadOnlyList<FunnelCounts> largest = result.Groups is FunnelGroupCounts counted ? counted.Largest(top) : Largest(result.Groups, top);
        FunnelLine? other = result.Groups.Count > largest.Count ? FunnelLine.Of(Rest(result.Total, largest)) : null;
        return new FunnelReading(FunnelLine.Of(result.Total), [.. largest.Select(FunnelLine.Of)], other, Worst(result.Total), result.Groups.Count);
    }

    private static FunnelCounts[] Largest(IReadOnlyList<FunnelCounts> groups, int top) =>
        [.. groups.OrderByDescending(group => group.Entered[0]).ThenBy(group => group.Codes, Comparer<IReadOnlyList<int>>.Create(CompareCodes)).Take(top)];

    /// <summary>What some groups leave of the total, which is the sum of all.</summary>
    private static FunnelCounts Rest(FunnelCounts total, IReadOnlyList<FunnelCounts> groups)
    {
        long[] entered = [.. total.Entered];
        long[] continued = [.. total.Continued];
        long immature = total.Immature;
        foreach (FunnelCounts group in groups)
        {
            long[] on = group.Continued;
            for (int s = 0; s < entered.Length; s++)
            {
                entered[s] -= group.Entered[s];
                continued[s] -= on[s];
            }

            immature -= group.Immature;
        }

        return new FunnelCounts([], entered, immature) { Continued = continued };
    }

    /// <summary>Compares loss rates as fractions, without rounding.</summary>
    private static int? Worst(FunnelCounts total)
    {
        long[] entered = total.Entered;
        long[] continued = total.Continued;
        int? worst = null;
        long worstLost = 0, worstEntered = 1;
        for (int s = 0; s + 1 < entered.Length; s++)
        {
            long lost = entered[s] - continued[s];
            if (lost > 0 && (Int128)lost * worstEntered > (Int128)worstLost * entered[s])
            {
                (worst, worstLost, worstEntered) = (s + 1, lost, entered[s]);
            }
        }

        return worst;
    }

    private static int CompareCodes(IReadOnlyList<int>? a, IReadOnlyList<int>? b)
    {
        for (int i = 0; i < Math.Min(a!.Count, b!.Count); i++)
        {
            if (a[i] != b[i])
            {
                return a[i].CompareTo(b[i]);
            }
        }

        return 0;
    }
}
