using EcomOpsEngine.Analytics.Filters;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>What channels cost, by local day. The arrays run along each other; a day and channel may come several times (campaigns).</summary>
/// <param name="Days">Local day, days since 1970-01-01.</param>
/// <param name="Channels">Channel, 0 to <paramref name="ChannelCount"/> − 1.</param>
/// <param name="Minor">Spend in smallest units, 0 or more.</param>
/// <param name="ChannelCount">Different channels.</param>
public sealed record SpendRows(int[] Days, int[] Channels, long[] Minor, int ChannelCount);

/// <summary>How spend is brought to the cells of a question.</summary>
/// <param name="Query">The question; its dimensions say by <see cref="MatrixDimension.Spend"/> how days and channels give their codes.</param>
/// <param name="Rows">Spend on the days of the range, of the channels that pass the filter.</param>
/// <param name="EventChannel">For each code of the events' channel column its channel + 1, 0 for none; null where events have no channels: nothing can be spread then.</param>
/// <param name="FirstDay">First local day of the range.</param>
/// <param name="DayStartsUs">First instant of that day and of each day after it, then the end of the last: days + 1 entries.</param>
/// <param name="IsFiner">The question itself is finer than days and channels: it filters by something else, or cuts a day.</param>
public sealed record SpendQuery(MatrixQuery Query, SpendRows Rows, ColumnSource? EventChannel, int FirstDay, long[] DayStartsUs, bool IsFiner)
{
    /// <summary>Events that can weigh at all: a session without one takes no spend, whatever the question. It is part of the question's own filter too.</summary>
    public RowFilter Weighing { get; init; } = RowFilter.None;
}

/// <summary>Spend by cell.</summary>
/// <param name="Tables">A table with <see cref="CellMeasures.SpendMinor"/> for each grouping that spend can be brought to.</param>
/// <param name="Spread">Groupings whose cells are finer than days and channels: their spend was spread by sessions.</param>
/// <param name="UnspreadMinor">Spend of days and channels without any session: in no cell of the spread groupings. Smallest units.</param>
public sealed record SpendCells(IReadOnlyList<CellTable> Tables, IReadOnlySet<int> Spread, long UnspreadMinor);
