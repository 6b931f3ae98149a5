using System.Globalization;

namespace EcomOpsEngine.Benchmarks.Machine;

/// <summary>Resident memory of this process as the system counts it; mapped files that are in the page cache are among it.</summary>
internal static class ProcessMemory
{
    /// <summary>Bytes that are no pages of files: what the process itself asked for.</summary>
    public static long AnonymousBytes() => Status("RssAnon:");

    /// <summary>The most so far.</summary>
    public static long PeakBytes() => Status("VmHWM:");

    private static long Status(string member)
    {
        const string Path = "/proc/self/status";
        var line = File.Exists(Path) ? File.ReadLines(Path).FirstOrDefault(one => one.StartsWith(member, StringComparison.Ordinal)) : null;
        return line is null ? Environment.WorkingSet : 1_024 * long.Parse(line[member.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
