using EcomOpsEngine.Server.Errors;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Queries;

/// <summary>Lengths of time in requests, in microseconds.</summary>
internal static class Lengths
{
    /// <summary>Reads a length.</summary>
    /// <param name="value">As sent; null: <paramref name="otherwiseUs"/>.</param>
    /// <param name="otherwiseUs">The default.</param>
    /// <param name="leastUs">Shortest allowed.</param>
    /// <param name="mostUs">Longest allowed.</param>
    /// <param name="path">Path in the request.</param>
    /// <param name="violations">Collects what is wrong.</param>
    public static long Read(Duration? value, long otherwiseUs, long leastUs, long mostUs, string path, Violations violations)
    {
        if (value is null)
        {
            return otherwiseUs;
        }

        var us = ((decimal)value.Seconds * 1_000_000) + (value.Nanos / 1_000);
        if (value.Nanos % 1_000 != 0 || us < leastUs || us > mostUs)
        {
            violations.Add(path, $"{value.Seconds} s {value.Nanos} ns; expected whole microseconds, {(leastUs > 0 ? "more than 0" : "0")} to {mostUs / 1_000_000} s.");
            return otherwiseUs;
        }

        return (long)us;
    }

    public static Duration Message(long us) => new() { Seconds = us / 1_000_000, Nanos = (int)(us % 1_000_000) * 1_000 };
}
