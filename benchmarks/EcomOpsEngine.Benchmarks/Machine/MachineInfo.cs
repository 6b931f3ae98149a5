using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;

namespace EcomOpsEngine.Benchmarks.Machine;

/// <summary>The machine that figures were measured on.</summary>
internal static partial class MachineInfo
{
    /// <summary>Name of the processor, as the system gives it.</summary>
    public static string Processor { get; } = ReadProcessor();

    /// <summary>The processor as a folder name.</summary>
    public static string Folder { get; } = NotName().Replace(Processor.ToLowerInvariant(), "-").Trim('-');

    /// <summary>One line: processor, cores, vector instructions, memory, system, runtime.</summary>
    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor}, {Environment.ProcessorCount} cores, {Vectors()}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):0.0} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");

    private static string Vectors() => Avx512Vbmi.IsSupported ? "AVX-512 (VBMI)" : Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "128-bit vectors";

    private static string ReadProcessor()
    {
        const string Information = "/proc/cpuinfo";
        if (!File.Exists(Information))
        {
            return RuntimeInformation.ProcessArchitecture.ToString();
        }

        var lines = File.ReadLines(Information).TakeWhile(line => line.Length > 0).Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).Where(parts => parts.Length == 2);
        var values = lines.GroupBy(parts => parts[0]).ToDictionary(group => group.Key, group => group.First()[1]);
        var name = values.GetValueOrDefault("model name", RuntimeInformation.ProcessArchitecture.ToString());
        return values.TryGetValue("cpu family", out var family) && values.TryGetValue("model", out var model) ? $"{name} (family {family}, model {model})" : name;
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotName();
}
