namespace EcomOpsEngine.TestData;

/// <summary>How extracts are written.</summary>
public sealed record ExtractOptions
{
    /// <summary>Compress the events (events.csv.gz); orders stay plain.</summary>
    public bool CompressEvents { get; init; } = true;

    /// <summary>One dirty row for every so many good ones, drawn at random; 0 writes none. The good rows are the same either way.</summary>
    public int DirtyOneIn { get; init; }

    /// <summary>Called with the number of event rows written, about every 100,000 rows and at the end.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Options with about 1% dirty rows.</summary>
    public static ExtractOptions Dirty { get; } = new() { DirtyOneIn = 100 };
}

/// <summary>The files of an extract.</summary>
public enum ExtractFile
{
    /// <summary>events.csv or events.csv.gz.</summary>
    Events,

    /// <summary>orders.csv.</summary>
    Orders,

    /// <summary>order_status.csv.</summary>
    OrderStatus,
}

/// <summary>What is wrong with a dirty row.</summary>
public enum DirtyKind
{
    /// <summary>A date that does not exist.</summary>
    BadDate,

    /// <summary>An empty event id or order id.</summary>
    MissingId,

    /// <summary>A price below zero (orders only).</summary>
    NegativePrice,

    /// <summary>A price, or the amount of a state, that is no number.</summary>
    NonNumericPrice,

    /// <summary>A status that the shop system does not know (orders and states only).</summary>
    UnknownStatus,

    /// <summary>The last column is missing.</summary>
    WrongColumnCount,
}

/// <summary>A dirty row. <paramref name="Row"/> counts the rows below the heading from 1, good and dirty.</summary>
public readonly record struct DirtyRow(ExtractFile File, DirtyKind Kind, long Row);

/// <summary>What was written.</summary>
public sealed record ExtractReport
{
    /// <summary>Path of the events.</summary>
    public required string EventsPath { get; init; }

    /// <summary>Path of the order lines.</summary>
    public required string OrdersPath { get; init; }

    /// <summary>Path of the states.</summary>
    public required string OrderStatusPath { get; init; }

    /// <summary>Path of the channel spend; it has no dirty rows.</summary>
    public required string ChannelSpendPath { get; init; }

    /// <summary>Rows of channel spend.</summary>
    public required long ChannelSpendRows { get; init; }

    /// <summary>Path of the exposures; all rows are good.</summary>
    public required string ExposuresPath { get; init; }

    /// <summary>Good rows per file, in the order of <see cref="ExtractFile"/>.</summary>
    public required IReadOnlyList<long> GoodRows { get; init; }

    /// <summary>The dirty rows, by file in the order written.</summary>
    public required IReadOnlyList<DirtyRow> DirtyRows { get; init; }

    /// <summary>Number of dirty rows of a kind in a file.</summary>
    public int CountDirty(ExtractFile file, DirtyKind kind) => DirtyRows.Count(row => row.File == file && row.Kind == kind);
}
