using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Traffic;

/// <summary>Finds programs by their behaviour, in one pass over the histories. People too short for any rule are not read.</summary>
public static class BotKernel
{
    private const int BlocksPerLook = 64;

    /// <summary>Judges everybody.</summary>
    /// <param name="runs">The histories.</param>
    /// <param name="query">The rules.</param>
    /// <param name="threads">Threads to use, 1 or more; runs are shared out among them. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <returns>The flagged people, in ascending order.</returns>
    /// <exception cref="ArgumentException">The table of counted events does not fit the event column.</exception>
    public static IReadOnlyList<BotFinding> Run(IReadOnlyList<LaneRun> runs, BotQuery query, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        foreach (LaneRun run in runs)
        {
            if (run.Columns[0].ValueCount + 1 != query.CountedEvents.Length)
            {
                throw new ArgumentException($"The table of counted events has {query.CountedEvents.Length} entries and needs {run.Columns[0].ValueCount + 1}.", nameof(query));
            }
        }

        var found = new List<BotFinding>[runs.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Parallel.For(0, runs.Count, options, run => found[run] = Of(runs[run], query, cancellation));
        return [.. found.SelectMany(part => part).OrderBy(finding => finding.Person)];
    }

    private static List<BotFinding> Of(LaneRun run, BotQuery query, CancellationToken cancellation)
    {
        var pass = new RunPass(run, query);
        for (int b = 0; b < run.Blocks.Length; b++)
        {
            if (b % BlocksPerLook == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            LaneBlock block = run.Blocks[b];
            for (int lane = 0; lane < block.Lanes; lane++)
            {
                int person = block.FirstPerson + lane;
                pass.Person(person, block.Offset + lane, LaneRun.LaneCount, run.Lengths.Span[person - run.FirstPerson]);
            }
        }

        foreach (LongHistory history in run.LongHistories)
        {
            cancellation.ThrowIfCancellationRequested();
            pass.Person(history.Person, history.Offset, 1, history.Length);
        }

        return pass.Found;
    }

    private sealed class RunPass(LaneRun run, BotQuery query)
    {
        private readonly BehaviourWalk _walk = new(query);
        private readonly int _least = query.LeastEvents;

        public List<BotFinding> Found { get; } = [];

        public void Person(int person, int first, int stride, int length)
        {
            if (length < _least || run.Superseded.Contains(person))
            {
                return;
            }

            ReadOnlySpan<int> seconds = run.Seconds.Span;
            NarrowSpan residues = run.ResidueUs.Span;
            NarrowSpan sessions = run.Sessions.Span;
            CodeColumn names = run.Columns[0];
            _walk.Begin();
            for (int i = 0, at = first; i < length; i++, at += stride)
            {
                long timeUs = EngineTime.UnixUs(seconds[at], residues[at]);
                if (timeUs >= query.FromUs && timeUs < query.ToUs && query.CountedEvents[names[at]])
                {
                    _walk.Add(timeUs, sessions[at], View(at));
                }
            }

            BotFinding finding = _walk.End(person);
            if (finding.Signs != BotSigns.None)
            {
                Found.Add(finding);
            }
        }

        private int? View(int element) => query.PageColumn is { } page && run.Columns[page][element] is > 0 and var code ? code : null;
    }
}
