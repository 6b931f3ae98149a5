using EcomOpsEngine.Analytics.Orders;
using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>
/// The honest events as visits and orders: sessions end after 30 minutes of silence, every event of the last step is an order placed at that instant. The peers get the touches ready made
/// (the first event of a session, and every event of another channel than the one before), numbered within the person; we make them while we read the events.
/// </summary>
internal sealed class HonestTouches
{
    private const long SilenceUs = 30 * 60_000_000L, DayUs = 86_400_000_000;

    private HonestTouches(HonestEvents events)
    {
        var order = EngineOrder(events);
        var sessions = new int[events.Person.Length];
        for (var n = 0; n < order.Length; n++)
        {
            var row = order[n];
            var isFirst = n == 0 || events.Person[order[n - 1]] != events.Person[row];
            var begins = isFirst || events.TimeUs[row] - events.TimeUs[order[n - 1]] > SilenceUs;
            sessions[row] = isFirst ? 0 : sessions[order[n - 1]] + (begins ? 1 : 0);
            if (begins || events.Channel[row] != events.Channel[order[n - 1]])
            {
                Touches.Add((events.Person[row], isFirst ? 0 : Touches[^1].Place + 1, events.TimeUs[row], events.Channel[row]));
            }

            if (events.Event[row] == HonestEvents.Steps - 1)
            {
                Conversions.Add((events.Person[row], events.TimeUs[row]));
            }
        }

        static int[] Codes(byte[] values) => Array.ConvertAll(values, value => value + 1);
        int[] people = Array.ConvertAll(events.Person, person => person + 1);
        var runs = LaneRunBuilder.Build(
            new LaneRunRows(
                events.Person, events.TimeUs, [Codes(events.Event), Codes(events.Channel), people], [HonestEvents.EventCodes, HonestEvents.Channels, events.Persons], sessions),
            partitions: 64);
        Lines = new OrderLines([Orders(Numbers(runs, events.Persons))]);
        Runs = [.. runs.Select(run => run with { Columns = [.. run.Columns.Take(2)] })];
    }

    /// <summary>Person, place within the person from 0, instant, channel; by person and place.</summary>
    public List<(int Person, int Place, long AtUs, byte Channel)> Touches { get; } = [];

    /// <summary>Person and instant of each order, by both.</summary>
    public List<(int Person, long AtUs)> Conversions { get; } = [];

    /// <summary>The events in the engine's layout: event name and channel.</summary>
    public IReadOnlyList<LaneRun> Runs { get; }

    /// <summary>The orders in the engine's layout: a line of one unit each, paid when placed.</summary>
    public OrderLines Lines { get; }

    public static HonestTouches Of(HonestEvents events) => new(events);

    /// <summary>Rows as the engine sorts them: by person and instant, those of one instant by event code.</summary>
    private static int[] EngineOrder(HonestEvents events)
    {
        int[] order = [.. Enumerable.Range(0, events.Person.Length)];
        for (int from = 0, to; from < order.Length; from = to)
        {
            for (to = from + 1; to < order.Length && events.Person[to] == events.Person[from] && events.TimeUs[to] == events.TimeUs[from]; to++)
            {
            }

            if (to > from + 1)
            {
                order.AsSpan(from, to - from).Sort((a, b) => (events.Event[a], a).CompareTo((events.Event[b], b)));
            }
        }

        return order;
    }

    /// <summary>The engine's number of each person: a layout numbers people in its own order.</summary>
    private static int[] Numbers(IReadOnlyList<LaneRun> runs, int people)
    {
        var numbers = new int[people];
        foreach (var run in runs)
        {
            foreach (var block in run.Blocks)
            {
                for (var lane = 0; lane < block.Lanes; lane++)
                {
                    numbers[run.Columns[2][block.Offset + lane] - 1] = block.FirstPerson + lane;
                }
            }

            foreach (var history in run.LongHistories)
            {
                numbers[run.Columns[2][history.Offset] - 1] = history.Person;
            }
        }

        return numbers;
    }

    private OrderRun Orders(int[] numbers)
    {
        var (people, count) = (numbers.Length, Conversions.Count);
        var placed = Conversions.Select(order => (Number: numbers[order.Person], order.AtUs)).Order().ToList();
        var offsets = new int[people + 1];
        foreach (var (number, _) in placed)
        {
            offsets[number + 1]++;
        }

        for (var person = 0; person < people; person++)
        {
            offsets[person + 1] += offsets[person];
        }

        long[] at = [.. placed.Select(order => order.AtUs)];
        long[] amounts = [.. Enumerable.Range(0, count).Select(order => 100L + (order % 9_900))];
        var allBits = new byte[(Math.Max(count, people) + 7) / 8];
        Array.Fill(allBits, (byte)255);
        return new OrderRun
        {
            FirstPerson = 0,
            FirstOrder = 0,
            PersonOffsets = offsets,
            PersonIsCustomer = allBits,
            Orders = Enumerable.Range(0, count).ToArray(),
            OrderedAtUs = at,
            OrderedOnDay = Array.ConvertAll(at, atUs => (int)(atUs / DayUs)),
            OrderedAtHour = Array.ConvertAll(at, atUs => (byte)(atUs % DayUs / (DayUs / 24))),
            PaidAtUs = at,
            CancelledAtUs = Enumerable.Repeat(OrderLines.Never, count).ToArray(),
            RefundOffsets = new int[count + 1],
            RefundAtUs = Array.Empty<long>(),
            RefundMinor = Array.Empty<long>(),
            Quantity = Enumerable.Repeat(1, count).ToArray(),
            GrossMinor = amounts,
            AmountMinor = amounts,
            HasVisitor = allBits,
            Columns = [],
            Numbers = [],
        };
    }
}
