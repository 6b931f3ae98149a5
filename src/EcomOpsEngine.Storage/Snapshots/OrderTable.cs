using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>
/// Order lines grouped by person (compressed sparse rows) in Arrow memory: sorted by person, then by the order's first instant, order and line;
/// lines of nobody at the end. Amounts are smallest units.
/// </summary>
public sealed class OrderTable
{
    /// <summary>Name of the derived text field that tells whether the order belongs to a known customer: <c>true</c> or <c>false</c>.</summary>
    public const string HasCustomerField = "has_customer";

    /// <summary>Text fields in the order of <see cref="Codes"/>; <see cref="HasCustomerField"/> is the last.</summary>
    public required IReadOnlyList<TextField> Fields { get; init; }

    /// <summary>Names of the number fields in the order of <see cref="Numbers"/>: <c>quantity</c>, <c>unit_price</c>, <c>list_price</c>, <c>discount</c>, <c>cost</c>, <c>line</c>.</summary>
    public required IReadOnlyList<string> NumberFields { get; init; }

    /// <summary>Persons + 1 entries: lines of person p are [p, p + 1).</summary>
    public required Int32Array PersonOffsets { get; init; }

    /// <summary>Whether each person is a customer.</summary>
    public required BooleanArray PersonIsCustomer { get; init; }

    /// <summary>Number of the order of each line, ascending along the lines.</summary>
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

    /// <summary>One code array for each text field (UInt8, UInt16 or Int32 by <see cref="TextField.CodeWidth"/>).</summary>
    public required IReadOnlyList<IArrowArray> Codes { get; init; }

    /// <summary>One array for each number field, null where missing: Int8, Int16, Int32 or Int64, the narrowest that holds all.</summary>
    public required IReadOnlyList<IArrowArray> Numbers { get; init; }

    /// <summary>Lines.</summary>
    public int Count => Orders.Length;
}
