using EcomOpsEngine.Analytics.Channels;

namespace EcomOpsEngine.Analytics.Tests.Channels;

/// <summary>What the documentation says, as plainly as it can be written: lists for each order, no shared state, fractions as decimals.</summary>
internal static class AttributionOracle
{
    internal sealed record Touch(long AtUs, int Channel);

    internal sealed record Order(int? Person, long MomentUs, int Own, decimal Gmv, decimal Net, decimal Margin, bool HasCost);

    internal sealed record Path(int? Person, Order? Order, IReadOnlyList<Touch> Touches);

    /// <summary>All paths of a scene: those of orders in the range, then those that were lost.</summary>
    public static List<Path> Paths(ChannelScene scene, AttributionQuery query)
    {
        var orders = Orders(scene, query);
        var paths = new List<Path>();
        foreach (int? person in scene.Visits.Select(visit => (int?)visit.Person).Concat(orders.Select(order => order.Person)).Distinct())
        {
            var own = orders.Where(order => order.Person == person).OrderBy(order => order.MomentUs).ToList();
            paths.AddRange(PathsOf(scene, query, person, own));
        }

        return paths;
    }

    public static decimal[] Credits(AttributionModel model, ChannelScene scene, AttributionQuery query, Func<Order, decimal> worth)
    {
        var credits = new decimal[scene.Channels];
        foreach (var path in Paths(scene, query).Where(path => path.Order is not null))
        {
            var shares = Shares(model, path, query);
            for (int i = 0; i < shares.Length; i++)
            {
                credits[path.Touches[i].Channel] += shares[i] * worth(path.Order!);
            }
        }

        return credits;
    }

    /// <summary>People with a touch of one of the channels in [from, to), and of these the ones with an order in it that belongs to one of them.</summary>
    public static (long Visitors, long Buyers) Visitors(ChannelScene scene, AttributionQuery query, int[] channels, long fromUs, long toUs)
    {
        var visitors = scene.Visits.Select(visit => visit.Person).Distinct()
            .Where(person => Touches(scene, person, long.MaxValue).Any(touch => channels.Contains(touch.Channel) && touch.AtUs >= fromUs && touch.AtUs < toUs)).ToHashSet();
        var buyers = Paths(scene, query)
            .Where(path => path.Order is { } order && order.MomentUs >= fromUs && order.MomentUs < toUs && path.Person is { } person && visitors.Contains(person))
            .Where(path => (path.Touches.LastOrDefault(touch => touch.Channel != 0) ?? path.Touches[^1]) is var last && channels.Contains(last.Channel))
            .Select(path => path.Person).Distinct();
        return (visitors.Count, buyers.Count());
    }

    private static List<Order> Orders(ChannelScene scene, AttributionQuery query) =>
    [
        .. scene.Lines.Where(line => !line.IsCancelled && (query.Moment == ConversionMoment.Placed || line.PaidUs is not null)).GroupBy(line => line.Order).Select(lines => new Order(
            lines.First().Person,
            lines.Min(line => query.Moment == ConversionMoment.Placed ? line.AtUs : line.PaidUs!.Value),
            lines.OrderBy(line => line.AtUs).First().Own,
            lines.Sum(line => line.GmvMinor),
            lines.Where(line => line.PaidUs is not null).Sum(line => line.GmvMinor - line.RefundMinor),
            lines.Where(line => line.PaidUs is not null && line.CostMinor is not null)
                .Sum(line => line.GmvMinor - line.RefundMinor - (line.GmvMinor > 0 && line.RefundMinor == line.GmvMinor ? 0 : line.CostMinor!.Value)),
            lines.All(line => line.PaidUs is null || line.CostMinor is not null))),
    ];

