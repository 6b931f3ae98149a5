namespace EcomOpsEngine.Analytics.Segments;

/// <summary>The template's tiers: a cascade without gaps, and the literal boxes, which leave some.</summary>
public static class RfmTiers
{
    /// <summary>Tier of a customer with a paid order: VIP, potential, regular or churned, first match.</summary>
    /// <param name="thresholds">Thresholds of the cascade.</param>
    /// <param name="recencyDays">Days since the last paid order.</param>
    /// <param name="frequency">Distinct paid orders in the look-back.</param>
    /// <param name="monetaryMinor">Paid − refunded in the look-back, smallest units.</param>
    public static RfmTier Cascade(in RfmThresholds thresholds, int recencyDays, int frequency, long monetaryMinor)
    {
        if (recencyDays <= thresholds.VipRecencyDays && frequency >= thresholds.VipFrequency && monetaryMinor >= thresholds.VipMonetaryMinor)
        {
            return RfmTier.Vip;
        }

        if (recencyDays <= thresholds.PotentialRecencyDays && frequency >= thresholds.PotentialFrequency && monetaryMinor >= thresholds.PotentialMonetaryMinor)
        {
            return RfmTier.Potential;
        }

        return recencyDays <= thresholds.RegularRecencyDays ? RfmTier.Regular : RfmTier.Churned;
    }

    /// <summary>
    /// The literal box of the template that holds the values, or null in the gaps between them. With the template's thresholds:
    /// VIP R ≤ 30, F ≥ 4, M ≥ 2000; potential R 31–90, F 2–3, M [500, 2000); regular R 91–180, F = 1, M [100, 500); churned R > 180, F = 0, M = 0.
    /// </summary>
    /// <inheritdoc cref="Cascade"/>
    public static RfmTier? LiteralBox(in RfmThresholds thresholds, int recencyDays, int frequency, long monetaryMinor)
    {
        if (recencyDays <= thresholds.VipRecencyDays)
        {
            return frequency >= thresholds.VipFrequency && monetaryMinor >= thresholds.VipMonetaryMinor ? RfmTier.Vip : null;
        }

        if (recencyDays <= thresholds.PotentialRecencyDays)
        {
            return frequency >= thresholds.PotentialFrequency && frequency < thresholds.VipFrequency
                && monetaryMinor >= thresholds.PotentialMonetaryMinor && monetaryMinor < thresholds.VipMonetaryMinor
                ? RfmTier.Potential
                : null;
        }

        if (recencyDays <= thresholds.RegularRecencyDays)
        {
            return frequency == 1 && monetaryMinor >= thresholds.RegularMonetaryMinor && monetaryMinor < thresholds.PotentialMonetaryMinor ? RfmTier.Regular : null;
        }

        return frequency == 0 && monetaryMinor == 0 ? RfmTier.Churned : null;
    }

    /// <summary>Threshold bands, from 0 (worst) to 2 (best), of each value alone.</summary>
    /// <inheritdoc cref="Cascade"/>
    public static (int Recency, int Frequency, int Monetary) Bands(in RfmThresholds thresholds, int recencyDays, int frequency, long monetaryMinor) => (
        recencyDays <= thresholds.VipRecencyDays ? 2 : recencyDays <= thresholds.PotentialRecencyDays ? 1 : 0,
        frequency >= thresholds.VipFrequency ? 2 : frequency >= thresholds.PotentialFrequency ? 1 : 0,
        monetaryMinor >= thresholds.VipMonetaryMinor ? 2 : monetaryMinor >= thresholds.PotentialMonetaryMinor ? 1 : 0);
}
