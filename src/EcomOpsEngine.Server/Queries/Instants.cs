using System.Globalization;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Queries;

/// <summary>A span of instants: from inclusive to exclusive, Unix microseconds.</summary>
internal readonly record struct InstantSpan(long FromUs, long ToUs)
{
    public bool IsEmpty => FromUs >= ToUs;
}

/// <summary>Instants of the contract as Unix microseconds and back.</summary>
internal static class Instants
{
    private const long FirstSecond = -62_135_596_800L;
    private const long LastSecond = 253_402_300_799L;

    /// <summary>What is wrong with a timestamp; null when nothing is.</summary>
    public static string? Problem(Timestamp time) => time switch
    {
        { Seconds: < FirstSecond or > LastSecond } or { Nanos: < 0 or > 999_999_999 } => "Not a timestamp: seconds must lie in the years 1 to 9999, nanos from 0 to 999,999,999.",
        _ when time.Nanos % 1_000 != 0 => $"{time.Nanos} ns is finer than a microsecond.",
        _ => null,
    };

    public static long UnixUs(Timestamp time) => (time.Seconds * 1_000_000L) + (time.Nanos / 1_000);

    public static Timestamp Of(long unixUs)
    {
        var seconds = Math.DivRem(unixUs, 1_000_000L, out var us);
        return us < 0
            ? new Timestamp { Seconds = seconds - 1, Nanos = (int)((us + 1_000_000L) * 1_000) }
            : new Timestamp { Seconds = seconds, Nanos = (int)(us * 1_000) };
    }

    public static string Show(Timestamp time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(UnixUs(time) / 1_000).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Reads a range; unset sides are the ends of the data. Sides outside of the accepted span of instants are held at its ends.
    /// </summary>
    public static InstantSpan Read(TimeRange? range, string path, long? firstUs, long? lastUs, Violations violations)
    {
        var from = Side(range?.From, $"{path}.from", violations);
        var to = Side(range?.To, $"{path}.to", violations);
        if (from is { } a && to is { } b && a >= b)
        {
            violations.Add(path, $"from {Show(range!.From)} is not before to {Show(range.To)}.");
        }

        return new InstantSpan(Hold(from ?? firstUs ?? EngineTime.EpochUs), Hold(to ?? lastUs + 1 ?? EngineTime.EpochUs));
    }

    private static long? Side(Timestamp? time, string path, Violations violations)
    {
        if (time is null)
        {
            return null;
        }

        if (Problem(time) is { } problem)
        {
            violations.Add(path, problem);
            return null;
        }

        return UnixUs(time);
    }

    private static long Hold(long us) => Math.Clamp(us, EngineTime.EpochUs, EngineTime.EndUs);
}
