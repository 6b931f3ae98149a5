using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>Counts the sessions that spend is spread by: by day, channel and the dimensions that spend does not have.</summary>
internal sealed class SpendSessions
{
    /// <summary>Day and channel come before the dimensions of the question.</summary>
    public const int OwnDimensions = 2;

    private readonly IReadOnlyList<LaneRun> _runs;
    private readonly LocalClock _clock;
    private readonly SpendQuery _question;
    private readonly int _threads;
    private readonly CancellationToken _cancellation;
    private readonly MatrixDimension[] _dimensions;
    private readonly int _set;

    /// <param name="runs">The histories.</param>
    /// <param name="clock">Local days and hours.</param>
    /// <param name="question">The question.</param>
    /// <param name="finer">The dimensions that spend does not have, a bit each.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="cancellation">Ends the passes early.</param>
    public SpendSessions(IReadOnlyList<LaneRun> runs, LocalClock clock, SpendQuery question, int finer, int threads, CancellationToken cancellation)
    {
        (_runs, _clock, _question, _threads, _cancellation) = (runs, clock, question, threads, cancellation);
        var days = question.DayStartsUs.Length - 1;
        int[] own = [.. Enumerable.Range(0, days)];
        var channel = question.EventChannel!;
        _dimensions =
        [
            new MatrixDimension(days, new AbsentSource(), new DaySource(question.FirstDay, own)),
            new MatrixDimension(question.Rows.ChannelCount + 1, new AbsentSource(), channel),
            .. question.Query.Dimensions.Select((dimension, d) => (finer & (1 << d)) != 0 ? dimension : dimension with { Events = new AbsentSource() }),
        ];
        _set = (finer << OwnDimensions) | ((1 << OwnDimensions) - 1);
        Space = new CellSpace(_dimensions, _set);
    }

    /// <summary>Cells of the counts.</summary>
    public CellSpace Space { get; }

    /// <summary>The sessions of the days [first, last].</summary>
    /// <exception cref="TooManyCellsException">More cells than asked for.</exception>
    public Dictionary<SpendPlace, SpendWeights> Of(int first, int last, long mostCells)
    {
        var query = _question.Query;
        var (fromUs, toUs) = (_question.DayStartsUs[first - _question.FirstDay], _question.DayStartsUs[last + 1 - _question.FirstDay]);
        var counted = ByPlace(Count(query.EventFilter, Math.Max(fromUs, query.FromUs), Math.Min(toUs, query.ToUs), mostCells));
        if (!_question.IsFiner)
        {
            return counted.ToDictionary(pair => pair.Key, pair => new SpendWeights([.. pair.Value.Keys], [.. pair.Value.Values], 0));
        }

        return ByPlace(Count(_question.Weighing, fromUs, toUs, mostCells)).ToDictionary(pair => pair.Key, pair =>
        {
            var kept = counted.GetValueOrDefault(pair.Key) ?? [];
            return new SpendWeights([.. kept.Keys], [.. kept.Values], pair.Value.Values.Sum() - kept.Values.Sum());
        });
    }

    private Dictionary<SpendPlace, SortedDictionary<long, long>> ByPlace(CellTable table)
    {
        var sessions = table.Values(CellMeasures.Sessions);
        var places = new Dictionary<SpendPlace, SortedDictionary<long, long>>();
        for (var i = 0; i < table.Keys.Length; i++)
        {
            var key = table.Keys[i];
            if (Space.CodeOf(key, 1)!.Value is var channel and > 0)
            {
                var at = new SpendPlace(_question.FirstDay + Space.CodeOf(key, 0)!.Value, channel - 1);
                if (!places.TryGetValue(at, out var cells))
                {
                    places.Add(at, cells = []);
                }

                cells.Add(key, sessions[i]);
            }
        }

        return places;
    }

    private CellTable Count(RowFilter filter, long fromUs, long toUs, long mostCells) => EventMatrixKernel.Run(
        _runs, _clock,
        _question.Query with
        {
            Dimensions = _dimensions,
            GroupingSets = [_set],
            Measures = CellMeasures.Sessions,
            EventFilter = filter,
            FromUs = fromUs,
            ToUs = Math.Max(fromUs, toUs),
            MostCells = mostCells,
        },
        _threads, _cancellation)[0];
}
