using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;
using NoValueReason = EcomOpsEngine.Contracts.V1.NoValueReason;

namespace EcomOpsEngine.Server.Funnels.Times;

/// <summary>Spans of time of the kernels, microseconds, as messages.</summary>
internal static class DurationMessages
{
    /// <summary>A figure in microseconds, rounded to the nanosecond.</summary>
    public static DurationEstimate Of(Figure us)
    {
        if (!us.TryGet(out var value))
        {
            return None();
        }

        var wholeUs = (long)Math.Floor(value);
        var nanos = (wholeUs % 1_000_000 * 1_000) + (long)Math.Round((value - wholeUs) * 1_000);
        return new DurationEstimate { Duration = new Duration { Seconds = (wholeUs / 1_000_000) + (nanos / 1_000_000_000), Nanos = (int)(nanos % 1_000_000_000) } };
    }

    /// <summary>Whole microseconds, or none.</summary>
    public static DurationEstimate Of(long? us) => us is { } value ? new DurationEstimate { Duration = Duration(value) } : None();

    /// <summary>Whole microseconds.</summary>
    public static Duration Duration(long us) => new() { Seconds = us / 1_000_000, Nanos = (int)(us % 1_000_000 * 1_000) };

    private static DurationEstimate None() => new() { NoValue = new NoValue { Reason = NoValueReason.NoData } };
}
