using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>The units of one run.</summary>
internal sealed class ExposurePass
{
    private readonly LaneRun _run;
    private readonly ExposedUnit[] _units;
    private readonly ExposureQuery _query;
    private readonly OutcomeTarget _target;
    private readonly EventCounter? _values;
    private readonly EventCounter? _denominators;
    private readonly EventCounter? _passes;
    private readonly UnitOrders _orders;
    private readonly DayGains _days;
    private int _next;

    public ExposurePass(LaneRun run, OrderLines lines, ExposedUnit[] units, ExposureQuery query, OutcomeTarget target)
    {
        (_run, _units, _query, _target) = (run, units, query, target);
        _values = query.Value is EventMeasure value ? new EventCounter(value.Filter) : null;
        _denominators = query.Denominator is EventMeasure denominator ? new EventCounter(denominator.Filter) : null;
        _passes = query.UnitFilter.IsEmpty ? null : new EventCounter(query.UnitFilter);
        _orders = new UnitOrders(lines, query);
        _days = new DayGains(query.Days);
    }

    public List<UnitGain> Gains { get; } = [];

    public long RowsScanned { get; private set; }

    public void Run(CancellationToken cancellation)
    {
        _next = FirstFrom(_run.FirstPerson);
        ReadOnlySpan<int> lengths = _run.Lengths.Span;
        for (int b = 0; b < _run.Blocks.Length && _next < _units.Length; b++)
        {
            LaneBlock block = _run.Blocks[b];
            SkipTo(block.FirstPerson);
            if (_next == _units.Length || _units[_next].Person >= block.FirstPerson + block.Lanes)
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            Begin(block.Offset, block.Rows * LaneRun.LaneCount);
            for (; _next < _units.Length && _units[_next].Person < block.FirstPerson + block.Lanes; _next++)
            {
                int person = _units[_next].Person;
                Unit(block.Offset, block.Offset + person - block.FirstPerson, LaneRun.LaneCount, lengths[person - _run.FirstPerson]);
            }
        }

        foreach (LongHistory history in _run.LongHistories)
        {
            SkipTo(history.Person);
            if (_next < _units.Length && _units[_next].Person == history.Person)
            {
                cancellation.ThrowIfCancellationRequested();
                Begin(history.Offset, history.Length);
                Unit(history.Offset, history.Offset, 1, history.Length);
                _next++;
            }
        }
    }

    private void SkipTo(int person)
    {
        while (_next < _units.Length && _units[_next].Person < person)
        {
            _next++;
        }
    }

    private int FirstFrom(int person)
    {
        int low = 0, high = _units.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = _units[middle].Person < person ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void Begin(int offset, int length)
    {
        _values?.Map(_run.Columns, offset, length);
        _denominators?.Map(_run.Columns, offset, length);
        _passes?.Map(_run.Columns, offset, length);
    }

    private void Unit(int origin, int first, int stride, int length)
    {
        ExposedUnit unit = _units[_next];
        if (_run.Superseded.Contains(unit.Person))
        {
            return;
        }

        int atExposure = Events(unit, origin, first, stride, length);
        if (length > 0)
        {
            Describe(origin, first + (atExposure * stride));
        }

        (long baseline, long lines) = _orders.Add(unit, _days);
        if (_target.Baselines.Length > 0)
        {
            _target.Baselines[_next] = checked(_target.Baselines[_next] + baseline);
        }

        RowsScanned += length + lines;
        _days.Take(_next, Gains);
    }

    /// <summary>Counts the events of a unit.</summary>
    /// <returns>Index of the last event at or before the first exposure, else 0.</returns>
    private int Events(ExposedUnit unit, int origin, int first, int stride, int length)
    {
        ReadOnlySpan<int> seconds = _run.Seconds.Span;
        NarrowSpan residues = _run.ResidueUs.Span;
        int atExposure = 0;
        for (int i = 0, at = first; i < length; i++, at += stride)
        {
            long sinceUs = EngineTime.UnixUs(seconds[at], residues[at]) - unit.AtUs;
            if (sinceUs > _query.WindowUs)
            {
                break;
            }

            atExposure = sinceUs <= 0 ? i : atExposure;
            if (sinceUs >= 0)
            {
                _days.Add(_query.DayOf(sinceUs), _values?[at - origin] ?? 0, _denominators?[at - origin] ?? 0);
            }
            else if (-sinceUs <= _query.BaselineUs && _values is not null)
            {
                _target.Baselines[_next] += _values[at - origin];
            }
        }

        return atExposure;
    }

    /// <summary>Takes down what the unit was at its first exposure.</summary>
    private void Describe(int origin, int element)
    {
        if (_passes is not null)
        {
            _target.Passes[_next] = _passes[element - origin] != 0;
        }

        for (int i = 0; i < _query.SegmentColumns.Count; i++)
        {
            _target.Segments[i][_next] = _run.Columns[_query.SegmentColumns[i]][element];
        }
    }

    /// <summary>Which elements of a stretch of columns match.</summary>
    private sealed class EventCounter(RowFilter filter)
    {
        private readonly FilterPlan _plan = FilterPlan.Compile(filter);
        private byte[] _mask = [];
        private byte[] _scratch = [];

        /// <summary>1 where the element counts, else 0.</summary>
        public int this[int element] => _mask[element] & 1;

        public void Map(IReadOnlyList<CodeColumn> columns, int offset, int length)
        {
            if (_mask.Length < length)
            {
                (_mask, _scratch) = (new byte[length], new byte[length]);
            }

            Span<byte> mask = _mask.AsSpan(0, length);
            mask.Fill(byte.MaxValue);
            _plan.Apply(columns, offset, mask, _scratch);
        }
    }
}
