using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Server.Tests.Running;

/// <summary>An event row of a test.</summary>
internal sealed record EventRow(
    string? Visitor, string Name, DateTimeOffset At, string? Customer = null, string? Device = null, string? Channel = null, string? Variant = null, string? Session = null);

/// <summary>An order line of a test.</summary>
internal sealed record OrderRow(
    string Order, string? Customer, DateTimeOffset At, long UnitPriceMinor, int Quantity = 1, string Status = "paid", string? Visitor = null,
    string? Category = null, string? Channel = null);

/// <summary>Packs rows of tests into column batches.</summary>
internal static class Batches
{
    public static long Us(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / 10;

    public static ColumnBatch Of(IReadOnlyList<EventRow> rows) => new()
    {
        Rows = rows.Count,
        Columns =
        {
            Times("occurred_at", rows.Select(row => Us(row.At))),
            Texts("event_name", rows.Select(row => (string?)row.Name)),
            Texts("visitor_id", rows.Select(row => row.Visitor)),
            Texts("customer_id", rows.Select(row => row.Customer)),
            Texts("session_id", rows.Select(row => row.Session)),
            Texts("device", rows.Select(row => row.Device)),
            Texts("channel", rows.Select(row => row.Channel)),
            Texts("properties.variant", rows.Select(row => row.Variant)),
        },
    };

    public static ColumnBatch Of(IReadOnlyList<OrderRow> rows) => new()
    {
        Rows = rows.Count,
        Columns =
        {
            Texts("order_id", rows.Select(row => (string?)row.Order)),
            Texts("customer_id", rows.Select(row => row.Customer)),
            Texts("visitor_id", rows.Select(row => row.Visitor)),
            Times("ordered_at", rows.Select(row => Us(row.At))),
            Texts("status", rows.Select(row => (string?)row.Status)),
            Texts("category_1", rows.Select(row => row.Category)),
            Texts("channel", rows.Select(row => row.Channel)),
            Integers("quantity", rows.Select(row => (long)row.Quantity)),
            Integers("unit_price", rows.Select(row => row.UnitPriceMinor)),
        },
    };

    public static ColumnData Texts(string name, IEnumerable<string?> values)
    {
        var all = values.ToList();
        var column = new ColumnData { Name = name, Texts = new TextValues { Values = { all.Select(value => value ?? "") } } };
        if (all.Contains(null))
        {
            var validity = new byte[(all.Count + 7) / 8];
            for (var i = 0; i < all.Count; i++)
            {
                validity[i >> 3] |= (byte)(all[i] is null ? 0 : 1 << (i & 7));
            }

            column.Validity = Google.Protobuf.ByteString.CopyFrom(validity);
        }

        return column;
    }

    /// <summary>The same batch with its texts dictionary-coded.</summary>
    public static ColumnBatch Coded(ColumnBatch batch)
    {
        var coded = batch.Clone();
        foreach (var column in coded.Columns.Where(column => column.ValuesCase == ColumnData.ValuesOneofCase.Texts))
        {
            var (texts, distinct) = (column.Texts.Values, column.Texts.Values.Distinct().ToList());
            column.Dictionary = new DictionaryTexts { Values = { distinct }, Indexes = { texts.Select(text => (uint)distinct.IndexOf(text)) } };
        }

        return coded;
    }

    public static ColumnData Integers(string name, IEnumerable<long> values) =>
        new() { Name = name, Integers = new IntegerValues { Values = { values } } };

    public static ColumnData Times(string name, IEnumerable<long> values) =>
        new() { Name = name, TimesUs = new TimeValues { Values = { values } } };
}
