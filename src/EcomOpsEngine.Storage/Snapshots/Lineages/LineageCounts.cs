using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Lineages;

/// <summary>How much was loaded so far.</summary>
/// <param name="LoadSeq">Last load taken in.</param>
/// <param name="EventOrdinals">Loaded events: the next one's place in the load order.</param>
/// <param name="LineOrdinals">Loaded order lines.</param>
/// <param name="StateOrdinals">Loaded rows of <c>order_status</c>.</param>
internal sealed record LineageCounts(int LoadSeq, int EventOrdinals, int LineOrdinals, int StateOrdinals)
{
    /// <summary>Identity codes are below this.</summary>
    public int Identities { get; init; }

    /// <summary>Events of the timeline, derived ones among them.</summary>
    public long EventRows { get; init; }

    /// <summary>Order lines.</summary>
    public long Lines { get; init; }

    /// <summary>Lines without a value for each number field.</summary>
    public IReadOnlyList<long> MissingNumbers { get; init; } = [0, 0, 0, 0, 0, 0];

    /// <summary>Earliest instant at which a line was ordered, Unix microseconds.</summary>
    public long? FirstOrderUs { get; init; }

    /// <summary>Latest such instant.</summary>
    public long? LastOrderUs { get; init; }

    /// <summary>The counts with the first lines of some facts.</summary>
    public LineageCounts With(OrderFacts orders, int lines)
    {
        var (first, last) = (FirstOrderUs ?? long.MaxValue, LastOrderUs ?? long.MinValue);
        long[] missing = [.. MissingNumbers];
        for (var row = 0; row < lines; row++)
        {
            first = Math.Min(first, orders.OrderedAtUs.Values[row]);
            last = Math.Max(last, orders.OrderedAtUs.Values[row]);
            missing[2] += orders.ListPrice.IsPresent(row) ? 0 : 1;
            missing[4] += orders.Cost.IsPresent(row) ? 0 : 1;
        }

        return this with
        {
            Lines = Lines + lines,
            MissingNumbers = missing,
            FirstOrderUs = first > last ? null : first,
            LastOrderUs = first > last ? null : last,
        };
    }
}

/// <summary>What a lineage knows that no run and no snapshot says.</summary>
/// <param name="Counts">How much was loaded so far.</param>
/// <param name="Pending">States of orders that are not there yet.</param>
/// <param name="Agents">User agents by code.</param>
internal sealed record LineageFacts(LineageCounts Counts, IReadOnlyList<StateFact> Pending, TextField Agents);
