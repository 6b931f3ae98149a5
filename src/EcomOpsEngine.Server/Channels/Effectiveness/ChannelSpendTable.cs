using EcomOpsEngine.Analytics.Channels.Effectiveness;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic.Daily;
using EcomOpsEngine.Storage.Spend;
using Dataset = EcomOpsEngine.Storage.Datasets.Dataset;

namespace EcomOpsEngine.Server.Channels.Effectiveness;

/// <summary>The channel spend of a snapshot: small enough to be read whole for each question.</summary>
internal sealed class ChannelSpendTable
{
    private const int FirstDay = 0;
    private const int LastDay = 100_000;

    private readonly IReadOnlyList<ChannelSpendRow> _rows;

    private ChannelSpendTable(IReadOnlyList<ChannelSpendRow> rows) => _rows = rows;

    /// <summary>Channels that spend was loaded for.</summary>
    public IEnumerable<string> Channels => _rows.Select(row => row.Channel).Distinct(StringComparer.Ordinal);

    /// <summary>First and last local day; null without rows.</summary>
    public LocalDays? Days => _rows.Count == 0 ? null : new LocalDays(_rows[0].Day, _rows[^1].Day);

    public static ChannelSpendTable Of(Dataset dataset, SnapshotView view, CancellationToken token) => new(dataset.FindChannelSpend(view.Snapshot, FirstDay, LastDay, token));

    /// <summary>The last type loaded for a channel, as it was loaded; null where none was.</summary>
    public string? TypeOf(string channel) => _rows.LastOrDefault(row => row.Channel == channel && row.ChannelType is not null)?.ChannelType;

    /// <summary>Spend of the days, by channel number; channels that mean direct count as direct.</summary>
    public SpendDays Of(LocalDays days, ChannelNumbers channels)
    {
        var spend = new SpendDays(channels.Count, days.Count);
        foreach (var row in _rows.Where(row => row.Day >= days.First && row.Day <= days.Last))
        {
            var reported = row.Reported;
            spend.Add(channels.Of(row.Channel), row.Day - days.First, new SpendSums(
                row.SpendMinor,
                new ReportedSums(
                    reported.Impressions, reported.Reach, reported.Clicks, reported.Searches, reported.ContentViews, reported.CartAdds, reported.Leads, reported.Orders, reported.RevenueMinor),
                1));
        }

        return spend;
    }
}
