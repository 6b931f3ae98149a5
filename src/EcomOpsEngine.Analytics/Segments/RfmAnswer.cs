using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>Figures of a tier or of all tiers together. Money is in smallest units.</summary>
/// <param name="Tier">The tier; null for the total.</param>
/// <param name="Customers">Customers in it.</param>
/// <param name="Share">Share of all customers with a tier.</param>
/// <param name="MeanRecencyDays">Mean days since the last paid order.</param>
/// <param name="MedianRecencyDays">Median of the same.</param>
/// <param name="MeanFrequency">Mean orders in the look-back.</param>
/// <param name="MedianFrequency">Median of the same.</param>
/// <param name="MeanMonetaryMinor">Mean money in the look-back.</param>
/// <param name="MedianMonetaryMinor">Median of the same.</param>
/// <param name="NetSalesMinor">Σ money.</param>
/// <param name="Orders">Σ orders.</param>
/// <param name="LiteralMatches">Customers inside the literal box of their tier.</param>
public sealed record RfmTierFigures(
    RfmTier? Tier, long Customers, Figure Share,
    Figure MeanRecencyDays, Figure MedianRecencyDays, Figure MeanFrequency, Figure MedianFrequency, Figure MeanMonetaryMinor, Figure MedianMonetaryMinor,
    long NetSalesMinor, long Orders, long LiteralMatches);

/// <summary>A cell of the score grid with at least one customer.</summary>
/// <param name="RecencyScore">1 (worst) to bins.</param>
/// <param name="FrequencyScore">1 (worst) to bins.</param>
/// <param name="MonetaryScore">1 (worst) to bins.</param>
/// <param name="Customers">Customers.</param>
/// <param name="Segment">Named segment; null unless there are five bins.</param>
public sealed record RfmScoreCell(int RecencyScore, int FrequencyScore, int MonetaryScore, long Customers, RfmSegment? Segment);

/// <summary>A named segment.</summary>
/// <param name="Segment">Which.</param>
/// <param name="Customers">Customers.</param>
/// <param name="Share">Share of all customers with a tier.</param>
/// <param name="NetSalesMinor">Σ money, smallest units.</param>
/// <param name="Orders">Σ orders.</param>
/// <param name="MeanRecencyDays">Mean days since the last paid order.</param>
public sealed record RfmSegmentFigures(RfmSegment Segment, long Customers, Figure Share, long NetSalesMinor, long Orders, Figure MeanRecencyDays);

/// <summary>Customers of one combination of threshold bands, 0 (worst) to 2 (best).</summary>
/// <param name="RecencyBand">Band of recency.</param>
/// <param name="FrequencyBand">Band of frequency.</param>
/// <param name="MonetaryBand">Band of money.</param>
/// <param name="Customers">Customers, at least one.</param>
/// <param name="NetSalesMinor">Σ money, smallest units.</param>
/// <param name="Orders">Σ orders.</param>
/// <param name="RecencyDaysTotal">Σ recency days.</param>
public sealed record RfmBandFigures(int RecencyBand, int FrequencyBand, int MonetaryBand, long Customers, long NetSalesMinor, long Orders, long RecencyDaysTotal);

/// <summary>One of the three values.</summary>
public enum RfmValue
{
    /// <summary>Days since the last paid order.</summary>
    Recency,

    /// <summary>Orders in the look-back.</summary>
    Frequency,

    /// <summary>Money in the look-back.</summary>
    Monetary,
}

/// <summary>A score that nobody has.</summary>
/// <param name="Value">Which of the three.</param>
/// <param name="Score">1 to bins.</param>
public readonly record struct RfmEmptyBin(RfmValue Value, int Score);

/// <summary>The reading of an RFM pass. The per-customer arrays run along <see cref="RfmCustomers.Persons"/>.</summary>
public sealed class RfmAnswer
{
    /// <summary>VIP, potential, regular, churned: always all four.</summary>
    public required IReadOnlyList<RfmTierFigures> Tiers { get; init; }

    /// <summary>All customers with a tier.</summary>
    public required RfmTierFigures Total { get; init; }

    /// <summary>Known customers outside of the tiers.</summary>
    public required long Prospects { get; init; }

    /// <summary>The score grid, ascending by recency, frequency and money score.</summary>
    public required IReadOnlyList<RfmScoreCell> Cells { get; init; }

    /// <summary>All six named segments; empty unless there are five bins.</summary>
    public required IReadOnlyList<RfmSegmentFigures> Segments { get; init; }

    /// <summary>Threshold bands, ascending.</summary>
    public required IReadOnlyList<RfmBandFigures> Bands { get; init; }

    /// <summary>Cut points used; null for ranks, empty lists where nobody has a value to cut by.</summary>
    public required RfmCutPoints? Cuts { get; init; }

    /// <summary>Scores that nobody has.</summary>
    public required IReadOnlyList<RfmEmptyBin> EmptyBins { get; init; }

    /// <summary>Tier of each customer.</summary>
    public required RfmTier[] TierOf { get; init; }

    /// <summary>Recency score of each customer.</summary>
    public required byte[] RecencyScores { get; init; }

    /// <summary>Frequency score of each customer.</summary>
    public required byte[] FrequencyScores { get; init; }

    /// <summary>Money score of each customer.</summary>
    public required byte[] MonetaryScores { get; init; }

    /// <summary>Whether each customer is inside the literal box of the tier.</summary>
    public required bool[] LiteralMatches { get; init; }
}
