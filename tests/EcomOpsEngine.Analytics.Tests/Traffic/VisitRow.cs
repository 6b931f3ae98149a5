using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Analytics.Traffic;

namespace EcomOpsEngine.Analytics.Tests.Traffic;

/// <summary>An event as a plain row: person from 1, page and product 0 for none.</summary>
internal sealed record VisitRow(int Person, long TimeUs, int Session, int Event, int Page, int Product)
{
    public const long Second = 1_000_000;
    public const long Start = 1_700_000_000L * Second;
    public const int Events = 4;

    private const int PersonColumn = 3;
    private const int People = 400;

    /// <summary>Event 4 is a derived one.</summary>
    public static bool[] Counted { get; } = [true, true, true, true, false];

    public static IReadOnlyList<LaneRun> Runs(IEnumerable<VisitRow> rows, int partitions = 1, int longest = LaneRunBuilder.LongestLaneHistory)
    {
        VisitRow[] sorted = [.. rows.OrderBy(row => row.Person).ThenBy(row => row.TimeUs)];
        return LaneRunBuilder.Build(
            new LaneRunRows(
                [.. sorted.Select(row => row.Person)],
                [.. sorted.Select(row => row.TimeUs)],
                [[.. sorted.Select(row => row.Event)], [.. sorted.Select(row => row.Page)], [.. sorted.Select(row => row.Product)], [.. sorted.Select(row => row.Person)]],
                [Events, 5, 300, People],
                [.. sorted.Select(row => row.Session)]),
            partitions,
            longest);
    }

    public static BotQuery Query(RateRule? rate = null, RegularityRule? regularity = null, DwellRule? dwell = null) =>
        new(Counted, long.MinValue, long.MaxValue, rate, regularity, dwell, 1);

    /// <summary>Findings with the people of the rows instead of their numbers in the runs.</summary>
    public static List<BotFinding> Found(IReadOnlyList<LaneRun> runs, BotQuery query, int threads = 1)
    {
        var names = new Dictionary<int, int>();
        foreach (LaneRun run in runs)
        {
            foreach (LaneBlock block in run.Blocks)
            {
                for (int lane = 0; lane < block.Lanes; lane++)
                {
                    names[block.FirstPerson + lane] = run.Columns[PersonColumn][block.Offset + lane];
                }
            }

            foreach (LongHistory history in run.LongHistories)
            {
                names[history.Person] = run.Columns[PersonColumn][history.Offset];
            }
        }

        return [.. BotKernel.Run(runs, query, threads).Select(finding => finding with { Person = names[finding.Person] }).OrderBy(finding => finding.Person)];
    }
}
