using System.Diagnostics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Traffic;
using EcomOpsEngine.Storage.Snapshots;
using Google.Protobuf.WellKnownTypes;

namespace EcomOpsEngine.Server.Queries;

/// <summary>What every answer says about itself.</summary>
internal static class QueryInfos
{
    /// <summary>Builds the block.</summary>
    /// <param name="snapshot">Snapshot computed on.</param>
    /// <param name="started"><see cref="Stopwatch.GetTimestamp"/> when the question arrived.</param>
    /// <param name="rowsScanned">Rows the kernels read.</param>
    /// <param name="span">Effective range; null where the question has none or the tables have no rows.</param>
    /// <param name="filter">The filter as sent.</param>
    /// <param name="bots">Whom the answer leaves out.</param>
    /// <param name="tables">Tables read.</param>
    public static QueryInfo Build(
        Snapshot snapshot, long started, long rowsScanned, InstantSpan? span, Filter? filter, BotFlags bots, params IReadOnlyList<string> tables)
    {
        var info = new QueryInfo
        {
            SnapshotId = snapshot.Id,
            RowsScanned = rowsScanned,
            Elapsed = Duration.FromTimeSpan(Stopwatch.GetElapsedTime(started)),
            TimeZone = snapshot.Settings.TimeZone,
            Filter = filter,
            BotRowsExcluded = bots.RowsOf(tables),
            Backend = Backend.Embedded,
        };
        if (span is { } known)
        {
            info.Range = new TimeRange { From = Instants.Of(known.FromUs), To = Instants.Of(known.ToUs) };
        }

        info.Freshness.AddRange(snapshot.Freshness.Where(table => tables.Contains(table.Table)).Select(Freshness));
        return info;
    }

    public static Freshness Freshness(TableFreshness table) => new()
    {
        Table = table.Table,
        Rows = table.Rows,
        LatestRowTime = table.LatestRowUs is { } us ? Instants.Of(us) : null,
        LastLoadTime = table.LastLoadAt?.ToTimestamp(),
    };
}
