using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>
/// Makes runs anew from the people who stand in some of them: one partition's base run with what delta runs hold of it, or several delta runs as one. It is made beside loads and
/// questions and takes their place in one step: people whom a load touched meanwhile are superseded in it from the start.
/// </summary>
internal sealed class Compaction
{
    private readonly List<Source> _sources = [];
    private readonly RunPartition? _partition;
    private readonly TableFields _eventFields;
    private readonly TableFields _orderFields;
    private readonly FieldDictionary _agents;
    private readonly DerivedCodes _derived;
    private readonly IReadOnlySet<int> _derivedNames;
    private readonly LineState[] _statusWords;
    private readonly LocalCalendar _calendar;
    private readonly List<(LineageRun Run, LineRange Lines, UInt128 Id)> _ofNobody = [];
    private PersonRun[] _made = [];

    private Compaction(Lineage lineage, IEnumerable<LineageRun> runs, RunPartition? partition)
    {
        _partition = partition;
        _eventFields = new TableFields(lineage.EventFields.All);
        _orderFields = new TableFields(lineage.OrderFields.All);
        _agents = lineage.Agents;
        _derived = lineage.Derived.Freeze();
        _derivedNames = DerivedCodes.NamesIn(lineage.EventFields["event_name"]);
        _statusWords = StateFacts.WordsOf(lineage.OrderFields["status"]);
        _calendar = lineage.Calendar;
        _sources.AddRange(runs.Select(run => new Source(run, run.Freeze(0))));
    }

    /// <summary>What there is to do; null where nothing is. Called under the writer's lock.</summary>
    /// <param name="lineage">The lineage.</param>
    /// <param name="rules">When to do it.</param>
    /// <param name="round">Partitions still to be made anew in the round that runs; filled when one begins.</param>
    public static Compaction? Next(Lineage lineage, CompactionRules rules, Queue<RunPartition> round)
    {
        if (lineage.Deltas.Count > rules.MostDeltas)
        {
            return new Compaction(lineage, Newest(lineage.Deltas, rules.MostDeltas), null);
        }

        if (round.Count == 0)
        {
            // Dead events of delta runs go when these are merged, which costs less.
            var apart = lineage.Deltas.Sum(run => run.LiveEvents) + lineage.Bases.Sum(run => run.DeadEvents);
            if (apart > 0 && apart > rules.DeltaShare * lineage.Bases.Sum(run => run.Events))
            {
                foreach (var run in lineage.Bases)
                {
                    round.Enqueue(run.Run.Partition!.Value);
                }
            }
        }

        return round.TryDequeue(out var partition)
            ? new Compaction(lineage, lineage.Bases.Where(run => run.Run.Partition == partition).Concat(lineage.Deltas), partition)
            : null;
    }

    /// <summary>Makes the runs; beside loads and questions.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(CancellationToken cancellation)
    {
        var people = _sources.Sum(source => source.Run.Live);
        var events = new EventFacts(_eventFields, _agents, checked((int)_sources.Sum(source => EventsAbout(source.Run))));
        var orders = new OrderFacts(_orderFields, 0);
        var states = new List<StateFact>();
        var gather = new RunGather(events, orders, states, _derivedNames);
        var (identities, isCustomer) = (new List<int>(people), new List<bool>(people));
        var owners = new Dictionary<UInt128, int>();
        foreach (var source in _sources)
        {
            cancellation.ThrowIfCancellationRequested();
            Gather(source, gather, events, owners, identities, isCustomer);
        }

        if (identities.Count == 0 && _ofNobody.Count == 0)
        {
            return;
        }

        var groups = new OrderGroups(orders);
        var (grouped, offsets) = LayoutInput.Group(groups, states);
        var input = new LayoutInput
        {
            Events = events,
            Orders = orders,
            Groups = groups,
            States = grouped,
            StateOffsets = offsets,
            OwnerOfOrder = System.Array.ConvertAll(groups.Ids, id => owners.GetValueOrDefault(id, -1)),
            Identities = [.. identities],
            IsCustomer = [.. isCustomer],
            Derived = _derived,
            LineStates = new OrderStates(orders, groups, _statusWords, grouped, offsets),
            Calendar = _calendar,
        };
        _made = RunLayout.Build(
            input, _partition is { } whole ? RunPartitions.Split(whole, identities.Count) : [RunPartition.All], _partition is not null, null, cancellation);
    }

