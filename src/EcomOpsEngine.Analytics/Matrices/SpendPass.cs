using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// Brings spend, which is known by day and channel, to the cells of a question. Groupings of days and channels take it as it is. Finer ones get it spread: the spend of a day and channel
/// goes to the finest cells in proportion to their sessions of that day and channel, by largest remainders, so that it adds up exactly; coarser cells are sums of these.
/// Where the question leaves sessions out (a filter, part of a day), their part of the spend is left out too.
/// </summary>
public static class SpendPass
{
    /// <summary>Different cells of days, channels and sessions held at once; beyond, the days are done in parts.</summary>
    private const long MostWeights = 2_000_000;

    /// <summary>Computes the spend of all cells.</summary>
    /// <param name="runs">The histories.</param>
    /// <param name="clock">Local days and hours.</param>
    /// <param name="question">The question.</param>
    /// <param name="threads">Threads to use, 1 or more. The answer does not depend on it.</param>
    /// <param name="cancellation">Ends the passes early.</param>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    /// <exception cref="TooManyCellsException">A single day has more cells than can be held.</exception>
    public static SpendCells Run(IReadOnlyList<LaneRun> runs, LocalClock clock, SpendQuery question, int threads = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(question);
        var query = question.Query;
        var spend = ByDay(question.Rows);
        var sums = query.GroupingSets.Distinct().Select(set => new SpendSums(new CellSpace(query.Dimensions, set), query.Dimensions)).ToList();
        var direct = sums.FindAll(sum => !question.IsFiner && sum.IsDirect);
        foreach (var sum in direct)
        {
            foreach (var (at, minor) in spend)
            {
                sum.Add(at, 0, minor);
            }
        }

        var spread = question.EventChannel is null ? [] : sums.Except(direct).Where(sum => sum.IsOfEvents).ToList();
        var unspread = 0L;
        if (spread.Count > 0)
        {
            var sessions = new SpendSessions(runs, clock, question, Finer(query, spread), threads, cancellation);
            var days = spend.Keys.Select(at => at.Day).Distinct().ToList();
            unspread = days.Count == 0 ? 0 : Spread(sessions, spend, spread, days[0], days[^1]);
        }

        return new SpendCells(
            [.. direct.Concat(spread).Select(sum => sum.ToTable())], spread.Select(sum => sum.Space.GroupingSet).ToHashSet(), unspread);
    }

    private static SortedDictionary<SpendPlace, long> ByDay(SpendRows rows)
    {
        var spend = new SortedDictionary<SpendPlace, long>();
        for (var i = 0; i < rows.Days.Length; i++)
        {
            var at = new SpendPlace(rows.Days[i], rows.Channels[i]);
            spend[at] = checked(spend.GetValueOrDefault(at) + rows.Minor[i]);
        }

        return spend;
    }

    /// <summary>The dimensions, a bit each, that spend does not have and some spread grouping keeps.</summary>
    private static int Finer(MatrixQuery query, List<SpendSums> spread)
    {
        var finer = 0;
        for (var d = 0; d < query.Dimensions.Count; d++)
        {
            finer |= query.Dimensions[d].Spend is AbsentSource && spread.Exists(sum => sum.Space.Keeps(d)) ? 1 << d : 0;
        }

        return finer;
    }

    /// <summary>Spreads the days [first, last]; returns what could not be.</summary>
    private static long Spread(SpendSessions sessions, SortedDictionary<SpendPlace, long> spend, List<SpendSums> sums, int first, int last)
    {
        Dictionary<SpendPlace, SpendWeights> weights;
        try
        {
            weights = sessions.Of(first, last, MostWeights);
        }
        catch (TooManyCellsException) when (last > first)
        {
            var middle = first + ((last - first) / 2);
            return checked(Spread(sessions, spend, sums, first, middle) + Spread(sessions, spend, sums, middle + 1, last));
        }

        var unspread = 0L;
        foreach (var (at, minor) in spend)
        {
            if (at.Day < first || at.Day > last)
            {
                continue;
            }

            if (!weights.TryGetValue(at, out var of))
            {
                unspread = checked(unspread + minor);
                continue;
            }

            var parts = LargestRemainders.Of(minor, of.Sessions, of.LeftOut);
            foreach (var sum in sums)
            {
                for (var i = 0; i < parts.Length; i++)
                {
                    sum.Add(at, sum.CodesOf(sessions.Space, of.Cells[i]), parts[i]);
                }
            }
        }

        return unspread;
    }
}

/// <summary>A local day and a channel.</summary>
internal readonly record struct SpendPlace(int Day, int Channel) : IComparable<SpendPlace>
{
    public int CompareTo(SpendPlace other) => Day != other.Day ? Day.CompareTo(other.Day) : Channel.CompareTo(other.Channel);
}

/// <summary>The sessions of a day and channel by cell.</summary>
/// <param name="Cells">Keys of the cells.</param>
/// <param name="Sessions">Sessions of each that pass the question.</param>
/// <param name="LeftOut">Sessions of all cells that do not.</param>
internal sealed record SpendWeights(long[] Cells, long[] Sessions, long LeftOut);

/// <summary>The spend of one grouping while it is added up.</summary>
internal sealed class SpendSums(CellSpace space, IReadOnlyList<MatrixDimension> dimensions)
{
    private readonly Dictionary<long, long> _minor = [];

    public CellSpace Space => space;

    /// <summary>Whether days and channels give every kept dimension.</summary>
    public bool IsDirect => Kept.All(dimension => dimension.Spend is not AbsentSource);

    /// <summary>Whether days, channels and events give every kept dimension.</summary>
    public bool IsOfEvents => Kept.All(dimension => dimension.Spend is not AbsentSource || dimension.Events is not AbsentSource);

    private IEnumerable<MatrixDimension> Kept => dimensions.Where((_, d) => space.Keeps(d));

    /// <summary>The part of a key that the finer dimensions give.</summary>
    /// <param name="finer">The space of the sessions: day, channel, then the dimensions.</param>
    /// <param name="cell">A key in it.</param>
    public long CodesOf(CellSpace finer, long cell)
    {
        var key = 0L;
        for (var d = 0; d < dimensions.Count; d++)
        {
            if (space.Keeps(d) && dimensions[d].Spend is AbsentSource)
            {
                key += finer.CodeOf(cell, d + SpendSessions.OwnDimensions)!.Value * space.Stride(d);
            }
        }

        return key;
    }

    public void Add(SpendPlace at, long codes, long minor)
    {
        for (var d = 0; d < dimensions.Count; d++)
        {
            if (space.Keeps(d))
            {
                codes += space.Stride(d) * dimensions[d].Spend switch
                {
                    DaySource days => days.CodeOf(at.Day),
                    ColumnSource channels => channels.Codes[at.Channel],
                    _ => 0,
                };
            }
        }

        _minor[codes] = checked(_minor.GetValueOrDefault(codes) + minor);
    }

    public CellTable ToTable()
    {
        long[] keys = [.. _minor.Keys.Order()];
        var values = new long[]?[CellTable.MeasureCount];
        values[CellTable.IndexOf(CellMeasures.SpendMinor)] = Array.ConvertAll(keys, key => _minor[key]);
        return new CellTable(space, CellMeasures.SpendMinor, keys, values);
    }
}
