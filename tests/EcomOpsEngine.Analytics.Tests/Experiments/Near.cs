using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>Assertions on figures with the tolerances of the expected answers.</summary>
internal static class Near
{
    public const double RatioTolerance = 1e-9;
    public const double TestTolerance = 1e-6;
    public const double ScoreTolerance = 1e-6;

    public static void Relative(double expected, double actual, double tolerance, string what) => Assert.True(
        Math.Abs(expected - actual) <= tolerance * Math.Max(Math.Abs(expected), double.Epsilon) || expected == actual,
        $"{what}: expected {expected:R}, found {actual:R}");

    public static void Relative(double expected, Figure actual, double tolerance, string what)
    {
        Assert.True(actual.HasValue, $"{what}: expected {expected:R}, found {actual}");
        Relative(expected, actual.Value, tolerance, what);
    }

    public static void Absolute(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: expected {expected:R}, found {actual:R}");

    public static void Absolute(double expected, Figure actual, double tolerance, string what)
    {
        Assert.True(actual.HasValue, $"{what}: expected {expected:R}, found {actual}");
        Absolute(expected, actual.Value, tolerance, what);
    }

    public static void Limits(double low, double high, Interval actual, double tolerance, string what)
    {
        Assert.True(actual.HasValue, $"{what}: expected [{low}, {high}], found {actual}");

        // Limits near zero are differences of larger numbers: relative to the width, never looser than the tolerance itself.
        double scale = Math.Min(1, Math.Max(Math.Abs(low), Math.Abs(high)));
        Absolute(low, actual.Low, tolerance * scale, what + " low");
        Absolute(high, actual.High, tolerance * scale, what + " high");
    }

    public static void None(NoValueReason reason, Figure actual) => Assert.Equal(reason, actual.Reason);

    public static void None(NoValueReason reason, Interval actual) => Assert.Equal(reason, actual.Reason);
}
