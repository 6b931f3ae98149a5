using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Funnels.Explanations;

/// <summary>Counts the units of one thread by step and value, and by the other events of their attempt.</summary>
internal sealed class LossCollector : UnitCollector
{
    private readonly ExplainQuery _query;
    private readonly int[] _sizes;
    private readonly int[] _starts;
    private readonly int _width;
    private readonly long[] _stepEntered;
    private readonly long[] _stepLost;
    private readonly long[] _entered;
    private readonly long[] _lost;
    private readonly long[] _eventUnits;
    private readonly long[] _eventConverted;
    private readonly int[] _eventStamp;
    private readonly ElementFilter _filter;
    private int _stamp;
    private long _converted;

    /// <param name="query">The question.</param>
    /// <param name="sizes">Codes of each dimension.</param>
    public LossCollector(ExplainQuery query, int[] sizes)
    {
        _query = query;
        _sizes = sizes;
        _starts = new int[sizes.Length];
        for (int d = 0; d < sizes.Length; d++)
        {
            _starts[d] = _width;
            _width = checked(_width + sizes[d]);
        }

        int steps = query.Funnel.Steps.Count;
        _stepEntered = new long[steps];
        _stepLost = new long[steps];
        _entered = new long[checked(steps * _width)];
        _lost = new long[steps * _width];
        _eventUnits = new long[query.CountedEvents.Length];
        _eventConverted = new long[query.CountedEvents.Length];
        _eventStamp = new int[query.CountedEvents.Length];
        _filter = new ElementFilter(query.Funnel.Filter);
    }

    public override bool NeedsSteps => true;

    public long EventRows { get; private set; }

    public override void Add(in FunnelUnitResult unit)
    {
        if (unit.IsLeftOut)
        {
            return;
        }

        _converted += unit.IsConverted ? 1 : 0;
        int first = unit.Elements[0];
        int last = _stepEntered.Length;
        for (int step = 1; step <= last; step++)
        {
            if (!unit.Did(step))
            {
                continue;
            }

            // Lost at a step, optional or not: no required step beyond it was reached.
            int lost = step < last && unit.Depth <= step ? 1 : 0;
            int element = unit.Elements[step - 1];
            _stepEntered[step - 1]++;
            _stepLost[step - 1] += lost;
            for (int d = 0; d < _sizes.Length; d++)
            {
                int code = d < _query.Columns.Count ? unit.Run.Columns[_query.Columns[d]][element]
                    : unit.Run.Sessions.Span[first] == 0 ? ExplainQuery.New : ExplainQuery.Returning;
                int slot = ((step - 1) * _width) + _starts[d] + code;
                _entered[slot]++;
                _lost[slot] += lost;
            }
        }

        AddEvents(unit, first);
    }

    /// <summary>Adds the counts of other units.</summary>
    public void Add(LossCollector other)
    {
        Add(_stepEntered, other._stepEntered);
        Add(_stepLost, other._stepLost);
        Add(_entered, other._entered);
        Add(_lost, other._lost);
        Add(_eventUnits, other._eventUnits);
        Add(_eventConverted, other._eventConverted);
        _converted += other._converted;
        EventRows += other.EventRows;
    }

    public LossCounts ToCounts(long rowsScanned)
    {
        var values = new List<ValueLoss>();
        for (int step = 1; step <= _stepEntered.Length; step++)
        {
            for (int d = 0; d < _sizes.Length; d++)
            {
                for (int code = 0; code < _sizes[d]; code++)
                {
                    int slot = ((step - 1) * _width) + _starts[d] + code;
                    if (_entered[slot] > 0)
                    {
                        values.Add(new ValueLoss(step, d, code, _entered[slot], _lost[slot]));
                    }
                }
            }
        }

        var events = new List<EventConversion>();
        for (int code = 0; code < _eventUnits.Length; code++)
        {
            if (_eventUnits[code] > 0)
            {
                events.Add(new EventConversion(code, _eventUnits[code], _eventConverted[code]));
            }
        }

        return new LossCounts(_stepEntered, _stepLost, values, _converted, events, rowsScanned + EventRows);
    }

    /// <summary>
    /// The unit's other events from the instant of step 1 on: up to that of its conversion, else to the end of its window. Each event name counts once for a unit.
    /// </summary>
    private void AddEvents(in FunnelUnitResult unit, int first)
    {
        long start = unit.TimeUs(1);
        long end = unit.IsConverted ? unit.TimeUs(_stepEntered.Length)
            : _query.Funnel.WindowUs >= EngineTime.EndUs - start ? EngineTime.EndUs : start + _query.Funnel.WindowUs;
        ReadOnlySpan<int> seconds = unit.Run.Seconds.Span;
        NarrowSpan residues = unit.Run.ResidueUs.Span;
        CodeColumn names = unit.Run.Columns[0];
        (int row, int length, int stride) = Place(unit.Run, unit.Person, first);
        int at = first;
        while (row > 0 && EngineTime.UnixUs(seconds[at - stride], residues[at - stride]) == start)
        {
            (row, at) = (row - 1, at - stride);
        }

        _stamp++;
        for (; row < length && EngineTime.UnixUs(seconds[at], residues[at]) <= end; row++, at += stride)
        {
            EventRows++;
            int code = names[at];
            if (_query.CountedEvents[code] && _eventStamp[code] != _stamp && _filter.Passes(unit.Run.Columns, at))
            {
                _eventStamp[code] = _stamp;
                _eventUnits[code]++;
                _eventConverted[code] += unit.IsConverted ? 1 : 0;
            }
        }
    }

    /// <summary>Where an element stands in its history, how long that is, and how far its events stand apart.</summary>
    private static (int Row, int Length, int Stride) Place(LaneRun run, int person, int element)
    {
        int length = run.Lengths.Span[person - run.FirstPerson];
        int low = 0, high = run.Blocks.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = run.Blocks[middle].FirstPerson + run.Blocks[middle].Lanes <= person ? (middle + 1, high) : (low, middle);
        }

        if (low < run.Blocks.Length && run.Blocks[low].FirstPerson <= person)
        {
            return ((element - run.Blocks[low].Offset) / LaneRun.LaneCount, length, LaneRun.LaneCount);
        }

        return (element - run.LongHistories.First(one => one.Person == person).Offset, length, 1);
    }

    private static void Add(long[] to, long[] from)
    {
        for (int i = 0; i < to.Length; i++)
        {
            to[i] += from[i];
        }
    }
}
