using System.Globalization;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Store;

/// <summary>The honest rows as a shop sends them: in the order of their instants, with texts for ids. One person in five is a customer, known from the second half of the rows on.</summary>
internal static class StoreRows
{
    private const int RowsPerBatch = 250_000;
    private const int PeoplePerCustomer = 5;

    /// <summary>Names of the events; the first are the steps of <see cref="StoreQuestions.FunnelAsync"/>.</summary>
    public static string EventName(int code) => code < HonestEvents.Steps ? $"step_{code}" : $"event_{code}";

    /// <summary>Batches for the table <c>events</c>.</summary>
    public static async IAsyncEnumerable<RecordBatch> EventsAsync(HonestEvents events)
    {
        var order = new int[events.Person.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        System.Array.Sort((long[])events.TimeUs.Clone(), order);
        for (var from = 0; from < order.Length; from += RowsPerBatch)
        {
            // Numbers of rows in time order; batches are made while the load takes them.
            await Task.Yield();
            yield return EventBatch(events, order.AsSpan(from, Math.Min(RowsPerBatch, order.Length - from)), from + (order.Length / 2));
        }

        // The load that reads this goes on for a while after the last batch: its memory is measured, not that of the rows.
        (events, order) = (null!, null!);
    }

    /// <summary>Batches for the table <c>orders</c>.</summary>
    public static async IAsyncEnumerable<RecordBatch> OrdersAsync(HonestOrders orders)
    {
        for (var from = 0; from < orders.Customer.Length; from += RowsPerBatch)
        {
            await Task.Yield();
            var rows = Enumerable.Range(from, Math.Min(RowsPerBatch, orders.Customer.Length - from)).ToArray();
            yield return Batch(
                rows.Length,
                ("order_id", Texts(rows, (row, text) => text.Append('o').Append(orders.Order[row]))),
                ("customer_id", Texts(rows, (row, text) => text.Append('c').Append(orders.Customer[row] * PeoplePerCustomer))),
                ("ordered_at", Instants([.. rows.Select(row => HonestEvents.FromUs + (orders.Day[row] * 86_400_000_000L))])),
                ("status", Texts(rows, (_, text) => text.Append("paid"))),
                ("category_1", Texts(rows, (row, text) => text.Append(CultureInfo.InvariantCulture, $"category-{orders.Category[row]}"))),
                ("channel", Texts(rows, (row, text) => text.Append(CultureInfo.InvariantCulture, $"channel-{orders.Channel[row]}"))),
                ("quantity", new Int32Array.Builder().AppendRange(rows.Select(_ => 1)).Build()),
                ("unit_price", new Int64Array.Builder().AppendRange(rows.Select(row => (long)orders.AmountMinor[row])).Build()));
        }
    }

    private static RecordBatch EventBatch(HonestEvents events, ReadOnlySpan<int> span, int customersFrom)
    {
        var rows = span.ToArray();
        var late = customersFrom >= events.Person.Length;
        return Batch(
            rows.Length,
            ("occurred_at", Instants([.. rows.Select(row => events.TimeUs[row])])),
            ("visitor_id", Texts(rows, (row, text) => text.Append('v').Append(events.Person[row]))),
            ("customer_id", Texts(rows, (row, text) => _ = late && events.Person[row] % PeoplePerCustomer == 0 ? text.Append('c').Append(events.Person[row]) : text)),
            ("event_name", Texts(rows, (row, text) => text.Append(EventName(events.Event[row])))),
            ("device", Texts(rows, (row, text) => text.Append(CultureInfo.InvariantCulture, $"device-{events.Device[row]}"))),
            ("channel", Texts(rows, (row, text) => text.Append(CultureInfo.InvariantCulture, $"channel-{events.Channel[row]}"))));
    }

    private static RecordBatch Batch(int rows, params (string Name, IArrowArray Array)[] columns) => new(
        new Apache.Arrow.Schema(columns.Select(column => new Field(column.Name, column.Array.Data.DataType, true)), null),
        columns.Select(column => column.Array),
        rows);

    private static StringArray Texts(int[] rows, Action<int, StringBuilder> write)
    {
        var builder = new StringArray.Builder().Reserve(rows.Length);
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Clear();
            write(row, text);
            _ = text.Length == 0 ? builder.AppendNull() : builder.Append(text.ToString());
        }

        return builder.Build();
    }

    private static TimestampArray Instants(long[] values) => new(
        new TimestampType(TimeUnit.Microsecond, "UTC"), new Int64Array.Builder().AppendRange(values).Build().ValueBuffer, ArrowBuffer.Empty, values.Length, 0, 0);
}
