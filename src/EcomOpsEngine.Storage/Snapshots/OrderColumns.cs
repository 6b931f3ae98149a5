using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>
/// The order lines of a run grouped by person (compressed sparse rows) in Arrow memory: sorted by place, then by the order's first instant, order and line;
/// lines of nobody at the end. Amounts are smallest units.
/// </summary>
public sealed class OrderColumns
{
    /// <summary>People + 1 entries: lines of the person at place p are [p, p + 1).</summary>
    public required Int32Array PersonOffsets { get; init; }

    /// <summary>Number of the order of each line within the run, from 0, ascending along the lines.</summary>
    public required Int32Array Orders { get; init; }

    /// <summary>Unix microseconds.</summary>
    public required Int64Array OrderedAtUs { get; init; }

    /// <summary>Local day, days since 1970-01-01.</summary>
    public required Int32Array OrderedOnDay { get; init; }

    /// <summary>Local hour, 0 to 23.</summary>
    public required UInt8Array OrderedAtHour { get; init; }

    /// <summary>Unix microseconds, <see cref="long.MaxValue"/> where the line was not paid.</summary>
    public required Int64Array PaidAtUs { get; init; }

    /// <summary>Unix microseconds, <see cref="long.MaxValue"/> where the line was not cancelled.</summary>
    public required Int64Array CancelledAtUs { get; init; }

    /// <summary>Lines + 1 entries: refunds of line n are [n, n + 1).</summary>
    public required Int32Array RefundOffsets { get; init; }

    /// <summary>Unix microseconds of each refund.</summary>
    public required Int64Array RefundAtUs { get; init; }

    /// <summary>Smallest units of each refund.</summary>
    public required Int64Array RefundMinor { get; init; }

    /// <summary>Units ordered.</summary>
    public required Int32Array Quantity { get; init; }

    /// <summary>Quantity × unit price.</summary>
    public required Int64Array GrossMinor { get; init; }

    /// <summary>Quantity × unit price − discount.</summary>
    public required Int64Array AmountMinor { get; init; }

    /// <summary>Whether the order carries a visitor id.</summary>
    public required BooleanArray HasVisitor { get; init; }

    /// <summary>Code arrays along the order fields, UInt8, UInt16 or Int32 as the dictionary asked for when the run was made, Null where no line has a value; fields that came later are missing throughout.</summary>
    public required IReadOnlyList<IArrowArray> Codes { get; init; }

    /// <summary>One array for each number field, null where missing: Int8, Int16, Int32 or Int64, the narrowest that holds all.</summary>
    public required IReadOnlyList<IArrowArray> Numbers { get; init; }

    /// <summary>Lines.</summary>
    public int Count => Orders.Length;

    /// <summary>Orders.</summary>
    public int OrderCount => Orders.Length == 0 ? 0 : Orders.Values[^1] + 1;
}
