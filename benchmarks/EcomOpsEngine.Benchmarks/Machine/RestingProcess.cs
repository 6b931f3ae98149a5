namespace EcomOpsEngine.Benchmarks.Machine;

/// <summary>Engines in this process go on after their answer (threads that look for work, memory given back): what is timed next must not pay for it.</summary>
internal static class RestingProcess
{
    private const int SlicesAtRest = 4;
    private const double MostShareOfCore = .02;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    /// <summary>Returns when this process used less than a fiftieth of a core in each of four slices of 40 ms on end, after three seconds at the latest.</summary>
    /// <returns>Whether it came to rest.</returns>
    public static bool Await()
    {
        var atRest = 0;
        for (var waited = TimeSpan.Zero; waited < Longest && atRest < SlicesAtRest; waited += Slice)
        {
            var before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(Slice);
            atRest = Environment.CpuUsage.TotalTime - before <= Slice * MostShareOfCore ? atRest + 1 : 0;
        }

        return atRest == SlicesAtRest;
    }
}
