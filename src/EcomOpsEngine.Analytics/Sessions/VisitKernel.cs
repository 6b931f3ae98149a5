using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Sessions;

/// <summary>Makes the sessions and days of everybody in one pass over the histories.</summary>
public static class VisitKernel
{
    /// <summary>Runs the pass.</summary>
    /// <param name="runs">The histories.</param>
    /// <param name="clock">Local days.</param>
    /// <param name="query">What makes a visit.</param>
    /// <param name="create">Makes a collector.</param>
    /// <param name="threads">Threads to use, 1 or more; runs are shared out among them.</param>
    /// <param name="cancellation">Ends the pass early.</param>
    /// <returns>A collector for each thread, to be added up: each person who is not left out went to one of them.</returns>
    /// <exception cref="ArgumentException">A table does not fit its column, or a filter tests a number.</exception>
    public static IReadOnlyList<T> Run<T>(
        IReadOnlyList<LaneRun> runs, LocalClock clock, VisitQuery query, Func<T> create, int threads = 1, CancellationToken cancellation = default)
        where T : VisitCollector
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        foreach (LaneRun run in runs)
        {
            query.Check(run);
        }

        var filter = FilterPlan.Compile(query.Filter);
        var collectors = new T[Math.Clamp(threads, 1, Math.Max(1, runs.Count))];
        var turns = new Turns(runs.Count);
        void Work(int thread)
        {
            collectors[thread] = create();
            var pass = new VisitPass(clock, query, filter, collectors[thread]);
            while (turns.TryTake(out int run))
            {
                pass.Run(runs[run], cancellation);
            }
        }

        OrderPasses.RunAll(collectors.Length, Work);
        return collectors;
    }
}

/// <summary>The pass of one thread over whole runs.</summary>
internal sealed class VisitPass(LocalClock clock, VisitQuery query, FilterPlan filter, VisitCollector collector)
{
    private const int BlocksPerLook = 64;

    private readonly VisitWalk _walk = new(query.EntryColumns.Count);
    private readonly int[] _columns = [.. query.EntryColumns];
    private byte[] _passes = [];
    private byte[] _scratch = [];
    private int _segment;

    public void Run(LaneRun run, CancellationToken cancellation)
    {
        for (int b = 0; b < run.Blocks.Length; b++)
        {
            if (b % BlocksPerLook == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            LaneBlock block = run.Blocks[b];
            ReadOnlySpan<byte> passes = Passing(run, block.Offset, block.Rows * LaneRun.LaneCount);
            for (int lane = 0; lane < block.Lanes; lane++)
            {
                int person = block.FirstPerson + lane;
                Person(run, person, new Stretch(block.Offset, lane, LaneRun.LaneCount, run.Lengths.Span[person - run.FirstPerson]), passes);
            }
        }

        foreach (LongHistory history in run.LongHistories)
        {
            cancellation.ThrowIfCancellationRequested();
            Person(run, history.Person, new Stretch(history.Offset, 0, 1, history.Length), Passing(run, history.Offset, history.Length));
        }
    }

    /// <summary>255 for each element that passes the filter; empty where all do.</summary>
    private ReadOnlySpan<byte> Passing(LaneRun run, int offset, int count)
    {
        if (filter.IsEmpty)
        {
            return default;
        }

        if (_passes.Length < count)
        {
            _passes = new byte[count];
            _scratch = new byte[count];
        }

        Span<byte> passes = _passes.AsSpan(0, count);
        passes.Fill(255);
        filter.Apply(run.Columns, offset, passes, _scratch);
        return passes;
    }

    private void Person(LaneRun run, int person, Stretch events, ReadOnlySpan<byte> passes)
    {
        if (query.LeftOut.Contains(person) || run.Superseded.Contains(person))
        {
            return;
        }

        _walk.Begin();
        ReadOnlySpan<int> seconds = run.Seconds.Span;
        NarrowSpan sessions = run.Sessions.Span;
        CodeColumn names = run.Columns[0];
        for (int i = 0, at = events.Start; i < events.Length; i++, at += events.Stride)
        {
            int element = events.Offset + at;
            int name = names[element];
            if (query.CountedEvents[name] && (passes.IsEmpty || passes[at] != 0))
            {
                Add(run, element, seconds[element], sessions[element], Marks(run, name, element));
            }
        }

        collector.Add(_walk.End(person));
    }

    private VisitMarks Marks(LaneRun run, int name, int element) =>
        query.EventMarks[name] | (query.PageColumn is { } page ? query.PageMarks[run.Columns[page][element]] : VisitMarks.None);

    private void Add(LaneRun run, int element, int seconds, int number, VisitMarks marks)
    {
        int day = clock.Day(seconds, ref _segment, out int secondOfDay);
        bool cart = (marks & VisitMarks.AddToCart) != 0;
        ref SessionFact session = ref _walk.Session(number, seconds, day, out Span<int> sessionCodes);
        int page = (int)(marks & VisitMarks.Page);
        session = session with
        {
            Pages = session.Pages + page,
            EnteredOnDetail = session.EnteredOnDetail | (session.Pages == 0 && marks.HasFlag(VisitMarks.Page | VisitMarks.DetailPage)),
            AddedToCart = session.AddedToCart | cart,
        };
        ref VisitDay visited = ref _walk.Day(day, out Span<int> dayCodes);
        visited = new VisitDay(day, secondOfDay, visited.AddedToCart | cart);
        for (int c = 0; c < _columns.Length; c++)
        {
            int code = sessionCodes[c] == 0 || dayCodes[c] == 0 ? run.Columns[_columns[c]][element] : 0;
            sessionCodes[c] = sessionCodes[c] == 0 ? code : sessionCodes[c];
            dayCodes[c] = dayCodes[c] == 0 ? code : dayCodes[c];
        }
    }

    /// <summary>Where one person's events stand: elements <c>Offset + Start + i·Stride</c>.</summary>
    private readonly record struct Stretch(int Offset, int Start, int Stride, int Length);
}
