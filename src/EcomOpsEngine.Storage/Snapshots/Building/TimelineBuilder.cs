namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Finishes the dictionaries and lays out the runs.</summary>
internal static class TimelineBuilder
{
    public static Timeline Build(EventRows events, PersonNumbering people, CancellationToken cancellation)
    {
        var histories = new Histories(events.Owners, people);
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        var fields = new TextField[events.Fields.Count];
        Parallel.For(0, fields.Length, options, i =>
        {
            fields[i] = i == 0
                ? events.Fields[0].FinishInOrder(events.Count, JourneyOrder.Of(events, histories, people.IdentityOf.Length))
                : events.Fields[i].FinishByRows(events.Count);
        });

        var runs = new EventRun[people.Partitions.Count];
        Parallel.For(0, runs.Length, options, i => runs[i] = RunBuilder.Build(events, histories, people.Partitions[i]));
        var (first, last) = Extremes(events.AtUs.Values);
        return new Timeline { Runs = runs, Fields = fields, Rows = events.Count, FirstUs = first, LastUs = last };
    }

    private static (long? First, long? Last) Extremes(long[] atUs)
    {
        if (atUs.Length == 0)
        {
            return (null, null);
        }

        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var at in atUs)
        {
            first = Math.Min(first, at);
            last = Math.Max(last, at);
        }

        return (first, last);
    }
}
