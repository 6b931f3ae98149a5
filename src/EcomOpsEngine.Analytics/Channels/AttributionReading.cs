using System.Buffers;

namespace EcomOpsEngine.Analytics.Channels;

/// <summary>Puts the partials of a pass together.</summary>
internal static class AttributionReading
{
    public static AttributionAnswer Read(AttributionPartial[] parts, AttributionQuery query)
    {
        var whole = parts[0];
        foreach (var part in parts.Skip(1))
        {
            whole.Add(part);
        }

        var effects = whole.Chain?.RemovalEffects();
        if (effects is not null)
        {
            // A conversion cannot be lost without any channel that led to it, so that the effects of a chain with conversions are not all 0.
            var credits = new CreditSums(1, query.Touches.Channels);
            credits.AddByWeights(0, effects, whole.Total[0]);
            whole.Credits[AttributionModel.Markov] = credits;
        }

        return new AttributionAnswer
        {
            Credits = whole.Credits,
            RemovalEffects = effects,
            Totals = whole.Total,
            Visitors = whole.Visitors,
            Pairs = whole.Pairs,
            Chain = whole.Chain,
            Paths = whole.ForgetsPaths ? null : Paths(whole.Paths, query.TopPaths),
            DifferentPaths = whole.ForgetsPaths ? null : whole.Paths.Count,
            LostPaths = whole.LostPaths,
            CutPaths = whole.CutPaths,
            OrdersOfNobody = whole.OrdersOfNobody,
            RowsScanned = whole.RowsScanned,
        };
    }

    private static List<ChannelPath> Paths(PathTable table, int most)
    {
        int[] borrowed = ArrayPool<int>.Shared.Rent(table.Count);
        var order = borrowed.AsSpan(0, table.Count);
        for (int entry = 0; entry < order.Length; entry++)
        {
            order[entry] = entry;
        }

        order.Sort((a, b) =>
        {
            int byOrders = table.Worth(b).Orders.CompareTo(table.Worth(a).Orders);
            int byLost = byOrders != 0 ? byOrders : table.Lost(b).CompareTo(table.Lost(a));
            return byLost != 0 ? byLost : table.Path(a).SequenceCompareTo(table.Path(b));
        });
        var paths = new List<ChannelPath>(Math.Min(most, order.Length));
        foreach (int entry in order[..paths.Capacity])
        {
            paths.Add(new ChannelPath([.. table.Path(entry).ToArray().Select(channel => (int)channel)], table.Worth(entry), table.Lost(entry)));
        }

        ArrayPool<int>.Shared.Return(borrowed);
        return paths;
    }
}
