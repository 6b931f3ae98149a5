using EcomOpsEngine.Analytics.Channels;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Tests.Channels;

/// <summary>An event of a visit, or a derived order event. Without a channel number it says nothing.</summary>
internal readonly record struct Visit(int Person, long AtUs, int Session, int? Channel, bool IsDerived = false);

/// <summary>A line of an order; without a person it is of nobody.</summary>
internal readonly record struct Line(int? Person, int Order, long AtUs, long GmvMinor)
{
    public long? PaidUs { get; init; } = AtUs;

    public bool IsCancelled { get; init; }

    public long RefundMinor { get; init; }

    public long? CostMinor { get; init; }

    public int Own { get; init; }
}

/// <summary>People's visits and orders, laid out as the engine keeps them. Channels are named by their number: code = number + 1, so that the code of «direct» itself occurs too.</summary>
internal sealed record ChannelScene(IReadOnlyList<Visit> Visits, IReadOnlyList<Line> Lines, int Channels)
{
    public const long Second = 1_000_000;
    public const long Day = 86_400 * Second;
    public const long Start = EngineTime.EpochUs + (15_000 * Day);

    private const int VisitName = 1, DerivedName = 2;

    /// <summary>Each path as often as stated: one person each, a session a day, then an order an hour after the last.</summary>
    public static ChannelScene OfPaths(int channels, params (int[] Path, int Times, long GmvMinor)[] paths)
    {
        var (visits, lines, person) = (new List<Visit>(), new List<Line>(), 0);
        foreach (var (path, times, gmv) in paths)
        {
            for (int n = 0; n < times; n++, person++)
            {
                visits.AddRange(path.Select((channel, touch) => new Visit(person, Start + (touch * Day), touch, channel)));
                lines.Add(new Line(person, person, Start + ((path.Length - 1) * Day) + (3_600 * Second), gmv));
            }
        }

        return new ChannelScene(visits, lines, channels);
    }

    public AttributionQuery Query(params AttributionModel[] models) => new(
        new TouchRules
        {
            Column = 1,
            ChannelOfCode = [0, .. Enumerable.Range(0, Channels)],
            CountedEvents = [true, true, false],
            Channels = Channels,
            LookbackUs = 30 * Day,
        },
        RowFilter.None, long.MinValue, long.MaxValue, models)
    {
        Own = new OwnChannel(0, [0, .. Enumerable.Range(0, Channels)]),
        CostColumn = 0,
    };

    public AttributionAnswer Run(AttributionQuery query, int threads = 1, int partitions = 1, int longest = 4096)
    {
        var (runs, lines) = Build(partitions, longest);
        return AttributionKernel.Run(runs, lines, query, threads);
    }

    /// <summary>The layout numbers people anew; a column with the person tells who is who. People with orders alone get a derived event, as the store gives them.</summary>
    public (IReadOnlyList<LaneRun> Runs, OrderLines Lines) Build(int partitions, int longest)
    {
        var events = Visits
            .Concat(Lines.Where(line => line.Person is not null).Select(line => new Visit(line.Person!.Value, line.AtUs, 1_000_000, null, true)))
            .OrderBy(visit => visit.Person).ThenBy(visit => visit.AtUs).ThenBy(visit => visit.IsDerived).ToList();
        int people = events.Count == 0 ? 0 : events.Max(visit => visit.Person) + 1;
        var sessions = Numbered(events);
        var runs = LaneRunBuilder.Build(
            new LaneRunRows(
                [.. events.Select(visit => visit.Person)], [.. events.Select(visit => visit.AtUs)],
                [
                    [.. events.Select(visit => visit.IsDerived ? DerivedName : VisitName)],
                    [.. events.Select(visit => visit.Channel is { } channel ? channel + 1 : 0)],
                    [.. events.Select(visit => visit.Person + 1)],
                ],
                [2, Channels, people], sessions),
            partitions, longest);
        var numberOf = new Dictionary<int, int>();
        foreach (var run in runs)
        {
            foreach (var block in run.Blocks)
            {
                for (int lane = 0; lane < block.Lanes; lane++)
                {
                    numberOf[run.Columns[2][block.Offset + lane] - 1] = block.FirstPerson + lane;
                }
            }

            foreach (var history in run.LongHistories)
            {
                numberOf[run.Columns[2][history.Offset] - 1] = history.Person;
            }
        }

        int persons = numberOf.Count;
        var lines = new OrderLinesBuilder
        {
            Persons = persons,
            PersonOfLine = [.. Lines.Select(line => line.Person is { } person ? numberOf[person] : persons)],
            OrderOfLine = [.. Lines.Select(line => line.Order)],
            OrderedAtUs = [.. Lines.Select(line => line.AtUs)],
            PaidAtUs = [.. Lines.Select(line => line.PaidUs ?? OrderLines.Never)],
            CancelledAtUs = [.. Lines.Select(line => line.IsCancelled ? line.AtUs : OrderLines.Never)],
            Refunds = [.. Lines.Select((line, at) => new LineRefund(at, line.AtUs, line.RefundMinor)).Where(refund => refund.Minor > 0)],
            GrossMinor = [.. Lines.Select(line => line.GmvMinor)],
            Columns = [new LineCodes([.. Lines.Select(line => line.Own + 1)], Channels)],
            Numbers = [[.. Lines.Select(line => line.CostMinor)]],
        }.Build(1 + (Lines.Count % 3));
        return (runs, lines);
    }

    /// <summary>Sessions numbered within each person by first appearance, as the store does.</summary>
    private static int[] Numbered(List<Visit> events)
    {
        var numbers = new Dictionary<(int Person, int Session), int>();
        var seen = new Dictionary<int, int>();
        return [.. events.Select(visit =>
        {
            if (!numbers.TryGetValue((visit.Person, visit.Session), out int number))
            {
                number = numbers[(visit.Person, visit.Session)] = seen.GetValueOrDefault(visit.Person);
                seen[visit.Person] = number + 1;
            }

            return number;
        })];
    }
}
