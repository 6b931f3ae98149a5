using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Everything that is known of some people and orders, before it is laid out.</summary>
internal sealed record LayoutInput
{
    /// <summary>Their loaded events; derived ones are added by the layout.</summary>
    public required EventFacts Events { get; init; }

    /// <summary>The people and orders to lay out; those outside are known, but have no events here.</summary>
    public RunPartition Whole { get; init; } = RunPartition.All;

    /// <summary>Their order lines.</summary>
    public required OrderFacts Orders { get; init; }

    /// <summary>The lines by order.</summary>
    public required OrderGroups Groups { get; init; }

    /// <summary>Loaded states by order (as <see cref="Groups"/> numbers them), then in load order.</summary>
    public required StateFact[] States { get; init; }

    /// <summary>Orders + 1 entries into <see cref="States"/>.</summary>
    public required int[] StateOffsets { get; init; }

    /// <summary>Whose each order is: an index among the people at hand, negative where it is nobody's.</summary>
    public required int[] OwnerOfOrder { get; init; }

    /// <summary>Identity codes of the people at hand.</summary>
    public required int[] Identities { get; init; }

    /// <summary>Whether each of the people at hand is a customer.</summary>
    public required bool[] IsCustomer { get; init; }

    /// <summary>Codes that derived events take over from orders.</summary>
    public required DerivedCodes Derived { get; init; }

    /// <summary>States of the lines.</summary>
    public required OrderStates LineStates { get; init; }

    /// <summary>Local days and hours.</summary>
    public required LocalCalendar Calendar { get; init; }

    /// <summary>Loaded states of an order.</summary>
    public ReadOnlySpan<StateFact> StatesOf(int order) => States.AsSpan(StateOffsets[order], StateOffsets[order + 1] - StateOffsets[order]);

    /// <summary>States of these orders by order in load order.</summary>
    /// <param name="groups">The orders.</param>
    /// <param name="states">The states in any order.</param>
    public static (StateFact[] States, int[] Offsets) Group(OrderGroups groups, List<StateFact> states) =>
        Group(groups, states, static state => throw new InvalidOperationException($"The order of the state loaded as number {state.Ordinal} is not at hand."));

    /// <summary>States by order in load order.</summary>
    /// <param name="groups">The orders.</param>
    /// <param name="states">States in any order.</param>
    /// <param name="ofOthers">Takes those of orders that are not among them.</param>
    public static (StateFact[] States, int[] Offsets) Group(OrderGroups groups, List<StateFact> states, Action<StateFact> ofOthers)
    {
        var offsets = new int[groups.Count + 1];
        if (states.Count == 0)
        {
            return ([], offsets);
        }

        var numbers = new Dictionary<UInt128, int>(groups.Count);
        for (var order = 0; order < groups.Count; order++)
        {
            numbers.Add(groups.Ids[order], order);
        }

        var known = new List<(int Order, StateFact State)>(states.Count);
        foreach (var state in states)
        {
            if (numbers.TryGetValue(state.Order, out var order))
            {
                known.Add((order, state));
                offsets[order + 1]++;
            }
            else
            {
                ofOthers(state);
            }
        }

        for (var order = 0; order < groups.Count; order++)
        {
            offsets[order + 1] += offsets[order];
        }

        var sorted = new StateFact[known.Count];
        var next = offsets[..^1];
        foreach (var (order, state) in known)
        {
            sorted[next[order]++] = state;
        }

        for (var order = 0; order < groups.Count; order++)
        {
            sorted.AsSpan(offsets[order], offsets[order + 1] - offsets[order]).Sort((a, b) => a.Ordinal.CompareTo(b.Ordinal));
        }

        return (sorted, offsets);
    }
}

/// <summary>Lays people and orders out as runs.</summary>
internal static class RunLayout
{
    /// <summary>Builds one run for each partition.</summary>
    /// <param name="input">The facts; derived events are added to the events.</param>
    /// <param name="partitions">Partitions of one split of <see cref="LayoutInput.Whole"/>; one for a delta run.</param>
    /// <param name="isBase">Whether these are base runs.</param>
    /// <param name="order">Renumbers the values once all rows are there, before anything was published; null: codes stay.</param>
    /// <param name="cancellation">Looked at between phases.</param>
    public static PersonRun[] Build(
        LayoutInput input, IReadOnlyList<RunPartition> partitions, bool isBase, Action<LayoutInput, PersonNumbering, Histories>? order, CancellationToken cancellation)
    {
        var events = input.Events;
        var hasLoadedEvents = new bool[input.Identities.Length];
        foreach (var owner in events.Owners.AsSpan(0, events.Loaded))
        {
            hasLoadedEvents[owner] = true;
        }

        var orders = OrdersOf(input, partitions);
        DerivedEvents.AddTo(events, input.Orders, input.Groups, input.LineStates, orders, input.OwnerOfOrder, input.Derived);
        cancellation.ThrowIfCancellationRequested();
        var owners = events.Owners.AsSpan(0, events.Count);
        var people = PersonNumbering.Of(owners, events.AtUs.Values.AsSpan(0, events.Count), input.Identities, partitions);
        var histories = new Histories(owners, people);
        order?.Invoke(input, people, histories);
        var runs = new PersonRun[partitions.Count];
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        void BuildOne(int i)
        {
            var plan = people.Plans[i];
            var (lines, lineFacts) = OrderColumnsBuilder.Build(input, hasLoadedEvents, people, plan, orders[i]);
            var (columns, agents, facts) = RunBuilder.Build(events, histories, plan, lineFacts);
            runs[i] = new PersonRun
            {
                Identities = ArrowColumns.Int32([.. plan.Members.Select(member => member.Identity)]),
                IsCustomer = CustomersOf(input, plan),
                Events = columns,
                Orders = lines,
                Agents = agents,
                Facts = facts,
                Partition = isBase ? partitions[i] : null,
            };
        }

        if (runs.Length == 1)
        {
            BuildOne(0);
        }
        else
        {
            Parallel.For(0, runs.Length, options, BuildOne);
        }

        return runs;
    }

    private static int[][] OrdersOf(LayoutInput input, IReadOnlyList<RunPartition> partitions)
    {
        var orders = partitions.Select(_ => new List<int>()).ToArray();
        for (var order = 0; order < input.Groups.Count; order++)
        {
            var owner = input.OwnerOfOrder[order];
            var code = owner >= 0 ? (uint)input.Identities[owner] : (uint)input.Groups.Ids[order];
            if (input.Whole.Holds(code))
            {
                orders[RunPartitions.IndexOf(partitions, code)].Add(order);
            }
        }

        return [.. orders.Select(part => part.ToArray())];
    }

    private static BooleanArray CustomersOf(LayoutInput input, PartitionPlan plan)
    {
        var bits = new ColumnMemory<byte>((plan.Members.Count + 7) / 8);
        for (var place = 0; place < plan.Members.Count; place++)
        {
            if (input.IsCustomer[plan.Members[place].Index])
            {
                bits.Span[place >> 3] |= (byte)(1 << (place & 7));
            }
        }

        return ArrowColumns.Bits(bits, plan.Members.Count);
    }
}
