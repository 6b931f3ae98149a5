using System.Diagnostics;
using System.Globalization;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Benchmarks.Machine;
using EcomOpsEngine.Benchmarks.Peers;

namespace EcomOpsEngine.Benchmarks.Extremes;

/// <summary>The command <c>extremes</c>: funnels over rows of extreme forms at half the rows and at all of them; time should double, memory stay within it, and the answer be the one by construction.</summary>
internal static class ExtremesCommand
{
    /// <summary>Runs it; 0 when every answer was right.</summary>
    /// <param name="rows">Events of each form.</param>
    /// <param name="repeats">Timed runs after a warm-up.</param>
    /// <param name="output">Receives the table.</param>
    public static int Run(int rows, int repeats, TextWriter output)
    {
        var right = true;
        output.WriteLine($"{MachineInfo.Describe()}; 1 thread, medians of {repeats} runs after a warm-up");
        output.WriteLine();
        output.WriteLine("| question | rows | ms at half the rows | ms | time ÷ time at half | allocated MB at half | allocated MB | answers right |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var form in ExtremeQuestion.All.GroupBy(question => question.Rows))
        {
            var (few, many) = (form.Key(rows / 2), form.Key(rows));
            foreach (var question in form)
            {
                var (half, whole) = (Measure(question, few, rows / 2, repeats), Measure(question, many, rows, repeats));
                right &= half.IsRight && whole.IsRight;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {question.Name} | {rows:N0} | {half.Ms:0.0} | {whole.Ms:0.0} | {whole.Ms / half.Ms:0.00} | {half.Bytes / 1e6:0.0} | {whole.Bytes / 1e6:0.0} | {(half.IsRight && whole.IsRight ? "yes" : "NO")} |"));
            }
        }

        return right ? 0 : 1;
    }

    private static (double Ms, long Bytes, bool IsRight) Measure(ExtremeQuestion question, IReadOnlyList<LaneRun> runs, int rows, int repeats)
    {
        var expected = question.Expected(rows);
        WarmUp.Run(() => question.Ask(runs, 1));
        var right = true;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        right &= question.Ask(runs, 1) == expected;
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        var times = new List<double>();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            var started = Stopwatch.GetTimestamp();
            right &= question.Ask(runs, 1) == expected;
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return (Spread.Of(times).Median, bytes, right);
    }
}
