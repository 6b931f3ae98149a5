using System.Diagnostics;

namespace EcomOpsEngine.Benchmarks.Machine;

/// <summary>Brings code to the state of a server that has run for a while: the runtime compiles hot methods again in the background.</summary>
internal static class WarmUp
{
    private const int Least = 30;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>Asks some times, at least twice, for two seconds at most.</summary>
    public static void Run(Func<string> ask)
    {
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < 2 || (round < Least && watch.Elapsed < Longest); round++)
        {
            ask();
        }
    }
}
