using System.Runtime.CompilerServices;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Orders;

/// <summary>Neighbouring lines: those from <paramref name="From"/> on, <paramref name="End"/> not among them.</summary>
public readonly record struct LineSpan(int From, int End);

/// <summary>
/// One run of order lines grouped by person (compressed sparse rows). Lines are sorted by person, then by the order's first instant, then by order, then by line number,
/// so that the lines of one order are neighbours. An order belongs to one person. Lines that belong to nobody stand at the end.
/// Amounts are smallest units of the dataset's scale.
/// </summary>
public sealed record OrderRun
{
    // Copies share it, so that a view with further columns does not work the states out again.
    private readonly StrongBox<LineStates?> _states = new();

    /// <summary>Lowest person number; the person's place in the run is the number less this.</summary>
    public required int FirstPerson { get; init; }

    /// <summary>Lines of the person at place p are <c>[PersonOffsets[p], PersonOffsets[p+1])</c>; persons + 1 entries. Lines from the last entry on belong to nobody.</summary>
    public required ReadOnlyMemory<int> PersonOffsets { get; init; }

    /// <summary>Whether the person at place p is a customer (has a customer id): one bit for each, lowest first.</summary>
    public required ReadOnlyMemory<byte> PersonIsCustomer { get; init; }

    /// <summary>Added to <see cref="Orders"/>, the number of an order differs from those of all other runs.</summary>
    public required int FirstOrder { get; init; }

    /// <summary>Number of the order within the run, distinct for each order and ascending along the lines.</summary>
    public required ReadOnlyMemory<int> Orders { get; init; }

    /// <summary>When the line was ordered, Unix microseconds.</summary>
    public required ReadOnlyMemory<long> OrderedAtUs { get; init; }

    /// <summary>Local calendar day of <see cref="OrderedAtUs"/> in the dataset's zone, days since 1970-01-01.</summary>
    public required ReadOnlyMemory<int> OrderedOnDay { get; init; }

    /// <summary>Local hour of <see cref="OrderedAtUs"/>, 0 to 23.</summary>
    public required ReadOnlyMemory<byte> OrderedAtHour { get; init; }

    /// <summary>When the line was paid, Unix microseconds; <see cref="OrderLines.Never"/> where it was not.</summary>
    public required ReadOnlyMemory<long> PaidAtUs { get; init; }

    /// <summary>When the line was cancelled, Unix microseconds; <see cref="OrderLines.Never"/> where it was not.</summary>
    public required ReadOnlyMemory<long> CancelledAtUs { get; init; }

    /// <summary>Refunds of line n are entries <c>[RefundOffsets[n], RefundOffsets[n+1])</c>, by time.</summary>
    public required ReadOnlyMemory<int> RefundOffsets { get; init; }

    /// <summary>When each refund happened, Unix microseconds.</summary>
    public required ReadOnlyMemory<long> RefundAtUs { get; init; }

    /// <summary>Refunded amount, smallest units, 0 or more.</summary>
    public required ReadOnlyMemory<long> RefundMinor { get; init; }

    /// <summary>Units ordered; negative on return lines of extracts that book them so.</summary>
    public required ReadOnlyMemory<int> Quantity { get; init; }

    /// <summary>Quantity × unit price, smallest units, checked at load.</summary>
    public required ReadOnlyMemory<long> GrossMinor { get; init; }

    /// <summary>Quantity × unit price − discount, smallest units, checked at load.</summary>
    public required ReadOnlyMemory<long> AmountMinor { get; init; }

    /// <summary>Whether the order carries a visitor id: one bit for each line, lowest first.</summary>
    public required ReadOnlyMemory<byte> HasVisitor { get; init; }

    /// <summary>Dictionary-coded columns in the order of the dataset's order fields.</summary>
    public required IReadOnlyList<CodeColumn> Columns { get; init; }

    /// <summary>Number columns that filters may name, in the order of the dataset's order number fields.</summary>
    public required IReadOnlyList<NumberColumn> Numbers { get; init; }

    /// <summary>People whose lines in this run no longer count, because another run holds them whole.</summary>
    public PersonSet Superseded { get; init; } = PersonSet.Empty;

    /// <summary>Lines of nobody's orders that no longer count, because another run holds the orders whole; ascending.</summary>
    public IReadOnlyList<LineSpan> SupersededOrders { get; init; } = [];

    /// <summary>The states of the lines at the end of the data; worked out when they are first asked for.</summary>
    public LineStates States
    {
        get
        {
            if (_states.Value is { } known && known.AreOf(this))
            {
                return known;
            }

            return _states.Value = LineStates.Of(this);
        }
    }

    /// <summary>Lines, those that no longer count among them.</summary>
    public int Count => Orders.Length;

    /// <summary>People, with or without lines.</summary>
    public int Persons => PersonOffsets.Length - 1;
}
