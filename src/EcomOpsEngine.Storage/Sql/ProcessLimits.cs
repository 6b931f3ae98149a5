using System.Runtime.InteropServices;

namespace EcomOpsEngine.Storage.Sql;

/// <summary>Limits that the kernel keeps this process to; on Linux only, elsewhere the database's own limits hold.</summary>
internal static partial class ProcessLimits
{
    private const int CpuSeconds = 0;
    private const int FileBytes = 1;
    private const int DataBytes = 2;
    private const int CoreBytes = 4;

    /// <summary>No files are written, no core is dumped; memory beyond the limit is not given, and a process that its server forgot ends.</summary>
    /// <param name="memoryBytes">Memory that is written to.</param>
    /// <param name="cpuSeconds">Seconds of all threads together.</param>
    public static void Set(long memoryBytes, long cpuSeconds)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Limit(DataBytes, memoryBytes);
        Limit(CpuSeconds, cpuSeconds);
        Limit(FileBytes, 0);
        Limit(CoreBytes, 0);
    }

    private static void Limit(int resource, long value)
    {
        var limit = new Bounds((ulong)value, (ulong)value);
        if (SetLimit(resource, in limit) != 0)
        {
            throw new InvalidOperationException($"The limit {resource} of the process cannot be set: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Bounds limit);

    private readonly record struct Bounds(ulong Current, ulong Most);
}
