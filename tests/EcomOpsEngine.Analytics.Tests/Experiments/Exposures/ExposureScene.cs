using EcomOpsEngine.Analytics.Experiments.Exposures;
using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Tests.Channels;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Tests.Experiments.Exposures;

/// <summary>A unit as a test writes it: person of the scene, arm, instant.</summary>
internal readonly record struct SceneUnit(int Person, int Arm, long AtUs);

/// <summary>Visits and orders of some people with units among them: asked of the kernel, and of the definitions written down naively.</summary>
internal sealed record ExposureScene(ChannelScene Shop, IReadOnlyList<SceneUnit> Units)
{
    private const long Day = ChannelScene.Day;

    /// <summary>Visits of one channel.</summary>
    public EventMeasure VisitsOf(int channel) => new(new RowFilter(
        [[new CodePredicate(0, [0, 255, 0])], [new CodePredicate(1, [0, .. Enumerable.Range(0, Shop.Channels).Select(one => one == channel ? (byte)255 : (byte)0)])]]));

    /// <summary>Orders whose lines name one channel of their own; null: all.</summary>
    public OrderMeasure OrdersOf(OrderQuantity quantity, int? own) => new(quantity, own is null ? RowFilter.None : new RowFilter(
        [[new CodePredicate(0, [0, .. Enumerable.Range(0, Shop.Channels).Select(one => one == own ? (byte)255 : (byte)0)])]]));

    public (ExposureOutcomes Outcomes, int[] UnitOf) Run(ExposureQuery query, int threads, int partitions, int longest)
    {
        var (runs, lines) = Shop.Build(partitions, longest);
        Dictionary<int, int> personOf = [];
        foreach (LaneRun run in runs)
        {
            foreach (LaneBlock block in run.Blocks)
            {
                for (int lane = 0; lane < block.Lanes; lane++)
                {
                    personOf[run.Columns[2][block.Offset + lane] - 1] = block.FirstPerson + lane;
                }
            }

            foreach (LongHistory history in run.LongHistories)
            {
                personOf[run.Columns[2][history.Offset] - 1] = history.Person;
            }
        }

        int[] order = [.. Enumerable.Range(0, Units.Count).Where(unit => personOf.ContainsKey(Units[unit].Person)).OrderBy(unit => personOf[Units[unit].Person])];
        ExposedUnit[] units = [.. order.Select(unit => new ExposedUnit(personOf[Units[unit].Person], Units[unit].Arm, Units[unit].AtUs))];
        return (ExposureKernel.Run(runs, lines, units, query, threads), order);
    }

    /// <summary>What a unit gains in a span of microseconds since its exposure, ends as stated.</summary>
    public long Measure(SceneUnit unit, UnitMeasure measure, Func<long, bool> inside) => measure switch
    {
        EventMeasure events => Shop.Visits.LongCount(visit =>
            visit.Person == unit.Person && !visit.IsDerived && inside(visit.AtUs - unit.AtUs) && visit.Channel is { } channel && Accepts(events.Filter, 1, channel)),
        OrderMeasure orders => Orders(unit, orders, inside),
        _ => throw new ArgumentOutOfRangeException(nameof(measure)),
    };

    private long Orders(SceneUnit unit, OrderMeasure measure, Func<long, bool> inside)
    {
        List<Line> lines = [.. Shop.Lines.Where(line => line.Person == unit.Person && (measure.Filter.IsEmpty || Accepts(measure.Filter, 0, line.Own)))];
        IEnumerable<Line> live = lines.Where(line => !line.IsCancelled);
        IEnumerable<Line> paid = live.Where(line => line.PaidUs is not null);
        return measure.Quantity switch
        {
            OrderQuantity.PlacedOrders => lines.GroupBy(line => line.Order).LongCount(order => inside(order.First().AtUs - unit.AtUs)),
            OrderQuantity.PaidOrders => paid.GroupBy(line => line.Order).LongCount(order => inside(order.First().AtUs - unit.AtUs)),
            OrderQuantity.Gmv => live.Where(line => inside(line.AtUs - unit.AtUs)).Sum(line => line.GmvMinor),
            OrderQuantity.NetSales => paid.Where(line => inside(line.AtUs - unit.AtUs)).Sum(line => line.GmvMinor - line.RefundMinor),
            _ => live.LongCount(line => inside(line.AtUs - unit.AtUs)),
        };
    }

    /// <summary>Channel of the last event at or before the exposure, else of the first after it; null where that has none.</summary>
    public int? ChannelAtExposure(SceneUnit unit)
    {
        var events = Shop.Visits.Where(visit => visit.Person == unit.Person).Select(visit => (visit.AtUs, Code: visit.IsDerived ? 2 : 1, visit.Channel))
            .Concat(Shop.Lines.Where(line => line.Person == unit.Person).Select(line => (line.AtUs, Code: 2, Channel: (int?)null)))
            .OrderBy(one => one.AtUs).ThenBy(one => one.Code).ToList();
        int last = events.FindLastIndex(one => one.AtUs <= unit.AtUs);
        return events[Math.Max(0, last)].Channel;
    }

    private static bool Accepts(RowFilter filter, int column, int channel) =>
        filter.AllOf.SelectMany(anyOf => anyOf).OfType<CodePredicate>().Where(test => test.Column == column && test.Accepts.Length > channel + 1).All(test => test.Accepts[channel + 1] != 0);

    public static ExposureScene Random(Random random)
    {
        ChannelScene shop = RandomChannels.Scene(random, 60, 4);
        int[] people = [.. shop.Visits.Select(visit => visit.Person).Distinct()];
        long[] instants = [.. shop.Visits.Select(visit => visit.AtUs)];
        return new ExposureScene(shop, [.. people.Where(_ => random.Next(4) > 0).Select(person =>
        {
            // Often at the very instant of an own event, so that ends and ties are met.
            long[] own = [.. shop.Visits.Where(visit => visit.Person == person).Select(visit => visit.AtUs)];
            long at = random.Next(2) == 0 ? own[random.Next(own.Length)] : instants[random.Next(instants.Length)];
            return new SceneUnit(person, random.Next(3), at - (random.Next(3) == 0 ? Day * random.Next(20) : 0));
        })]);
    }
}
