using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Tests.Matrices;

/// <summary>An event as a plain row: what oracles read. Column 0 of the codes is the event name.</summary>
internal sealed record EventRow(int Person, long AtUs, int Session, int[] Codes)
{
    /// <summary>Values of the columns: bytes, bytes, 16-bit words.</summary>
    public static readonly int[] ValueCounts = [4, 3, 300];

    public bool Passes(RowFilter filter) => filter.AllOf.All(anyOf => anyOf.Any(predicate => predicate is CodePredicate code && code.Accepts[Codes[code.Column]] != 0));

    public static List<EventRow> Random(Random random, int persons, int days, bool interleaved)
    {
        var rows = new List<EventRow>();
        for (var person = 0; person < persons; person++)
        {
            var at = Orders.RandomOrders.FirstDay * Orders.RandomOrders.DayUs;
            var session = 0;
            for (var left = random.Next(5) == 0 ? 0 : random.Next(1, random.Next(4) == 0 ? 90 : 12); left > 0; left--)
            {
                at += random.Next(3) == 0 ? 0 : random.NextInt64(days * Orders.RandomOrders.DayUs / 12);
                session = random.Next(3) == 0 ? session + 1 : interleaved && random.Next(4) == 0 ? random.Next(session + 1) : session;
                rows.Add(new EventRow(person, at, session, [random.Next(1, ValueCounts[0] + 1), random.Next(ValueCounts[1] + 1), random.Next(ValueCounts[2] + 1)]));
            }
        }

        return rows;
    }

    /// <summary>Lays histories out as a snapshot does; histories longer than <paramref name="longest"/> stand apart at the end of their run.</summary>
    public static List<LaneRun> Build(IReadOnlyList<EventRow> rows, int persons, int runs, int longest)
    {
        var histories = Enumerable.Range(0, persons).Select(person => rows.Where(row => row.Person == person).OrderBy(row => row.AtUs).ThenBy(row => row.Codes[0]).ToArray()).ToArray();
        var perRun = (persons + runs - 1) / runs;
        return [.. Enumerable.Range(0, runs).Select(run => BuildRun(
            Math.Min(run * perRun, persons),
            [.. histories.Skip(run * perRun).Take(perRun).OrderBy(history => history.Length > longest ? 1 : 0)], longest))];
    }

    private static LaneRun BuildRun(int firstPerson, EventRow[][] histories, int longest)
    {
        var (elements, ties) = (new List<(EventRow Row, int Session)?>(), new List<ushort>());
        var (blocks, longs) = (new List<LaneBlock>(), new List<LongHistory>());
        var shorts = histories.Count(history => history.Length <= longest);
        for (var first = 0; first < shorts; first += LaneRun.LaneCount)
        {
            var lanes = histories[first..Math.Min(first + LaneRun.LaneCount, shorts)];
            var sessions = lanes.Select(SessionsOf).ToArray();
            var height = lanes.Max(lane => lane.Length);
            var seconds = lanes.SelectMany(lane => lane).Select(row => EngineTime.Seconds(row.AtUs)).DefaultIfEmpty(0).ToArray();
            blocks.Add(new LaneBlock(elements.Count, height, firstPerson + first, lanes.Length, seconds.Min(), seconds.Max(), true, true, lanes.Sum(lane => lane.Length)));
            for (var at = 0; at < height; at++)
            {
                elements.AddRange(Enumerable.Range(0, LaneRun.LaneCount).Select(lane =>
                    lane < lanes.Length && at < lanes[lane].Length ? (lanes[lane][at], sessions[lane][at]) : ((EventRow, int)?)null));
                ties.Add(0);
            }
        }

        for (var index = shorts; index < histories.Length; index++)
        {
            var history = histories[index];
            longs.Add(new LongHistory(elements.Count, history.Length, firstPerson + index, EngineTime.Seconds(history[0].AtUs), EngineTime.Seconds(history[^1].AtUs)));
            elements.AddRange(history.Zip(SessionsOf(history), (row, session) => ((EventRow, int)?)(row, session)));
        }

        return new LaneRun
        {
            FirstPerson = firstPerson,
            Lengths = histories.Select(history => history.Length).ToArray(),
            Seconds = elements.Select(element => element is { } e ? EngineTime.Seconds(e.Row.AtUs) : 0).ToArray(),
            ResidueUs = NarrowColumn.Of([.. elements.Select(element => element is { } e ? EngineTime.ResidueUs(e.Row.AtUs) : 0)]),
            TieMasks = ties.ToArray(),
            Sessions = NarrowColumn.Of([.. elements.Select(element => element?.Session ?? 0)]),
            Columns = [.. ValueCounts.Select((values, column) => OrderLinesBuilder.Coded([.. elements.Select(element => element?.Row.Codes[column] ?? (column == 0 ? -1 : 0))], values))],
            Blocks = [.. blocks],
            LongHistories = [.. longs],
        };
    }

    /// <summary>Numbers sessions by first appearance.</summary>
    private static int[] SessionsOf(EventRow[] history)
    {
        var numbers = new Dictionary<int, int>();
        return [.. history.Select(row => numbers.TryGetValue(row.Session, out var number) ? number : numbers[row.Session] = numbers.Count)];
    }
}
