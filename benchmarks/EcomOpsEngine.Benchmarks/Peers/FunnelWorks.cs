using System.Globalization;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Funnels;
using EcomOpsEngine.Analytics.Funnels.Times;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>The ordered funnel of six steps with a window of one day over the honest events.</summary>
internal static class FunnelWorks
{
    private const int EventColumn = 0, DeviceColumn = 1, ChannelColumn = 2;
    private const int EventAndSecondBytes = 1 + 4;
    private const long DayUs = 86_400_000_000;
    private const string TimesFollow = "\n\n";

    // The second half year of the first year.
    private const long EntryFromUs = HonestEvents.FromUs + (182L * DayUs);
    private const long EntryToUs = HonestEvents.FromUs + (366L * DayUs);

    // The thirteenth month.
    private const long MonthFromUs = HonestEvents.FromUs + (366L * DayUs);
    private const long MonthToUs = HonestEvents.FromUs + (397L * DayUs);

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

    /// <summary>Counts with the exact median, p75 and p95 of the times of all steps, and who may still convert; the peers are asked for the counts alone.</summary>
    public static Work Full(PeerData data, int threads)
    {
        string Ours()
        {
            var (counts, times) = FunnelTimes.RunWithCounts(data.Runs, Query(RowFilter.None, 0, long.MaxValue, []), threads, CancellationToken.None);
            using var borrowed = times;
            var spans = times.Total.Skip(1).SelectMany(step => new[] { step.SincePrevious!, step.SinceFirst! });
            return Depths(counts.Total.Entered) + TimesFollow
                + string.Join('\n', spans.Select(span => string.Create(CultureInfo.InvariantCulture, $"{span.Count}\t{span.MedianUs}\t{span.P75Us}\t{span.P95Us}")))
                + string.Create(CultureInfo.InvariantCulture, $"\n{counts.Total.Immature}");
        }

        return new Work("funnel_full", data.Rows, PeerTable.Events, Ours, FunnelSql.DuckDb("", ""), FunnelSql.ClickHouse("", ""))
        {
            Comparable = answer => answer[..answer.IndexOf(TimesFollow, StringComparison.Ordinal)],
            MustRead = () => Elements(data) * EventAndSecondBytes,
        };
    }

    /// <summary>The other ways to ask, of us alone: each the same six steps, the last one 32 steps over half of the events.</summary>
    public static IEnumerable<Work> Modes(PeerData data, int threads)
    {
        var query = Query(RowFilter.None, 0, long.MaxValue, []);
        var foreign = new RowFilter([[new CodePredicate(EventColumn, Accepting(HonestEvents.EventCodes, HonestEvents.Steps + 1))]]);
        yield return Mode("funnel_strict", query with { Mode = FunnelMode.Strict });
        yield return Mode("funnel_any_order", query with { Mode = FunnelMode.AnyOrder });
        yield return Mode("funnel_exclusion", query with { Exclusions = [new FunnelExclusion(1, HonestEvents.Steps, foreign, ExclusionEffect.EndAttempt)] });
        yield return Mode("funnel_held", query with { HoldConstantColumns = [DeviceColumn] });
        yield return Mode("funnel_32_steps", query with { Steps = StepsTo(32) });

        Work Mode(string name, FunnelQuery asked) => new(
            name, data.Rows, PeerTable.Events, () => Depths(FunnelKernel.Run(data.Runs, asked, threads, CancellationToken.None).Total.Entered), DuckDb: null, ClickHouse: null);
    }

    /// <summary>One month of 24: the funnel with step 1 in the thirteenth month.</summary>
    public static Work OneMonth(PeerData data, int threads)
    {
        var entry = string.Create(CultureInfo.InvariantCulture, $" AND t >= {MonthFromUs} AND t < {MonthToUs}");
        return new Work("funnel_one_month", data.Rows, PeerTable.Events, () => OfMonth(data.Runs, threads), FunnelSql.DuckDb("", entry), FunnelSql.ClickHouse("", entry));
    }

    /// <summary>Everybody and the same month over rows of people who stay for a month at most, of us alone; the second work has the rows of that month.</summary>
    public static IEnumerable<Work> ShortLived(PeerData data, int threads)
    {
        var month = new Lazy<long>(() => data.ShortLived.Sum(RowsOfMonth));
        yield return new Work(
            "funnel_short_lived", data.Rows, PeerTable.Events,
            () => Depths(FunnelKernel.Run(data.ShortLived, Query(RowFilter.None, 0, long.MaxValue, []), threads, CancellationToken.None).Total.Entered), DuckDb: null, ClickHouse: null);
        yield return new Work("funnel_one_month_short_lived", data.Rows, PeerTable.Events, () => OfMonth(data.ShortLived, threads), DuckDb: null, ClickHouse: null)
        {
            ShareOfRows = () => (double)month.Value / data.Rows,
        };
    }

    private static long RowsOfMonth(LaneRun run)
    {
        var (from, to) = (EngineTime.Seconds(MonthFromUs), EngineTime.Seconds(MonthToUs));
        long rows = 0;
        foreach (var second in run.Seconds.Span)
        {
            rows += second >= from && second < to ? 1 : 0;
        }

        return rows;
    }

    private static string OfMonth(IReadOnlyList<LaneRun> runs, int threads) =>
        Depths(FunnelKernel.Run(runs, Query(RowFilter.None, MonthFromUs, MonthToUs, []), threads, CancellationToken.None).Total.Entered);

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
        StepsTo(HonestEvents.Steps), filter, FunnelSql.WindowUs, fromUs, toUs, HonestEvents.ToUs, breakdown, CompletedWindowsOnly: false);

    private static FunnelStepQuery[] StepsTo(int last) =>
        [.. Enumerable.Range(1, last).Select(code => new FunnelStepQuery(new RowFilter([[new CodePredicate(EventColumn, Accepting(HonestEvents.EventCodes, code))]])))];

    private static byte[] Accepting(int values, int code)
    {
        var accepts = new byte[values + 1];
        accepts[code] = 255;
        return accepts;
    }

    private static long Elements(PeerData data) => data.Runs.Sum(run => (long)run.Seconds.Length);

    /// <summary>Lines of "depth, people": the deepest step that people reached.</summary>
    public static string Depths(long[] entered) => string.Join('\n', entered.Select((people, index) =>
        string.Create(CultureInfo.InvariantCulture, $"{index + 1}\t{people - (index + 1 < entered.Length ? entered[index + 1] : 0)}")));
}
