using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>The order lines of all people, run by run: each person's lines stand in one run, and each run's people have the numbers from its lowest on.</summary>
public sealed class OrderLines
{
    /// <summary>Takes runs with the same columns and dictionaries, by ascending numbers of people.</summary>
    public OrderLines(IReadOnlyList<OrderRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        Runs = runs;
        foreach (var run in runs)
        {
            var leftOut = LeftOutLines.Of(run, PersonSet.Empty);
            Count += run.Count - leftOut.CountWithin(0, run.Count);
            CountOfPeople += run.PersonOffsets.Span[^1] - leftOut.CountWithin(0, run.PersonOffsets.Span[^1]);
            Persons = run.FirstPerson + run.Persons;
        }
    }

    /// <summary>The instant of something that has not happened: after every instant of the data.</summary>
    public const long Never = long.MaxValue;

    /// <summary>The runs.</summary>
    public IReadOnlyList<OrderRun> Runs { get; }

    /// <summary>Lines that count.</summary>
    public int Count { get; }

    /// <summary>Those that belong to somebody.</summary>
    public int CountOfPeople { get; }

    /// <summary>Numbers of people are below this.</summary>
    public int Persons { get; }

    /// <summary>The run of a person; null for numbers that no run has.</summary>
    public OrderRun? RunOf(int person)
    {
        int low = 0, high = Runs.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            (low, high) = Runs[middle].FirstPerson <= person ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && person - Runs[low - 1].FirstPerson < Runs[low - 1].Persons ? Runs[low - 1] : null;
    }
}
