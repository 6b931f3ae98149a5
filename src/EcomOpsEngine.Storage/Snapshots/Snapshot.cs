using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Snapshots.Attributes;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>
/// The hot columns of a dataset after a certain load: immutable, shared by all readers, freed with the last of them. Neighbouring snapshots share the runs that did not change.
/// </summary>
public sealed class Snapshot
{
    /// <summary>Stable id, the same after a restart: <c>s</c> and the number of the last load it holds. Compaction changes the runs, not the rows and not the id.</summary>
    public required string Id { get; init; }

    /// <summary>Settings of the dataset.</summary>
    public required DatasetSettings Settings { get; init; }

    /// <summary>When it was published.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Local days and hours of the dataset's time zone.</summary>
    public required LocalCalendar Calendar { get; init; }

    /// <summary>Everybody's rows, by ascending numbers of people: the base runs, then the delta runs.</summary>
    public required IReadOnlyList<SnapshotRun> Runs { get; init; }

    /// <summary>The events together.</summary>
    public required Timeline Timeline { get; init; }

    /// <summary>The order lines together.</summary>
    public required OrderTable Orders { get; init; }

    /// <summary>User agents of events by code, from code 1 on.</summary>
    public required IReadOnlyList<string> Agents { get; init; }

    /// <summary>Who the people are.</summary>
    public required PersonDirectory Persons { get; init; }

    /// <summary>What is known of customers and products beside their rows.</summary>
    public required AttributeTables Attributes { get; init; }

    /// <summary>Rows and freshness of each durable table.</summary>
    public required IReadOnlyList<TableFreshness> Freshness { get; init; }

    /// <summary>Bytes of all columns that questions read, directories and dictionaries.</summary>
    public required long HotBytes { get; init; }

    /// <summary>Bytes of the columns from which people's rows are laid out anew: read by loads and compaction, and in part by the search for programs.</summary>
    public required long ColdBytes { get; init; }

    /// <summary>Whose the rows of each visitor are. After a start they are read in the background.</summary>
    internal Task<VisitorOwners> Owners { get; init; } = Task.FromResult(VisitorOwners.None);
}

/// <summary>A run in its place in a snapshot.</summary>
/// <param name="Run">The run, shared with the snapshots before and after.</param>
/// <param name="FirstPerson">Number of the person at place 0: a multiple of 64.</param>
/// <param name="Superseded">A bit for each place whose person's rows another run holds by now; empty where there is none.</param>
/// <param name="SupersededOrders">Lines of nobody's orders that another run holds by now, as spans, ascending.</param>
public sealed record SnapshotRun(PersonRun Run, int FirstPerson, ulong[] Superseded, IReadOnlyList<LineRange> SupersededOrders)
{
    /// <summary>Number of the person at place 0 of the run that follows: the same before and after a restart.</summary>
    public int NextFirstPerson => checked(FirstPerson + ((Run.People + 63) & ~63));

    /// <summary>Whether the rows of the person at a place stand in another run.</summary>
    public bool IsSuperseded(int place) => Superseded.Length > 0 && (Superseded[place >> 6] >> (place & 63) & 1) != 0;
}

/// <summary>Neighbouring order lines: from <paramref name="From"/> on, <paramref name="End"/> not among them.</summary>
public readonly record struct LineRange(int From, int End);

/// <summary>Rows and freshness of a durable table.</summary>
/// <param name="Table">Table name as in the contract: <c>events</c>, <c>orders</c>, <c>order_status</c>.</param>
/// <param name="Rows">Rows.</param>
/// <param name="LatestRowUs">Latest row time, Unix microseconds; null when empty.</param>
/// <param name="LastLoadAt">When the last load was acknowledged; null when none was.</param>
public sealed record TableFreshness(string Table, long Rows, long? LatestRowUs, DateTimeOffset? LastLoadAt);
