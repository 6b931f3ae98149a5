using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>Finds the first event of a kind of each person: who enters a page once a version is rolled out to everybody.</summary>
public static class EntryKernel
{
    private const int BlocksPerLook = 64;

    /// <summary>The people with a matching event in [from, to), as units of one arm, by person.</summary>
    /// <param name="runs">The histories.</param>
    /// <param name="filter">Which events, the event name among its tests.</param>
    /// <param name="fromUs">First instant inside, Unix microseconds.</param>
    /// <param name="toUs">First instant outside.</param>
    /// <param name="threads">Threads to use, 1 or more. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    public static IReadOnlyList<ExposedUnit> Run(
        IReadOnlyList<LaneRun> runs, RowFilter filter, long fromUs, long toUs, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var found = new List<ExposedUnit>[runs.Count];
        Parallel.For(0, runs.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, run =>
            found[run] = new RunPass(runs[run], FilterPlan.Compile(filter), fromUs, toUs).Run(cancellation));
        return [.. found.SelectMany(part => part).OrderBy(unit => unit.Person)];
    }

    private sealed class RunPass(LaneRun run, FilterPlan plan, long fromUs, long toUs)
    {
        private readonly List<ExposedUnit> _found = [];
        private byte[] _mask = [];
        private byte[] _scratch = [];

        public List<ExposedUnit> Run(CancellationToken cancellation)
        {
            ReadOnlySpan<int> lengths = run.Lengths.Span;
            int first = EngineTime.SecondOf(fromUs);
            int last = EngineTime.SecondOf(toUs);
            for (int b = 0; b < run.Blocks.Length; b++)
            {
                if (b % BlocksPerLook == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                }

                LaneBlock block = run.Blocks[b];
                if (block.MaxSeconds < first || block.MinSeconds > last)
                {
                    continue;
                }

                Map(block.Offset, block.Rows * LaneRun.LaneCount);
                for (int lane = 0; lane < block.Lanes; lane++)
                {
                    int person = block.FirstPerson + lane;
                    Person(person, block.Offset, block.Offset + lane, LaneRun.LaneCount, lengths[person - run.FirstPerson]);
                }
            }

            foreach (LongHistory history in run.LongHistories)
            {
                cancellation.ThrowIfCancellationRequested();
                Map(history.Offset, history.Length);
                Person(history.Person, history.Offset, history.Offset, 1, history.Length);
            }

            return _found;
        }

        private void Map(int offset, int length)
        {
            if (_mask.Length < length)
            {
                (_mask, _scratch) = (new byte[length], new byte[length]);
            }

            Span<byte> mask = _mask.AsSpan(0, length);
            mask.Fill(byte.MaxValue);
            plan.Apply(run.Columns, offset, mask, _scratch);
        }

        private void Person(int person, int origin, int first, int stride, int length)
        {
            if (run.Superseded.Contains(person))
            {
                return;
            }

            ReadOnlySpan<int> seconds = run.Seconds.Span;
            NarrowSpan residues = run.ResidueUs.Span;
            for (int i = 0, at = first; i < length; i++, at += stride)
            {
                if (_mask[at - origin] != 0)
                {
                    long atUs = EngineTime.UnixUs(seconds[at], residues[at]);
                    if (atUs >= toUs)
                    {
                        return;
                    }

                    if (atUs >= fromUs)
                    {
                        _found.Add(new ExposedUnit(person, 0, atUs));
                        return;
                    }
                }
            }
        }
    }
}
