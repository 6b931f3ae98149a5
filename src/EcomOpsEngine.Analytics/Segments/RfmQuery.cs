using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>Thresholds of the tier cascade; amounts in smallest units.</summary>
public readonly record struct RfmThresholds(
    int VipRecencyDays, int VipFrequency, long VipMonetaryMinor,
    int PotentialRecencyDays, int PotentialFrequency, long PotentialMonetaryMinor,
    int RegularRecencyDays, long RegularMonetaryMinor);

/// <summary>How scores are given.</summary>
public enum RfmScoring
{
    /// <summary>Cut points at sample quantiles (linear interpolation).</summary>
    Quantile,

    /// <summary>Equal ranks by value, then customer id.</summary>
    Ntile,

    /// <summary>Cut points of the caller.</summary>
    Cuts,
}

/// <summary>Tier of a customer.</summary>
public enum RfmTier : byte
{
    /// <summary>All at the VIP thresholds.</summary>
    Vip = 1,

    /// <summary>All at the potential thresholds.</summary>
    Potential = 2,

    /// <summary>Recency within the regular threshold.</summary>
    Regular = 3,

    /// <summary>Everybody else who ever paid an order.</summary>
    Churned = 4,

    /// <summary>Never paid an order that was not fully refunded.</summary>
    Prospect = 5,
}

/// <summary>An RFM question over order lines.</summary>
/// <param name="Filter">Lines that fail do not exist.</param>
/// <param name="AsOfUs">Rows and state changes at or after this instant do not exist, Unix microseconds.</param>
/// <param name="AsOfDay">Local calendar day of <paramref name="AsOfUs"/>, days since 1970-01-01.</param>
/// <param name="LookbackDays">Days before the as-of day over which frequency and money count; the last one is inside: a line counts when AsOfDay − day ≤ LookbackDays.</param>
public sealed record RfmQuery(RowFilter Filter, long AsOfUs, int AsOfDay, int LookbackDays)
{
    /// <summary>People who do not exist for the answer, known bots for example.</summary>
    public PersonSet LeftOut { get; init; } = PersonSet.Empty;
}
