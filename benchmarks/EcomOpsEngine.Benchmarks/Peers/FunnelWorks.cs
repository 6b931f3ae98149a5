using System.Globalization;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>The ordered funnel of six steps with a window of one day over the honest events.</summary>
internal static class FunnelWorks
{
    private const int EventColumn = 0, DeviceColumn = 1, ChannelColumn = 2;
    private const int EventAndSecondBytes = 1 + 4;

    // The second half year of the first year.
    private const long EntryFromUs = HonestEvents.FromUs + (182L * 86_400_000_000);
    private const long EntryToUs = HonestEvents.FromUs + (366L * 86_400_000_000);

    /// <summary>Counts of everybody.</summary>
    public static Work Funnel(PeerData data, int threads) => new(
        "funnel", data.Rows, PeerTable.Events, () => Depths(FunnelKernel.Run(data.Runs, Query(RowFilter.None, 0, long.MaxValue, []), threads, CancellationToken.None).Total.Entered),
        FunnelSql.DuckDb("", ""), FunnelSql.ClickHouse("", ""))
    {
        MustRead = () => Elements(data) * EventAndSecondBytes,
    };

    /// <summary>One device, an entry range, and (asked of us alone) a breakdown by channel.</summary>
    public static Work Filtered(PeerData data, int threads)
    {
        var device = new RowFilter([[new CodePredicate(DeviceColumn, Accepting(HonestEvents.Devices, 1))]]);
        var where = " AND device = 0";
        var entry = string.Create(CultureInfo.InvariantCulture, $" AND t >= {EntryFromUs} AND t < {EntryToUs}");
        return new Work(
            "funnel_filtered", data.Rows, PeerTable.Events,
            () => Depths(FunnelKernel.Run(data.Runs, Query(device, EntryFromUs, EntryToUs, [ChannelColumn]), threads, CancellationToken.None).Total.Entered),
            FunnelSql.DuckDb(where, entry), FunnelSql.ClickHouse(where, entry));
    }

    /// <summary>The honest events in the engine's layout; code 0 is the missing value, hence codes are one higher.</summary>
    public static IReadOnlyList<LaneRun> Runs(HonestEvents events)
    {
        static int[] Codes(byte[] values) => Array.ConvertAll(values, value => value + 1);
        return LaneRunBuilder.Build(
            new LaneRunRows(
                events.Person, events.TimeUs, [Codes(events.Event), Codes(events.Device), Codes(events.Channel)],
                [HonestEvents.EventCodes, HonestEvents.Devices, HonestEvents.Channels]),
            partitions: 64);
    }

    private static FunnelQuery Query(RowFilter filter, long fromUs, long toUs, int[] breakdown) => new(
        [.. Enumerable.Range(1, HonestEvents.Steps).Select(code => new FunnelStepQuery(new RowFilter([[new CodePredicate(EventColumn, Accepting(HonestEvents.EventCodes, code))]])))],
        filter, FunnelSql.WindowUs, fromUs, toUs, HonestEvents.ToUs, breakdown, CompletedWindowsOnly: false);

    private static byte[] Accepting(int values, int code)
    {
        var accepts = new byte[values + 1];
        accepts[code] = 255;
        return accepts;
    }

    private static long Elements(PeerData data) => data.Runs.Sum(run => (long)run.Seconds.Length);

    private static string Depths(long[] entered) => string.Join('\n', entered.Select((people, index) =>
        string.Create(CultureInfo.InvariantCulture, $"{index + 1}\t{people - (index + 1 < entered.Length ? entered[index + 1] : 0)}")));
}