    private static IEnumerable<Path> PathsOf(ChannelScene scene, AttributionQuery query, int? person, List<Order> orders)
    {
        bool Inside(long at) => at >= query.FromUs && at < query.ToUs;
        var used = 0;
        foreach (var order in orders)
        {
            var before = Touches(scene, person, order.MomentUs);
            var within = before.Where(touch => touch.AtUs >= order.MomentUs - query.Touches.LookbackUs).ToList();
            foreach (var lost in Lost(before.Take(before.Count - within.Count).Skip(used), query))
            {
                yield return new Path(person, null, lost);
            }

            used = before.Count;
            if (Inside(order.MomentUs))
            {
                var kept = Kept(within.TakeLast(query.Touches.MostTouches), query);
                yield return new Path(person, order, kept.Count > 0 ? kept : [new Touch(order.MomentUs, within.Count > 0 ? 0 : order.Own)]);
            }
        }

        foreach (var lost in Lost(Touches(scene, person, long.MaxValue).Skip(used), query))
        {
            yield return new Path(person, null, lost);
        }
    }

    private static IEnumerable<IReadOnlyList<Touch>> Lost(IEnumerable<Touch> touches, AttributionQuery query)
    {
        var parts = new List<List<Touch>>();
        foreach (var touch in touches)
        {
            if (parts.Count == 0 || touch.AtUs - parts[^1][^1].AtUs > query.Touches.LookbackUs)
            {
                parts.Add([]);
            }

            parts[^1].Add(touch);
        }

        foreach (var part in parts)
        {
            var inside = part.Where(touch => touch.AtUs >= query.FromUs && touch.AtUs < query.ToUs).ToList();
            if (inside.Count > 0)
            {
                var kept = Kept(inside.TakeLast(query.Touches.MostTouches), query);
                yield return kept.Count > 0 ? kept : [new Touch(inside[0].AtUs, 0)];
            }
        }
    }

    private static List<Touch> Kept(IEnumerable<Touch> touches, AttributionQuery query) => [.. touches.Where(touch => touch.Channel != 0 || query.Touches.KeepDirect)];

    /// <summary>The touches that somebody at an instant knows of.</summary>
    internal static List<Touch> Touches(ChannelScene scene, int? person, long untilUs)
    {
        var touches = new List<(Touch Touch, int Place)>();
        var visits = scene.Visits.Where(visit => visit.Person == person && !visit.IsDerived).OrderBy(visit => visit.AtUs).Where(visit => visit.AtUs <= untilUs).Select((visit, place) => (visit, place));
        foreach (var session in visits.GroupBy(one => one.visit.Session))
        {
            var list = session.ToList();
            var named = list.FirstOrDefault(one => one.visit.Channel is > 0);
            int channel = named.visit.Channel ?? 0;
            touches.Add((new Touch(list[0].visit.AtUs, channel), list[0].place));
            foreach (var (visit, place) in list.Where(one => one.visit.Channel is > 0))
            {
                if (visit.Channel != channel)
                {
                    channel = visit.Channel!.Value;
                    touches.Add((new Touch(visit.AtUs, channel), place));
                }
            }
        }

        return [.. touches.OrderBy(one => one.Place).Select(one => one.Touch)];
    }

    private static decimal[] Shares(AttributionModel model, Path path, AttributionQuery query)
    {
        int n = path.Touches.Count;
        var shares = new decimal[n];
        switch (model)
        {
            case AttributionModel.LastNonDirect:
                int last = path.Touches.ToList().FindLastIndex(touch => touch.Channel != 0);
                shares[last < 0 ? n - 1 : last] = 1;
                break;
            case AttributionModel.First:
                shares[0] = 1;
                break;
            case AttributionModel.Linear:
                Array.Fill(shares, 1m / n);
                break;
            case AttributionModel.Position when n > 2:
                Array.Fill(shares, 0.2m / (n - 2));
                shares[0] = shares[n - 1] = 0.4m;
                break;
            case AttributionModel.Position:
                Array.Fill(shares, 1m / n);
                break;
            case AttributionModel.TimeDecay:
                var weights = path.Touches.Select(touch => Math.Pow(0.5, (double)(path.Order!.MomentUs - touch.AtUs) / query.HalfLifeUs)).ToArray();
                return [.. weights.Select(weight => (decimal)(weight / weights.Sum()))];
            case AttributionModel.Shapley:
                foreach (int channel in path.Touches.Select(touch => touch.Channel).Distinct())
                {
                    shares[path.Touches.ToList().FindIndex(touch => touch.Channel == channel)] = 1m / path.Touches.Select(touch => touch.Channel).Distinct().Count();
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(model));
        }

        return shares;
    }
}
