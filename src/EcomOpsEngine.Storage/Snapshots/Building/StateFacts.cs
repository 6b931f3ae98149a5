using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>What became of an order line.</summary>
internal enum LineState : byte
{
    Placed,
    Paid,
    Cancelled,
    Refunded,
}

/// <summary>A row of <c>order_status</c>.</summary>
/// <param name="Order">Hash of the order's id.</param>
/// <param name="Line">Line, negative for all lines.</param>
/// <param name="State">What happened.</param>
/// <param name="AtUs">When, Unix microseconds.</param>
/// <param name="AmountMinor">Amount, smallest units; null where none was loaded.</param>
/// <param name="Ordinal">Place in the load order of all rows.</param>
internal readonly record struct StateFact(UInt128 Order, int Line, LineState State, long AtUs, long? AmountMinor, int Ordinal);

/// <summary>Rows of <c>order_status</c>.</summary>
internal static class StateFacts
{
    /// <summary>Reads the rows of loads after a certain one; parameters as for <see cref="EventFacts.Read"/>.</summary>
    public static List<StateFact> Read(DuckDBConnection connection, int afterLoadSeq, int firstOrdinal, CancellationToken cancellation)
    {
        var where = afterLoadSeq == 0 ? "" : $" WHERE load_seq > {afterLoadSeq}";
        var count = DurableReads.Count(connection, $"SELECT count(*) FROM order_status{where}");
        var orders = new IdHashColumn(count);
        var lines = new Int32Column(count);
        var words = new IdColumn(count);
        var at = new Int64Column(count);
        var amounts = new Int64Column(count);
        ChunkStream.Read(connection, $"SELECT order_id, line, state, \"at\", amount FROM order_status{where}", [orders, lines, words, at, amounts], cancellation);
        LineState[] states = [LineState.Placed, .. Enumerable.Range(1, words.Dictionary.Count).Select(number => Of(words.Dictionary.Text(number)))];
        var facts = new List<StateFact>(count);
        for (var row = 0; row < count; row++)
        {
            facts.Add(new StateFact(orders.Values[row], lines.Values[row], states[words.Numbers[row]], at.Values[row], amounts[row], checked(firstOrdinal + row)));
        }

        return facts;
    }

    /// <summary>State of each code of the loaded status words, as they are known now.</summary>
    public static LineState[] WordsOf(FieldDictionary words) =>
        [LineState.Placed, .. Enumerable.Range(1, words.Count).Select(code => Of(System.Text.Encoding.UTF8.GetString(words.Utf8(code))))];

    /// <summary>The state of a word.</summary>
    public static LineState Of(string word) => word switch
    {
        "paid" => LineState.Paid,
        "cancelled" => LineState.Cancelled,
        "refunded" => LineState.Refunded,
        _ => LineState.Placed,
    };
}
