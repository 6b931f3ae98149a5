namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>The events that orders leave in the timeline: one for each order and state at the state's first instant.</summary>
internal static class DerivedEvents
{
    /// <summary>Names in the order in which the states of an order follow each other.</summary>
    public static IReadOnlyList<string> Names { get; } = ["$order_placed", "$order_paid", "$order_cancelled", "$order_refunded"];

    private static readonly byte[][] Utf8Names = [.. Names.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>Derived events of all orders that belong to somebody.</summary>
    public static int Count(OrderGroups groups, OrderStates states)
    {
        var count = 0;
        for (var order = 0; order < groups.Count; order++)
        {
            if (groups.Customer[order] >= 0 || groups.Visitor[order] >= 0)
            {
                foreach (var instant in Instants(order, groups, states))
                {
                    count += instant is null ? 0 : 1;
                }
            }
        }

        return count;
    }

    /// <summary>Adds them after the loaded events, order by order.</summary>
    public static void AddTo(EventRows events, OrderRows rows, OrderGroups groups, OrderStates states, VisitorLinks links)
    {
        for (var order = 0; order < groups.Count; order++)
        {
            if (groups.OwnerOf(order, links) is not { } owner)
            {
                continue;
            }

            var first = groups.LinesOf(order)[0];
            var instants = Instants(order, groups, states);
            for (var state = 0; state < instants.Length; state++)
            {
                if (instants[state] is { } at)
                {
                    events.Add(owner, at, Utf8Names[state], rows, first);
                }
            }
        }
    }

    private static long?[] Instants(int order, OrderGroups groups, OrderStates states)
    {
        var lines = groups.LinesOf(order);
        return
        [
            groups.FirstUs[order],
            OrderGroups.FirstInstant(lines, states.PaidAtUs),
            OrderGroups.FirstInstant(lines, states.CancelledAtUs),
            OrderGroups.FirstInstant(lines, states.RefundedAtUs),
        ];
    }
}
