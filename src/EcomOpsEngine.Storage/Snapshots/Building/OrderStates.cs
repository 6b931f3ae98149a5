using System.Text;
using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>When each order line (by its row) was paid, cancelled and refunded: the loaded word continued by <c>order_status</c>.</summary>
internal sealed class OrderStates
{
    /// <summary>The instant of something that has not happened.</summary>
    public const long Never = long.MaxValue;

    private readonly OrderRows _rows;
    private readonly OrderGroups _groups;
    private readonly List<RefundOrder> _refundOrders = [];

    private OrderStates(OrderRows rows, OrderGroups groups)
    {
        _rows = rows;
        _groups = groups;
        PaidAtUs = Nevers(rows.Count);
        CancelledAtUs = Nevers(rows.Count);
        RefundedAtUs = Nevers(rows.Count);
    }

    /// <summary>First instant at which each line was paid, else <see cref="Never"/>.</summary>
    public long[] PaidAtUs { get; }

    /// <summary>First instant at which each line was cancelled, else <see cref="Never"/>.</summary>
    public long[] CancelledAtUs { get; }

    /// <summary>First instant at which each line was refunded, whatever the amount, else <see cref="Never"/>.</summary>
    public long[] RefundedAtUs { get; }

    /// <summary>Refunds of more than nothing by row, then by time.</summary>
    public Dictionary<int, List<Refund>> Refunds { get; private set; } = [];

    /// <summary>Reads <c>order_status</c> and works out the states. Rows of unknown orders or lines change nothing: they may come before the order.</summary>
    public static OrderStates Read(DuckDBConnection connection, OrderRows rows, OrderGroups groups, CancellationToken cancellation)
    {
        var states = new OrderStates(rows, groups);
        states.StartWithLoadedWords();
        var count = DurableReads.Count(connection, "SELECT count(*) FROM order_status");
        var orders = new KnownIdColumn(rows.Ids.Dictionary, count);
        var lines = new Int32Column(count);
        var words = new TextColumn("state", count);
        var at = new Int64Column(count);
        var amounts = new Int64Column(count);
        ChunkStream.Read(connection, "SELECT order_id, line, state, \"at\", amount FROM order_status", [orders, lines, words, at, amounts], cancellation);
        var stateOfCode = StatesOf(words);
        for (var i = 0; i < count; i++)
        {
            if (orders.Numbers[i] > 0)
            {
                var line = lines.Values[i] == Int32Column.Missing ? (int?)null : lines.Values[i];
                long? amount = amounts.IsPresent(i) ? amounts.Values[i] : null;
                states.Continue(orders.Numbers[i] - 1, line, stateOfCode[words.Codes[i]], at.Values[i], amount, i);
            }
        }

        states.Refunds = RefundSpread.Spread(states._refundOrders, rows, groups);
        return states;
    }

    private void StartWithLoadedWords()
    {
        var words = StatesOf(_rows.Status);
        for (var row = 0; row < _rows.Count; row++)
        {
            var word = words[_rows.Status.Codes[row]];
            var orderedAt = _rows.OrderedAtUs.Values[row];
            var changedAt = _rows.StatusAtUs.IsPresent(row) ? _rows.StatusAtUs.Values[row] : orderedAt;
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
                _refundOrders.Add(new RefundOrder(_rows.Ids.Numbers[row] - 1, changedAt, row - _rows.Count, row, null));
            }
        }
    }

    private void Continue(int order, int? line, LineState state, long atUs, long? amount, int sequence)
    {
        foreach (var row in _groups.LinesOf(order))
        {
            if (line is not null && _rows.Lines.Values[row] != line)
            {
                continue;
            }

            var instants = state switch
            {
                LineState.Paid => PaidAtUs,
                LineState.Cancelled => CancelledAtUs,
                LineState.Refunded => RefundedAtUs,
                _ => null,
            };
            if (instants is not null)
            {
                instants[row] = Math.Min(instants[row], atUs);
            }

            if (state is LineState.Refunded && line is not null)
            {
                _refundOrders.Add(new RefundOrder(order, atUs, sequence, row, amount));
                return;
            }
        }

        if (state is LineState.Refunded && line is null)
        {
            _refundOrders.Add(new RefundOrder(order, atUs, sequence, null, amount));
        }
    }

    private static LineState[] StatesOf(TextColumn words)
    {
        var states = new LineState[words.Dictionary.Count + 1];
        for (var code = 1; code < states.Length; code++)
        {
            states[code] = Encoding.UTF8.GetString(words.Dictionary.Utf8(code)) switch
            {
                "paid" => LineState.Paid,
                "cancelled" => LineState.Cancelled,
                "refunded" => LineState.Refunded,
                _ => LineState.Placed,
            };
        }

        return states;
    }

    private static long[] Nevers(int count)
    {
        var instants = new long[count];
        System.Array.Fill(instants, Never);
        return instants;
    }

    private enum LineState
    {
        Placed,
        Paid,
        Cancelled,
        Refunded,
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
internal readonly record struct RefundOrder(int Order, long AtUs, int Sequence, int? Row, long? AmountMinor);
