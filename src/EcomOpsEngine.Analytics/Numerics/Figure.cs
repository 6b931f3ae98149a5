using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>
/// A finite number, or the reason why there is none. Ratios, tests and scores are given as figures so that a missing value can never
/// be read as 0, NaN, infinity or p = 1.
/// </summary>
public readonly record struct Figure
{
    private readonly double _value;
    private readonly NoValueReason _reason;

    private Figure(bool hasValue, double value, NoValueReason reason)
    {
        HasValue = hasValue;
        _value = value;
        _reason = reason;
    }

    /// <summary>True when <see cref="Value"/> may be read.</summary>
    public bool HasValue { get; }

    /// <summary>The number.</summary>
    /// <exception cref="InvalidOperationException">There is no value; <see cref="Reason"/> says why.</exception>
    public double Value => HasValue ? _value : throw new InvalidOperationException($"The figure has no value ({_reason}); check HasValue first.");

    /// <summary>Why there is no value, or null when there is one.</summary>
    public NoValueReason? Reason => HasValue ? null : _reason;

    /// <summary>The number, or null.</summary>
    public double? Nullable => HasValue ? _value : null;

    /// <summary>A figure that holds a number.</summary>
    /// <param name="value">Any finite number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is NaN or infinite: the caller missed a case without a value.</exception>
    public static Figure Of(double value) => double.IsFinite(value)
        ? new Figure(true, value, default)
        : throw new ArgumentOutOfRangeException(nameof(value), value, "A figure holds finite numbers only; say Figure.None(reason) instead.");

    /// <summary>A figure without a value.</summary>
    /// <param name="reason">Why there is none.</param>
    public static Figure None(NoValueReason reason) => new(false, 0, reason);

    /// <summary>numerator / denominator, or no value where the denominator is zero or the quotient leaves the doubles.</summary>
    /// <param name="numerator">Any finite number.</param>
    /// <param name="denominator">Any finite number.</param>
    public static Figure Ratio(double numerator, double denominator) =>
        denominator == 0 ? None(NoValueReason.ZeroDenominator) : InRange(numerator / denominator);

    /// <summary>now / before − 1, or no value where the base is zero or the quotient leaves the doubles.</summary>
    /// <param name="before">The base.</param>
    /// <param name="now">The value compared with it.</param>
    public static Figure Growth(double before, double now) =>
        before == 0 ? None(NoValueReason.ZeroBase) : InRange((now / before) - 1);

    /// <summary>Reads the number where there is one.</summary>
    /// <param name="value">The number, or 0 when the method returns false.</param>
    public bool TryGet(out double value)
    {
        value = _value;
        return HasValue;
    }

    /// <summary>Applies a function to the number and keeps the reason where there is none.</summary>
    /// <param name="function">A function with finite results.</param>
    public Figure Map([NotNull] Func<double, double> function) => HasValue ? Of(function(_value)) : this;

    /// <summary>The number, or no value (OutOfRange) for one beyond the doubles.</summary>
    internal static Figure InRange(double value) => double.IsFinite(value) ? Of(value) : None(NoValueReason.OutOfRange);

    /// <inheritdoc/>
    public override string ToString() => HasValue ? _value.ToString("R", CultureInfo.InvariantCulture) : $"no value ({_reason})";
}
