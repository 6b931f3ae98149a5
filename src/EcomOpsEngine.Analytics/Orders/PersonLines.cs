namespace EcomOpsEngine.Analytics.Orders;

/// <summary>Finds the lines of one person after another; neighbours mostly stand in one run.</summary>
internal sealed class PersonLines(OrderLines lines)
{
    /// <summary>The run of the last person who has one.</summary>
    public OrderRun? Run { get; private set; }

    /// <summary>Looks for a person's run.</summary>
    /// <returns>Whether it is another than before.</returns>
    public bool Find(int person)
    {
        if (Holds(person) || lines.RunOf(person) is not { } run)
        {
            return false;
        }

        Run = run;
        return true;
    }

    /// <summary>Lines of the person looked for last, first and end; none where no run has the number.</summary>
    public (int From, int End) Of(int person) => Holds(person)
        ? (Run!.PersonOffsets.Span[person - Run.FirstPerson], Run.PersonOffsets.Span[person - Run.FirstPerson + 1])
        : (0, 0);

    private bool Holds(int person) => Run is not null && person >= Run.FirstPerson && person - Run.FirstPerson < Run.Persons;
}
