using System.Globalization;
using DuckDB.NET.Data;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;

namespace EcomOpsEngine.Server.Tests.Matrices;

/// <summary>A random small shop, loaded into the server and into two plain tables of a database: <c>o</c> (order lines) and <c>e</c> (events).</summary>
internal sealed class RandomMatrixShop : IDisposable
{
    private static readonly string?[] Channels = ["feed", "search", "social", "𝄞", null];
    private static readonly string?[] Devices = ["mobile", "pc", null];
    private static readonly string?[] Categories = ["beauty", "clothes", "food", "home", "toys", null];
    private static readonly DateTimeOffset Start = new(2025, 1, 25, 3, 30, 0, TimeSpan.FromHours(8));

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    private RandomMatrixShop(string dataset) => Dataset = dataset;

    public string Dataset { get; }

    public static async Task<RandomMatrixShop> LoadAsync(RunningServer server, int seed)
    {
        var shop = new RandomMatrixShop(await server.NewDatasetAsync());
        await shop._connection.OpenAsync();
        var random = new Random(seed);
        var visits = Events(random);
        var lines = Lines(random, [.. visits.Select(visit => visit.Customer!).Distinct()]);
        var events = Batches.Of(visits);
        await server.LoadAsync(shop.Dataset, Table.Events, "events", OnError.AllOrNothing, events);
        var orders = Batches.Of([.. lines.Select(line => line.Row)]);
        orders.Columns.Add([Batches.Integers("line", lines.Select(line => (long)line.Number)), Batches.Integers("discount", lines.Select(line => line.Discount)), Costs(lines)]);
        await server.LoadAsync(shop.Dataset, Table.Orders, "orders", OnError.AllOrNothing, orders);
        var refunded = lines.Where(line => line.Refund > 0).ToList();
        await server.LoadAsync(shop.Dataset, Table.OrderStatus, "refunds", OnError.AllOrNothing, new ColumnBatch
        {
            Rows = refunded.Count,
            Columns =
            {
                Batches.Texts("order_id", refunded.Select(line => (string?)line.Row.Order)), Batches.Integers("line", refunded.Select(line => (long)line.Number)),
                Batches.Texts("state", refunded.Select(_ => (string?)"refunded")), Batches.Times("at", refunded.Select(line => Batches.Us(line.Row.At.AddDays(1)))),
                Batches.Integers("amount", refunded.Select(line => line.Refund)),
            },
        });
        shop.Execute("create table e(person varchar, session varchar, happened timestamp, channel varchar, device varchar)");
        shop.Execute($"insert into e values {string.Join(',', visits.Select(visit => Row(visit.Customer, visit.Session, Local(visit.At), visit.Channel, visit.Device)))}");
        shop.Execute("create table o(ord varchar, person varchar, visitor bool, happened timestamp, status varchar, category_1 varchar, channel varchar, quantity int, gross bigint, amount bigint, refunded bigint, cost bigint)");
        shop.Execute($"insert into o values {string.Join(',', lines.Select(line => Row(
            line.Row.Order, line.Row.Customer, line.HasVisitor, Local(line.Row.At), line.Row.Status, line.Row.Category, line.Row.Channel, line.Row.Quantity,
            line.Row.Quantity * line.Row.UnitPriceMinor, (line.Row.Quantity * line.Row.UnitPriceMinor) - line.Discount, line.Refund, line.Cost)))}");
        return shop;
    }

    /// <summary>Rows of a query; nulls stay null.</summary>
    public List<object?[]> Ask(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        }

        return rows;
    }

    public void Dispose() => _connection.Dispose();

    private static List<EventRow> Events(Random random) => [.. Enumerable.Range(0, 700).Select(_ =>
    {
        var person = random.Next(60);
        var session = random.Next(4);
        return new EventRow($"v{person}", "view", Start.AddMinutes(random.Next(90 * 24 * 60)), $"c{person}", Pick(random, Devices), Pick(random, Channels), Session: $"s{person}-{session}");
    })];

    private static List<Line> Lines(Random random, HashSet<string> visitors)
    {
        var lines = new List<Line>();
        for (var order = 0; order < 260; order++)
        {
            var person = random.Next(12) == 0 ? null : $"c{random.Next(80)}";
            var visitor = person is not null && random.Next(3) > 0 ? "v" + person[1..] : null;
            var status = random.Next(6) switch { 0 => "cancelled", 1 => "placed", _ => "paid" };
            var at = Start.AddMinutes(random.Next(90 * 24 * 60));
            for (var (number, count) = (1, random.Next(1, 4)); number <= count; number++)
            {
                var row = new OrderRow($"o{order}", person, at, random.Next(1, 9) * 1_050, random.Next(1, 4), status, visitor, Pick(random, Categories), Pick(random, Channels));
                var gross = row.Quantity * row.UnitPriceMinor;
                var discount = random.Next(4) == 0 ? gross / 10 : 0;
                var refund = status == "paid" && random.Next(4) == 0 ? random.Next(2) == 0 ? gross - discount : (gross - discount) / random.Next(2, 5) : 0;
                lines.Add(new Line(row, number, discount, random.Next(5) == 0 ? null : row.UnitPriceMinor / 3, refund, visitor is not null || (person is not null && visitors.Contains(person))));
            }
        }

        return lines;
    }

    private static ColumnData Costs(List<Line> lines)
    {
        var column = Batches.Integers("cost", lines.Select(line => line.Cost ?? 0));
        var validity = new byte[(lines.Count + 7) / 8];
        for (var i = 0; i < lines.Count; i++)
        {
            validity[i >> 3] |= (byte)(lines[i].Cost is null ? 0 : 1 << (i & 7));
        }

        column.Validity = Google.Protobuf.ByteString.CopyFrom(validity);
        return column;
    }

    private static string? Pick(Random random, string?[] values) => values[Math.Min(random.Next(values.Length), random.Next(values.Length))];

    private static string Local(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Row(params object?[] values) => $"({string.Join(',', values.Select(value => value switch
    {
        null => "null",
        string text => $"'{text}'",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    }))})";

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed record Line(OrderRow Row, int Number, long Discount, long? Cost, long Refund, bool HasVisitor);
}
