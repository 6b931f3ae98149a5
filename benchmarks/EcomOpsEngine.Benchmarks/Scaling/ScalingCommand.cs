using System.Diagnostics;
using System.Globalization;
using EcomOpsEngine.Benchmarks.Machine;
using EcomOpsEngine.Benchmarks.Peers;

namespace EcomOpsEngine.Benchmarks.Scaling;

/// <summary>The command <c>scaling</c>: our works alone at several sizes, by one thread and by several; the cost of a row should not depend on the size.</summary>
internal static class ScalingCommand
{
    private const ulong Seed = 2026;

    /// <summary>Runs it; 0 when every number of threads gave the same answer.</summary>
    /// <param name="sizes">Rows of each size.</param>
    /// <param name="works">Only these works; empty for all.</param>
    /// <param name="repeats">Timed runs after a warm-up.</param>
    /// <param name="threads">The larger number of threads.</param>
    /// <param name="output">Receives the table.</param>
    public static int Run(IReadOnlyList<int> sizes, IReadOnlyList<string> works, int repeats, int threads, TextWriter output)
    {
        output.WriteLine($"{MachineInfo.Describe()}; {repeats} runs after a warm-up, medians");
        output.WriteLine();
        output.WriteLine($"| work | rows | ms, 1 thread (min/median/max) | ms, {threads} threads | ns a row, 1 thread | ns a row, {threads} threads | times faster by {threads} threads |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        var equal = true;
        foreach (var rows in sizes)
        {
            var data = new PeerData(rows, Seed);
            foreach (var (one, many) in PeerWorks.Ours(data, 1).Zip(PeerWorks.Ours(data, threads)).Where(pair => works.Count == 0 || works.Contains(pair.First.Name)))
            {
                equal &= Warmed(one) == Warmed(many);
                var (alone, together) = (Times(one, repeats), Times(many, repeats));
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {one.Name} | {rows:N0} | {Text(alone)} | {Text(together)} | {alone.Median * 1e6 / rows:0.00} | {together.Median * 1e6 / rows:0.00} | {alone.Median / together.Median:0.00} |"));
            }
        }

        return equal ? 0 : 1;
    }

    private static string Warmed(Work work)
    {
        WarmUp.Run(work.Ours);
        return work.Ours();
    }

    private static Spread Times(Work work, int repeats)
    {
        var times = new List<double>();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var started = Stopwatch.GetTimestamp();
            work.Ours();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Spread.Of(times);
    }

    private static string Text(Spread spread) => string.Create(CultureInfo.InvariantCulture, $"{spread.Min:0.00} / {spread.Median:0.00} / {spread.Max:0.00}");
}