    /// <summary>Puts the runs into the lineage. Called under the writer's lock.</summary>
    public void Install(Lineage lineage)
    {
        var taken = new Dictionary<int, (LineageRun Run, int Place)>();
        foreach (var source in _sources)
        {
            foreach (var place in source.Taken)
            {
                taken.Add(source.Run.Run.Identities.Values[place], (source.Run, place));
            }
        }

        var nobody = _ofNobody.ToDictionary(one => one.Id);
        foreach (var made in _made)
        {
            var run = lineage.Add(made, _partition is null ? _sources.Min(source => source.Run.Age) : null);
            var identities = made.Identities.Values;
            for (var place = 0; place < identities.Length; place++)
            {
                var from = taken[identities[place]];
                if (lineage.Find(identities[place]) == from)
                {
                    from.Run.Supersede(from.Place);
                    lineage.Places.Set(identities[place], run.Slot, place);
                }
                else
                {
                    run.Supersede(place);
                }
            }

            InstallNobody(run, nobody);
        }

        // A partition keeps its base run, if an empty one, until another takes its place.
        foreach (var source in _sources.Where(source => source.Run.IsEmpty && (_made.Length > 0 || source.Run.Run.Partition is null)))
        {
            lineage.Remove(source.Run);
        }

        lineage.Sort();
    }

    private static void InstallNobody(LineageRun made, Dictionary<UInt128, (LineageRun Run, LineRange Lines, UInt128 Id)> nobody)
    {
        var lines = made.Run.Orders;
        for (var line = lines.PersonOffsets.Values[^1]; line < lines.Count;)
        {
            var order = lines.Orders.Values[line];
            var range = RunReading.LinesOf(made.Run, order);
            var (run, before, _) = nobody[RunReading.IdOf(made.Run, order)];
            (run.IsSuperseded(before) ? made : run).Supersede(run.IsSuperseded(before) ? range : before);
            line = range.End;
        }
    }

    /// <summary>The newest delta runs: at least a half of those allowed, and older ones that are no larger than twice the newer ones together.</summary>
    private static List<LineageRun> Newest(List<LineageRun> deltas, int most)
    {
        var first = deltas.Count - Math.Max(2, most / 2);
        var together = deltas.Skip(first).Sum(run => run.LiveEvents);
        while (first > 0 && deltas[first - 1].LiveEvents <= 2 * together)
        {
            together += deltas[--first].LiveEvents;
        }

        return deltas[first..];
    }

    /// <summary>About as many events as the new runs get of a run: delta runs hold people of all partitions.</summary>
    private long EventsAbout(LineageRun run) => _partition is { } partition && run.Run.IsDelta ? run.LiveEvents >> partition.Bits : run.LiveEvents;

    private void Gather(Source source, RunGather gather, EventFacts events, Dictionary<UInt128, int> owners, List<int> identities, List<bool> isCustomer)
    {
        var (run, frozen) = (source.Run.Run, source.Frozen);
        var all = run.Identities.Values.ToArray();
        for (var place = 0; place < all.Length; place++)
        {
            if (frozen.IsSuperseded(place) || (_partition is { } partition && !partition.Holds((uint)all[place])))
            {
                continue;
            }

            var owner = identities.Count;
            identities.Add(all[place]);
            isCustomer.Add(run.IsCustomer.GetValue(place)!.Value);
            source.Taken.Add(place);
            var (from, end) = gather.Person(run, place);
            events.Owners.AsSpan(from, end - from).Fill(owner);
            var (firstLine, endLine) = (run.Orders.PersonOffsets.Values[place], run.Orders.PersonOffsets.Values[place + 1]);
            for (var line = firstLine; line < endLine;)
            {
                var order = run.Orders.Orders.Values[line];
                owners.Add(RunReading.IdOf(run, order), owner);
                line = RunReading.LinesOf(run, order).End;
            }
        }

        var gone = frozen.SupersededOrders.Select(range => range.From).ToHashSet();
        for (var line = run.Orders.PersonOffsets.Values[^1]; line < run.Orders.Count;)
        {
            var order = run.Orders.Orders.Values[line];
            var range = RunReading.LinesOf(run, order);
            var id = RunReading.IdOf(run, order);
            if (!gone.Contains(line) && (_partition is null || _partition.Value.Holds((uint)id)))
            {
                gather.Order(run, order);
                _ofNobody.Add((source.Run, range, id));
            }

            line = range.End;
        }
    }

    /// <summary>A run that people are taken from, as it was when the compaction began.</summary>
    private sealed record Source(LineageRun Run, SnapshotRun Frozen)
    {
        /// <summary>Places of the people taken.</summary>
        public List<int> Taken { get; } = [];
    }
}
