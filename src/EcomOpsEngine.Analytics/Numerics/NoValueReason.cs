namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>Why a figure has no value. The codes are stable: the server maps them one to one.</summary>
public enum NoValueReason
{
    /// <summary>The figure was not computed for this answer (the state of a default <see cref="Figure"/>).</summary>
    NotAvailable = 0,

    /// <summary>There are no rows or no units to compute it from.</summary>
    NoData,

    /// <summary>A ratio whose denominator is zero.</summary>
    ZeroDenominator,

    /// <summary>A growth or a lift from a base of zero.</summary>
    ZeroBase,

    /// <summary>All observations are equal (for two arms: the rate is 0 in both or 1 in both), so that there is no spread to test against.</summary>
    NoVariation,

    /// <summary>Fewer observations than the method needs, for example one value for a variance.</summary>
    TooFewObservations,

    /// <summary>The method is exact over whole counts, and a count given is not whole.</summary>
    NotWholeCounts,

    /// <summary>The input lies where the method is not defined, for example a log of zero conversions.</summary>
    OutOfDomain,

    /// <summary>There is no effect to plan for: the two rates are equal.</summary>
    NoEffect,

    /// <summary>The value is known to exist but lies beyond the range of a double.</summary>
    OutOfRange,
}
