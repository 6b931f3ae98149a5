namespace EcomOpsEngine.Analytics.Segments;

/// <summary>Named segment of the score grid with five bins, first match.</summary>
public enum RfmSegment
{
    /// <summary>R ≥ 4, F ≥ 4, M ≥ 4.</summary>
    Champions = 1,

    /// <summary>R ≥ 3, F ≥ 4.</summary>
    Loyal = 2,

    /// <summary>R ≥ 4, F ≤ 2.</summary>
    New = 3,

    /// <summary>R ≤ 2, F ≥ 4.</summary>
    AtRisk = 4,

    /// <summary>R ≤ 2, F ≤ 2.</summary>
    Hibernating = 5,

    /// <summary>Everybody else.</summary>
    Other = 6,
}

/// <summary>The published grid of segments.</summary>
public static class RfmSegments
{
    /// <summary>Bins that the grid is defined for.</summary>
    public const int Bins = 5;

    /// <summary>Segment of three scores from 1 to 5.</summary>
    public static RfmSegment Of(int recencyScore, int frequencyScore, int monetaryScore) => (recencyScore, frequencyScore, monetaryScore) switch
    {
        ( >= 4, >= 4, >= 4) => RfmSegment.Champions,
        ( >= 3, >= 4, _) => RfmSegment.Loyal,
        ( >= 4, <= 2, _) => RfmSegment.New,
        ( <= 2, >= 4, _) => RfmSegment.AtRisk,
        ( <= 2, <= 2, _) => RfmSegment.Hibernating,
        _ => RfmSegment.Other,
    };
}
