using System.Numerics;
using EcomOpsEngine.Analytics.Funnels.Lanes;
using EcomOpsEngine.Analytics.Funnels.Scans;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels;

/// <summary>One thread's share of a query about units: the lanes of what the lane kernel knows, a scan where no event needs to be copied, else it marks the events of a stretch of people, gathers each history and walks it.</summary>
internal sealed class UnitWorker : IDisposable
{
    /// <summary>Elements marked at a time: the buffers stay in the caches. Of long histories also between two looks at the cancellation token.</summary>
    private const int BatchElements = 16 * 1024;

    /// <summary>Events of a long history looked at before all others: with plain steps nothing after a conversion matters.</summary>
    private const int FirstEvents = 256;

    private readonly FunnelRules _rules;
    private readonly FunnelQuery _query;
    private readonly EventMarks _marks;
    private readonly UnitEvents _events = new();
    private readonly UnitWalker _walker;
    private readonly LaneUnits? _lanes;
    private readonly HistoryScan? _scan;
    private readonly UnitCollector _collector;
    private readonly int[] _scanned;

    /// <summary>Steps that may begin an attempt.</summary>
    private readonly uint _firstMask;
    private bool _hasFirst;
    private long _rowsScanned;
    private long _blocksSkipped;

    /// <param name="rules">The query.</param>
    /// <param name="plan">Its steps as the lane kernel and scans read them; null: everybody is walked.</param>
    /// <param name="width">Lanes to use.</param>
    /// <param name="collector">Takes the units.</param>
    /// <param name="runs">The runs.</param>
    public UnitWorker(FunnelRules rules, StepPlan? plan, LaneWidth width, UnitCollector collector, IReadOnlyList<LaneRun> runs)
    {
        _rules = rules;
        _query = rules.Query;
        _marks = new EventMarks(rules);
        _walker = new UnitWalker(rules, collector);
        _collector = collector;
        _lanes = plan is null ? null : LaneUnits.Of(_query, plan, width, _walker, collector);
        _scan = plan is null || collector.NeedsSteps ? null : HistoryScan.Of(rules, plan, runs);
        _scanned = new int[_query.Steps.Count];
        Array.Fill(_scanned, FunnelUnitResult.NotDone);
        _firstMask = _query.Mode == FunnelMode.AnyOrder ? uint.MaxValue : 1u;
    }

    public long RowsScanned => _rowsScanned + (_lanes?.RowsScanned ?? 0);

    public long BlocksSkipped => _blocksSkipped + (_lanes?.BlocksSkipped ?? 0);

    /// <summary>People of blocks given to the lane kernel.</summary>
    public long LanesRun => _lanes?.LanesRun ?? 0;

    /// <summary>People of those that were walked.</summary>
    public long LanesWalked => _lanes?.LanesWalked ?? 0;

    public void Dispose()
    {
        _lanes?.Dispose();
        _scan?.Dispose();
        _walker.Dispose();
        _marks.Dispose();
        _events.Dispose();
    }

    /// <summary>Does a piece of work.</summary>
    public void Do(WorkChunk chunk, CancellationToken cancellation)
    {
        if (chunk.IsLong)
        {
            Long(chunk.Run, chunk.Run.LongHistories[chunk.First], cancellation);
            return;
        }

        if (_lanes is not null)
        {
            _lanes.Blocks(chunk.Run, chunk.First, chunk.End);
            return;
        }

        for (int i = chunk.First; i < chunk.End;)
        {
            LaneBlock block = chunk.Run.Blocks[i];
            if (Misses(block.MinSeconds, block.MaxSeconds))
            {
                _blocksSkipped++;
                i++;
                continue;
            }

            int last = EndOfBatch(chunk, i);
            int elements = chunk.Run.Blocks[last - 1].Offset + (16 * chunk.Run.Blocks[last - 1].Rows) - block.Offset;
            Map(chunk.Run, block.Offset, elements);
            for (; i < last; i++)
            {
                Block(chunk.Run, chunk.Run.Blocks[i], block.Offset);
            }
        }
    }

