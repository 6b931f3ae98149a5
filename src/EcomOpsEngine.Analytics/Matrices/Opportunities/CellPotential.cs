using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Matrices.Opportunities;

/// <summary>
/// The growth potential of a cell (template table 8, 增长潜力) as a score from 0 to 1 and as stars. Three parts, each from 0 to 1 with the middle at "as usual":
/// <list type="bullet">
/// <item>return: (1 + log2(ROI / ROI of all)) / 2: half at the ROI of all, 1 at twice, 0 at half of it;</item>
/// <item>headroom: (1 + log2(share of GMV / share of traffic)) / 2: half where the cell sells as it is visited;</item>
/// <item>growth: (growth + 25%) / 50%: half where nothing changed, 1 at +25%.</item>
/// </list>
/// The score is ½ return + ¼ headroom + ¼ growth; parts without a value are left out and the others weigh more. Stars: 1 + 4 · score, rounded half up.
/// </summary>
/// <param name="Return">Part of the ROI; null without one.</param>
/// <param name="Headroom">Part of the shares; null where one has no value.</param>
/// <param name="Growth">Part of the growth; null without one.</param>
public readonly record struct CellPotential(double? Return, double? Headroom, double? Growth)
{
    private const double ReturnWeight = .5;
    private const double HeadroomWeight = .25;
    private const double GrowthWeight = .25;
    private const double GrowthSpan = .25;
    private const int MostStars = 5;

    /// <summary>Weighted mean of the parts; no value (NoData) without any.</summary>
    public Figure Score
    {
        get
        {
            var weight = (Return is null ? 0 : ReturnWeight) + (Headroom is null ? 0 : HeadroomWeight) + (Growth is null ? 0 : GrowthWeight);
            return weight == 0
                ? Figure.None(NoValueReason.NoData)
                : Figure.Of((((Return ?? 0) * ReturnWeight) + ((Headroom ?? 0) * HeadroomWeight) + ((Growth ?? 0) * GrowthWeight)) / weight);
        }
    }

    /// <summary>1 to 5; null without a score.</summary>
    public int? Stars => Score.TryGet(out var score) ? 1 + (int)Math.Floor(((MostStars - 1) * score) + .5) : null;

    /// <summary>Reads a cell.</summary>
    /// <param name="roi">ROI of the cell.</param>
    /// <param name="roiOfAll">ROI of all cells together.</param>
    /// <param name="gmvShare">Share of GMV.</param>
    /// <param name="trafficShare">Share of traffic.</param>
    /// <param name="growth">Growth of GMV.</param>
    public static CellPotential Of(Figure roi, Figure roiOfAll, Figure gmvShare, Figure trafficShare, Figure growth) => new(
        OfRatio(roi, roiOfAll), OfRatio(gmvShare, trafficShare), growth.TryGet(out var grown) ? Math.Clamp((grown + GrowthSpan) / (2 * GrowthSpan), 0, 1) : null);

    private static double? OfRatio(Figure value, Figure usual) => value.TryGet(out var part) && usual.TryGet(out var whole) && whole > 0
        ? part <= 0 ? 0 : Math.Clamp((1 + Math.Log2(part / whole)) / 2, 0, 1)
        : null;
}
