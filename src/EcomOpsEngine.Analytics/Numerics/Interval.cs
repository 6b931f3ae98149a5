using System.Globalization;

namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>A closed interval with finite limits, or the reason why there is none.</summary>
public readonly record struct Interval
{
    private readonly double _low;
    private readonly double _high;
    private readonly NoValueReason _reason;

    private Interval(bool hasValue, double low, double high, NoValueReason reason)
    {
        HasValue = hasValue;
        _low = low;
        _high = high;
        _reason = reason;
    }

    /// <summary>True when the limits may be read.</summary>
    public bool HasValue { get; }

    /// <summary>The lower limit.</summary>
    /// <exception cref="InvalidOperationException">There is no interval.</exception>
    public double Low => HasValue ? _low : throw Missing();

    /// <summary>The upper limit.</summary>
    /// <exception cref="InvalidOperationException">There is no interval.</exception>
    public double High => HasValue ? _high : throw Missing();

    /// <summary>Why there is no interval, or null when there is one.</summary>
    public NoValueReason? Reason => HasValue ? null : _reason;

    /// <summary>An interval with both limits.</summary>
    /// <param name="low">The lower limit, finite.</param>
    /// <param name="high">The upper limit, finite, not below the lower one.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is NaN or infinite, or they are the wrong way round.</exception>
    public static Interval Of(double low, double high) => double.IsFinite(low) && double.IsFinite(high) && low <= high
        ? new Interval(true, low, high, default)
        : throw new ArgumentOutOfRangeException(nameof(low), $"An interval needs finite limits in order; found [{low}, {high}].");

    /// <summary>centre ± half width.</summary>
    /// <param name="centre">The middle.</param>
    /// <param name="halfWidth">Not negative.</param>
    public static Interval Around(double centre, double halfWidth) => Of(centre - halfWidth, centre + halfWidth);

    /// <summary>No interval.</summary>
    /// <param name="reason">Why there is none.</param>
    public static Interval None(NoValueReason reason) => new(false, 0, 0, reason);

    /// <summary>True when the number lies inside, limits included; false where there is no interval.</summary>
    /// <param name="value">The number asked for.</param>
    public bool Contains(double value) => HasValue && _low <= value && value <= _high;

    /// <inheritdoc/>
    public override string ToString() => HasValue
        ? string.Create(CultureInfo.InvariantCulture, $"[{_low:R}, {_high:R}]")
        : $"no value ({_reason})";

    private InvalidOperationException Missing() => new($"The interval has no value ({_reason}); check HasValue first.");
}