    /// <summary>Blocks that follow each other in the columns and are all wanted.</summary>
    private int EndOfBatch(WorkChunk chunk, int first)
    {
        LaneBlock block = chunk.Run.Blocks[first];
        int elements = 16 * block.Rows;
        int last = first + 1;
        while (last < chunk.End && elements < BatchElements)
        {
            LaneBlock next = chunk.Run.Blocks[last];
            if (next.Offset != block.Offset + elements || elements + (16 * next.Rows) > BatchElements || Misses(next.MinSeconds, next.MaxSeconds))
            {
                break;
            }

            elements += 16 * next.Rows;
            last++;
        }

        return last;
    }

    private void Block(LaneRun run, LaneBlock block, int mappedFrom)
    {
        ReadOnlySpan<int> lengths = run.Lengths.Span.Slice(block.FirstPerson - run.FirstPerson, block.Lanes);
        uint wanted = ((1u << block.Lanes) - 1) & ~(_query.LeftOut.LaneMask(block.FirstPerson) | run.Superseded.LaneMask(block.FirstPerson));
        for (; wanted != 0; wanted &= wanted - 1)
        {
            int lane = BitOperations.TrailingZeroCount(wanted);
            _rowsScanned += lengths[lane];
            Begin();
            Gather(run, block.Offset + lane, LaneRun.LaneCount, block.Offset - mappedFrom + lane, lengths[lane]);
            Walk(run, block.FirstPerson + lane);
        }
    }

    private void Long(LaneRun run, LongHistory history, CancellationToken cancellation)
    {
        if (Misses(history.MinSeconds, history.MaxSeconds) || _query.LeftOut.Contains(history.Person) || run.Superseded.Contains(history.Person))
        {
            return;
        }

        _rowsScanned += history.Length;
        Begin();
        for (int done = 0, length; done < history.Length; done += length)
        {
            if (cancellation.IsCancellationRequested)
            {
                return;
            }

            length = Math.Min(done == 0 ? FirstEvents : BatchElements, history.Length - done);
            Map(run, history.Offset + done, length);
            Gather(run, history.Offset + done, 1, 0, length);
            if (done == 0 && _lanes is not null && _walker.TryConverted(run, history.Person, _events))
            {
                return;
            }
        }

        Walk(run, history.Person);
    }

    private bool Misses(int minSeconds, int maxSeconds) =>
        EngineTime.UnixUs(maxSeconds, 999_999) < _query.FromUs || EngineTime.UnixUs(minSeconds, 0) >= _query.ToUs;

    private void Map(LaneRun run, int offset, int elements)
    {
        if (_scan is null)
        {
            _marks.Map(run.Columns, offset, elements);
        }
        else
        {
            _scan.Map(run, offset, elements);
        }
    }

    private void Begin()
    {
        _scan?.Begin();
        _events.Clear();
        _hasFirst = false;
    }

    private void Gather(LaneRun run, int first, int stride, int mappedAt, int length)
    {
        if (_scan is null)
        {
            _hasFirst |= (_events.AddMarked(run, first, stride, _marks, mappedAt, length, _rules) & _firstMask) != 0;
        }
        else
        {
            _scan.Add(run, first, stride, mappedAt, length);
        }
    }

    private void Walk(LaneRun run, int person)
    {
        if (_scan is not null)
        {
            Report(run, person, _scan.End());
        }
        else if (_hasFirst)
        {
            _walker.Person(run, person, _events);
        }
    }

    private void Report(LaneRun run, int person, HistoryOutcome outcome)
    {
        if (outcome.Depth == 0)
        {
            return;
        }

        _scanned[0] = outcome.FirstElement;
        _collector.Add(new FunnelUnitResult(run, _scanned)
        {
            Person = person,
            Depth = outcome.Depth,
            IsConverted = outcome.Depth == _rules.Steps,
            IsImmature = outcome.Immature,
            IsLeftOut = outcome.Immature && _query.CompletedWindowsOnly,
        });
    }
}
