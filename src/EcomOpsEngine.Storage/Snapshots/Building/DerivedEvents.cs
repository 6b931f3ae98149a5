namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>The events that orders leave in the timeline: one for each order and state at the state's first instant.</summary>
internal static class DerivedEvents
{
    /// <summary>Names in the order in which the states of an order follow each other.</summary>
    public static IReadOnlyList<string> Names { get; } = ["$order_placed", "$order_paid", "$order_cancelled", "$order_refunded"];

    /// <summary>Adds them after the loaded events, order by order, with channel and sku of the order's first line.</summary>
    /// <param name="events">Events.</param>
    /// <param name="orders">Order lines.</param>
    /// <param name="groups">Lines by order.</param>
    /// <param name="states">States of the lines.</param>
    /// <param name="which">The orders, in parts.</param>
    /// <param name="owners">Whose each order is: an index among the people at hand, negative where it is nobody's.</param>
    /// <param name="codes">Codes of the derived values.</param>
    public static void AddTo(EventFacts events, OrderFacts orders, OrderGroups groups, OrderStates states, int[][] which, int[] owners, DerivedCodes codes)
    {
        events.Reserve(Count(which, groups, states, owners));
        var channels = orders.Texts.First(text => text.Dictionary.Name == "channel").Codes;
        var skus = orders.Texts.First(text => text.Dictionary.Name == "sku").Codes;
        foreach (var order in which.SelectMany(part => part))
        {
            if (owners[order] < 0)
            {
                continue;
            }

            var lines = groups.LinesOf(order);
            for (var state = 0; state < Names.Count; state++)
            {
                if (InstantOf(state, order, lines, groups, states) is { } at)
                {
                    events.AddDerived(owners[order], at, codes.Name(state), codes.Channel(channels[lines[0]]), codes.Sku(skus[lines[0]]), groups.FirstOrdinal[order]);
                }
            }
        }
    }

    private static int Count(int[][] which, OrderGroups groups, OrderStates states, int[] owners)
    {
        var count = 0;
        foreach (var order in which.SelectMany(part => part))
        {
            for (var state = 0; owners[order] >= 0 && state < Names.Count; state++)
            {
                count += InstantOf(state, order, groups.LinesOf(order), groups, states) is null ? 0 : 1;
            }
        }

        return count;
    }

    private static long? InstantOf(int state, int order, ReadOnlySpan<int> lines, OrderGroups groups, OrderStates states) => state switch
    {
        0 => groups.FirstUs[order],
        1 => OrderGroups.FirstInstant(lines, states.PaidAtUs),
        2 => OrderGroups.FirstInstant(lines, states.CancelledAtUs),
        _ => OrderGroups.FirstInstant(lines, states.RefundedAtUs),
    };
}

/// <summary>
/// Codes of what derived events take over from orders, in the dictionaries of events. Values are looked up, and added, when they are first asked for;
/// a frozen copy knows all that events have, so that no other thread's dictionary is touched.
/// </summary>
internal sealed class DerivedCodes
{
    private readonly (TableFields Events, TableFields Orders)? _fields;
    private readonly int[] _names;
    private int[] _channels;
    private int[] _skus;

    public DerivedCodes(TableFields events, TableFields orders)
        : this((events, orders), new int[DerivedEvents.Names.Count], [0], [0])
    {
    }

    private DerivedCodes((TableFields, TableFields)? fields, int[] names, int[] channels, int[] skus) =>
        (_fields, _names, _channels, _skus) = (fields, names, channels, skus);

    /// <summary>Code of the name of a state.</summary>
    public int Name(int state) => _names[state] != 0 || _fields is null
        ? _names[state]
        : _names[state] = _fields.Value.Events["event_name"].CodeOf(System.Text.Encoding.UTF8.GetBytes(DerivedEvents.Names[state]));

    /// <summary>Code of the channel of an order.</summary>
    public int Channel(int code) => Of(ref _channels, code, "channel");

    /// <summary>Code of the sku of an order.</summary>
    public int Sku(int code) => Of(ref _skus, code, "sku");

    /// <summary>The codes that events have, for another thread.</summary>
    public DerivedCodes Freeze()
    {
        var (events, orders) = _fields!.Value;
        for (var state = 0; state < _names.Length; state++)
        {
            _names[state] = events["event_name"].Find(System.Text.Encoding.UTF8.GetBytes(DerivedEvents.Names[state]));
        }

        Find(ref _channels, "channel");
        Find(ref _skus, "sku");
        return new DerivedCodes(null, [.. _names], [.. _channels], [.. _skus]);

        void Find(ref int[] codes, string field)
        {
            System.Array.Resize(ref codes, orders[field].Count + 1);
            for (var code = 1; code < codes.Length; code++)
            {
                codes[code] = codes[code] != 0 ? codes[code] : events[field].Find(orders[field].Utf8(code));
            }
        }
    }

    /// <summary>Codes of the names of derived events that there are.</summary>
    public static IReadOnlySet<int> NamesIn(FieldDictionary names) =>
        DerivedEvents.Names.Select(name => names.Find(System.Text.Encoding.UTF8.GetBytes(name))).Where(code => code > 0).ToHashSet();

    /// <summary>The dictionaries were renumbered: codes are looked up anew.</summary>
    public void Forget()
    {
        System.Array.Clear(_names);
        (_channels, _skus) = ([0], [0]);
    }

    private int Of(ref int[] codes, int code, string field)
    {
        if (code < codes.Length && (codes[code] != 0 || code == 0 || _fields is null))
        {
            return codes[code];
        }

        var (events, orders) = _fields ?? throw new InvalidOperationException($"No derived event had the {field} {code} before.");
        if (code >= codes.Length)
        {
            System.Array.Resize(ref codes, orders[field].Count + 1);
        }

        return codes[code] = events[field].CodeOf(orders[field].Utf8(code));
    }
}
