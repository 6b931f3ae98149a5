namespace EcomOpsEngine.TestData;

/// <summary>
/// States of orders as columns: every array has <see cref="Count"/> entries. placed and paid carry the order's amount;
/// cancelled none; refunded what came back: the whole order (no line), one line, or part of one line's amount.
/// </summary>
public sealed record OrderStatusBatch
{
    internal OrderStatusBatch(int rows)
    {
        Count = rows;
        OrderNumber = new long[rows];
        Line = new int?[rows];
        AtUs = new long[rows];
        AmountMinor = new long?[rows];
        State = TextColumn.Make(rows, ShopCatalog.OrderStates);
    }

    /// <summary>Rows.</summary>
    public int Count { get; private init; }

    /// <summary>Order number.</summary>
    public long[] OrderNumber { get; private init; }

    /// <summary>Line, null where the state is of the whole order.</summary>
    public int?[] Line { get; private init; }

    /// <summary>UTC microseconds since 1970, never after the range.</summary>
    public long[] AtUs { get; private init; }

    /// <summary>Amount in 0.01 CNY, null where the state has none.</summary>
    public long?[] AmountMinor { get; private init; }

    /// <summary>State.</summary>
    public TextColumn State { get; private init; }

    internal void Set(int row, in ShopOrderStatus source)
    {
        OrderNumber[row] = source.Order;
        Line[row] = source.Line;
        AtUs[row] = source.TimeUs;
        AmountMinor[row] = source.AmountMinor;
        State.Codes[row] = (byte)source.State;
    }

    internal OrderStatusBatch Trim(int rows) => rows == Count ? this : this with
    {
        Count = rows,
        OrderNumber = OrderNumber[..rows],
        Line = Line[..rows],
        AtUs = AtUs[..rows],
        AmountMinor = AmountMinor[..rows],
        State = State.Trim(rows),
    };
}
