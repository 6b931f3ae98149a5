using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Channels.Effectiveness;

/// <summary>The three returns on spend: different things under names of their own. Without spend none has a value.</summary>
/// <param name="Roi">GMV / spend, the operations template's sense: below 1 loses money.</param>
/// <param name="NetRoi">(GMV − spend) / spend.</param>
/// <param name="ProfitRoi">(margin − spend) / spend; no value where the margin has none.</param>
public readonly record struct SpendReturns(Figure Roi, Figure NetRoi, Figure ProfitRoi)
{
    /// <summary>Computes the three.</summary>
    /// <param name="gmvMinor">GMV, smallest units, fractions of them too.</param>
    /// <param name="marginMinor">Gross margin, smallest units.</param>
    /// <param name="spendMinor">Spend, smallest units.</param>
    public static SpendReturns Of(double gmvMinor, Figure marginMinor, long spendMinor) => new(
        Figure.Ratio(gmvMinor, spendMinor),
        Figure.Ratio(gmvMinor - spendMinor, spendMinor),
        marginMinor.TryGet(out double margin) ? Figure.Ratio(margin - spendMinor, spendMinor) : Figure.None(marginMinor.Reason!.Value));
}
