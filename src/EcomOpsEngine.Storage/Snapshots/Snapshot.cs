using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Snapshots.Attributes;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>
/// The hot columns of a dataset after a certain load: immutable, shared by all readers, freed with the last of them.
/// </summary>
public sealed class Snapshot
{
    /// <summary>Stable id, the same after a restart: <c>s</c> and the number of the last load it holds.</summary>
    public required string Id { get; init; }

    /// <summary>Settings of the dataset.</summary>
    public required DatasetSettings Settings { get; init; }

    /// <summary>When it was published.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Local days and hours of the dataset's time zone.</summary>
    public required LocalCalendar Calendar { get; init; }

    /// <summary>The histories of all people.</summary>
    public required Timeline Timeline { get; init; }

    /// <summary>The order lines grouped by person.</summary>
    public required OrderTable Orders { get; init; }

    /// <summary>Who the people are.</summary>
    public required PersonDirectory Persons { get; init; }

    /// <summary>What is known of customers and products beside their rows.</summary>
    public required AttributeTables Attributes { get; init; }

    /// <summary>Rows and freshness of each durable table.</summary>
    public required IReadOnlyList<TableFreshness> Freshness { get; init; }

    /// <summary>Bytes of all hot columns.</summary>
    public required long HotBytes { get; init; }

    /// <summary>Whose the rows of each visitor are.</summary>
    internal VisitorLinks Links { get; init; } = new(0);
}

/// <summary>Rows and freshness of a durable table.</summary>
/// <param name="Table">Table name as in the contract: <c>events</c>, <c>orders</c>, <c>order_status</c>.</param>
/// <param name="Rows">Rows.</param>
/// <param name="LatestRowUs">Latest row time, Unix microseconds; null when empty.</param>
/// <param name="LastLoadAt">When the last load was acknowledged; null when none was.</param>
public sealed record TableFreshness(string Table, long Rows, long? LatestRowUs, DateTimeOffset? LastLoadAt);
