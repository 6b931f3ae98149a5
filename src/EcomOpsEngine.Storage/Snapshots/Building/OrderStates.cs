namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>When each order line (by its row) was paid, cancelled and refunded: the loaded word continued by <c>order_status</c>.</summary>
internal sealed class OrderStates
{
    /// <summary>The instant of something that has not happened.</summary>
    public const long Never = long.MaxValue;

    /// <summary>Put before the rows of <c>order_status</c> in load order: the lines' own words.</summary>
    private const long OwnWords = -1L << 32;

    private readonly OrderFacts _facts;
    private readonly OrderGroups _groups;
    private readonly List<RefundOrder> _refundOrders = [];

    /// <summary>Works out the states.</summary>
    /// <param name="facts">Lines.</param>
    /// <param name="groups">Lines by order.</param>
    /// <param name="words">State of each code of the loaded words.</param>
    /// <param name="states">Rows of <c>order_status</c> of these orders, by order, then in load order. Rows of lines that are not there change nothing: they may come before the line.</param>
    /// <param name="offsets">Orders + 1 entries into <paramref name="states"/>.</param>
    public OrderStates(OrderFacts facts, OrderGroups groups, LineState[] words, ReadOnlySpan<StateFact> states, ReadOnlySpan<int> offsets)
    {
        _facts = facts;
        _groups = groups;
        PaidAtUs = Nevers(facts.Count);
        CancelledAtUs = Nevers(facts.Count);
        RefundedAtUs = Nevers(facts.Count);
        StartWithLoadedWords(words);
        for (var order = 0; order < groups.Count; order++)
        {
            foreach (ref readonly var state in states[offsets[order]..offsets[order + 1]])
            {
                Continue(order, state);
            }
        }

        Refunds = RefundSpread.Spread(_refundOrders, facts, groups);
    }

    /// <summary>First instant at which each line was paid, else <see cref="Never"/>.</summary>
    public long[] PaidAtUs { get; }

    /// <summary>First instant at which each line was cancelled, else <see cref="Never"/>.</summary>
    public long[] CancelledAtUs { get; }

    /// <summary>First instant at which each line was refunded, whatever the amount, else <see cref="Never"/>.</summary>
    public long[] RefundedAtUs { get; }

    /// <summary>Refunds of more than nothing by row, then by time.</summary>
    public Dictionary<int, List<Refund>> Refunds { get; }

    private void StartWithLoadedWords(LineState[] words)
    {
        for (var order = 0; order < _groups.Count; order++)
        {
            foreach (var row in _groups.LinesOf(order))
            {
                var orderedAt = _facts.OrderedAtUs.Values[row];
                var changedAt = _facts.StatusAtUs[row] ?? orderedAt;
                var word = words[_facts.Status.Codes[row]];
                if (word is LineState.Paid or LineState.Refunded)
                {
                    PaidAtUs[row] = orderedAt;
                }

                if (word is LineState.Cancelled)
                {
                    CancelledAtUs[row] = changedAt;
                }
                else if (word is LineState.Refunded)
                {
                    RefundedAtUs[row] = changedAt;
                    _refundOrders.Add(new RefundOrder(order, changedAt, OwnWords + _facts.Ordinals[row], row, null));
                }
            }
        }
    }

    private void Continue(int order, in StateFact state)
    {
        int? line = state.Line < 0 ? null : state.Line;
        foreach (var row in _groups.LinesOf(order))
        {
            if (line is not null && _facts.Lines.Values[row] != line)
            {
                continue;
            }

            var instants = state.State switch
            {
                LineState.Paid => PaidAtUs,
                LineState.Cancelled => CancelledAtUs,
                LineState.Refunded => RefundedAtUs,
                _ => null,
            };
            if (instants is not null)
            {
                instants[row] = Math.Min(instants[row], state.AtUs);
            }

            if (state.State is LineState.Refunded && line is not null)
            {
                _refundOrders.Add(new RefundOrder(order, state.AtUs, state.Ordinal, row, state.AmountMinor));
                return;
            }
        }

        if (state.State is LineState.Refunded && line is null)
        {
            _refundOrders.Add(new RefundOrder(order, state.AtUs, state.Ordinal, null, state.AmountMinor));
        }
    }

    private static long[] Nevers(int count)
    {
        var instants = new long[count];
        System.Array.Fill(instants, Never);
        return instants;
    }
}

/// <summary>Money returned for a line.</summary>
internal readonly record struct Refund(long AtUs, long AmountMinor);

/// <summary>A refund as it was loaded.</summary>
/// <param name="Order">Order.</param>
/// <param name="AtUs">When.</param>
/// <param name="Sequence">Load order among refunds of one instant; the lines' own words come first.</param>
/// <param name="Row">The line's row; null for all lines.</param>
/// <param name="AmountMinor">Amount; null for all that is left.</param>
internal readonly record struct RefundOrder(int Order, long AtUs, long Sequence, int? Row, long? AmountMinor);
