namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>A table of the peers.</summary>
internal enum PeerTable
{
    /// <summary>The events.</summary>
    Events,

    /// <summary>The order lines.</summary>
    Orders,

    /// <summary>The touches of the events, and the orders that they hold.</summary>
    Touches,
}

/// <summary>One question asked of everybody. Answers are texts, so that they compare exactly.</summary>
/// <param name="Name">Name of the work, as in the JSON output.</param>
/// <param name="Rows">Rows the question is asked of.</param>
/// <param name="Table">The peers' table that it reads.</param>
/// <param name="Ours">Our kernel.</param>
/// <param name="DuckDb">SQL for DuckDB; null where it is not asked.</param>
/// <param name="ClickHouse">SQL for ClickHouse; null where it is not asked.</param>
internal sealed record Work(string Name, long Rows, PeerTable Table, Func<string> Ours, string? DuckDb, string? ClickHouse)
{
    /// <summary>What of our answer the peers answer too; null: all of it.</summary>
    public Func<string, string>? Comparable { get; init; }

    /// <summary>Bytes that our pass must read from memory, whatever it does with them; null where that is not a meaningful figure.</summary>
    public Func<long>? MustRead { get; init; }

    /// <summary>Share of the rows that lies in the range asked about; null where the question is about all.</summary>
    public Func<double>? ShareOfRows { get; init; }
}
