using System.Runtime.ExceptionServices;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>
/// Walks the histories of a test's units, and of nobody else: what they did in the window after their first exposure, before it, and what they were then.
/// Blocks without a unit are not read.
/// </summary>
public static class ExposureKernel
{
    /// <summary>Finds the outcomes.</summary>
    /// <param name="runs">The histories.</param>
    /// <param name="lines">The order lines, of the same people.</param>
    /// <param name="units">The units by person, each once.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="threads">Threads to use, 1 or more. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <exception cref="ArgumentException">Units are not in the order of people, or one comes twice.</exception>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    public static ExposureOutcomes Run(
        IReadOnlyList<LaneRun> runs, OrderLines lines, IReadOnlyList<ExposedUnit> units, ExposureQuery query, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        for (int unit = 1; unit < units.Count; unit++)
        {
            if (units[unit].Person <= units[unit - 1].Person)
            {
                throw new ArgumentException($"Unit {unit} is person {units[unit].Person} after person {units[unit - 1].Person}; units stand by person, each once.", nameof(units));
            }
        }

        ExposedUnit[] all = [.. units];
        var target = new OutcomeTarget(all.Length, query);
        var passes = new ExposurePass[runs.Count];
        try
        {
            Parallel.For(0, runs.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, run =>
            {
                passes[run] = new ExposurePass(runs[run], lines, all, query, target);
                passes[run].Run(cancellation);
            });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        UnitGain[] gains = [.. passes.SelectMany(pass => pass.Gains)];
        Array.Sort(gains, static (a, b) => a.Unit != b.Unit ? a.Unit.CompareTo(b.Unit) : a.Day.CompareTo(b.Day));
        return new ExposureOutcomes(all, target.Passes, gains, target.Baselines, target.Segments, passes.Sum(pass => pass.RowsScanned));
    }
}

/// <summary>Where the passes write what is known of each unit; no two of them hold the same person.</summary>
internal sealed class OutcomeTarget(int units, ExposureQuery query)
{
    public bool[] Passes { get; } = Filled(units, query.UnitFilter.IsEmpty);

    public long[] Baselines { get; } = new long[query.BaselineUs > 0 ? units : 0];

    public int[][] Segments { get; } = [.. query.SegmentColumns.Select(_ => new int[units])];

    private static bool[] Filled(int length, bool value)
    {
        var filled = new bool[length];
        Array.Fill(filled, value);
        return filled;
    }
}
