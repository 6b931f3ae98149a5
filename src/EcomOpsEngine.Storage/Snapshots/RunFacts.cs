using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>
/// What the rows of a run's people were loaded as, as far as the columns do not say: with it the people can be laid out anew without the durable tables.
/// </summary>
internal sealed class RunFacts
{
    /// <summary>Place of each element's row in the load order of all events; that of the order's first line for derived events; 0 in padding.</summary>
    public required Int32Array Ordinals { get; init; }

    /// <summary>
    /// Ids of each element's row: 0 a derived event or the customer alone; 2·v + 1 the person's visitor v without a customer; 2·v + 2 the customer and visitor v.
    /// UInt8, UInt16, Int32, or Null where all are 0.
    /// </summary>
    public required IArrowArray Origins { get; init; }

    /// <summary>People + 1 entries into <see cref="Visitors"/>.</summary>
    public required Int32Array VisitorOffsets { get; init; }

    /// <summary>Identity codes of each person's visitors.</summary>
    public required Int32Array Visitors { get; init; }

    /// <summary>People + 1 entries into <see cref="SessionIds"/>.</summary>
    public required Int32Array SessionOffsets { get; init; }

    /// <summary>Hash of the loaded id of each person's sessions; 0 where they were cut by time.</summary>
    public required UInt64Array SessionIds { get; init; }

    /// <summary>The order lines.</summary>
    public required OrderFactColumns Orders { get; init; }
}

/// <summary>What the order lines of a run were loaded as.</summary>
internal sealed class OrderFactColumns
{
    /// <summary>Place of each line in the load order of all lines.</summary>
    public required Int32Array Ordinals { get; init; }

    /// <summary>Identity code of each line's customer, negative where there is none.</summary>
    public required Int32Array Customers { get; init; }

    /// <summary>Identity code of each line's visitor, negative where there is none.</summary>
    public required Int32Array Visitors { get; init; }

    /// <summary>Loaded time of each line's status, Unix microseconds; null where there is none.</summary>
    public required Int64Array StatusAtUs { get; init; }

    /// <summary>Upper half of the hash of each order's id, by number of the order.</summary>
    public required UInt64Array IdHigh { get; init; }

    /// <summary>Lower half.</summary>
    public required UInt64Array IdLow { get; init; }

    /// <summary>Numbers of the orders by ascending hash.</summary>
    public required Int32Array ById { get; init; }

    /// <summary>Orders + 1 entries: loaded states of order n are [n, n + 1).</summary>
    public required Int32Array StateOffsets { get; init; }

    /// <summary>Place of each state in the load order of all states.</summary>
    public required Int32Array StateOrdinals { get; init; }

    /// <summary>Line that each state is of, negative for all lines.</summary>
    public required Int32Array StateLines { get; init; }

    /// <summary>Each state as a <see cref="Building.LineState"/>.</summary>
    public required UInt8Array States { get; init; }

    /// <summary>Unix microseconds of each state.</summary>
    public required Int64Array StateAtUs { get; init; }

    /// <summary>Amount of each state, smallest units; null where there is none.</summary>
    public required Int64Array StateAmounts { get; init; }
}
