using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Store;

/// <summary>
/// Loads in any order, late rows, links, states, attributes, corrections, erasures, compaction beside all of it, restarts from segments and from the tables:
/// funnel, matrix, RFM and cohorts are always those of a naive model over the raw rows.
/// </summary>
public sealed class ChangingShopTests
{
    private const int Changes = 45;
    private static readonly DateTimeOffset AsOf = new(2025, 7, 1, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_led_to_the_rows_the_answers_are_those_of_a_naive_model(ulong seed)
    {
        var (random, shop) = (new SeededRandom(seed), new ChangingShop(seed));
        await using var store = await ServedStore.StartAsync();

        // Names that never occurred are refused in steps.
        await SendAsync(store, shop.Events, shop.DrawEvents(1_500, 1_500));
        await SendAsync(store, shop.Lines, shop.DrawLines(150, 150));
        var (runs, continued, compacted) = (0, 0, 0);
        for (var change = 0; change < Changes; change++)
        {
            var kind = await ChangeAsync(random, shop, store);
            Assert.True(
                NaiveAnswers.Of(shop, AsOf) is var expected && await ServedAnswers.OfAsync(store.Channel, ServedStore.Dataset, AsOf) is var found && expected.SequenceEqual(found),
                $"seed {seed}, change {change} ({kind}):\n  missing {string.Join("\n  missing ", expected.Except(found))}\n  found   {string.Join("\n  found   ", found.Except(expected))}");
            var deltas = (await store.SnapshotAsync()).DeltaRuns;
            continued += deltas > runs ? 1 : 0;
            compacted += deltas < runs && kind is ("events" or "order lines" or "order states") ? 1 : 0;
            runs = deltas;
        }

        // Otherwise it tested less than it says.
        Assert.True(continued > 0 && compacted > 0, $"{continued} continued, {compacted} compacted");
    }

    private static async Task<string> ChangeAsync(SeededRandom random, ChangingShop shop, ServedStore store)
    {
        switch (random.Below(24))
        {
            case < 7:
                await SendAsync(store, shop.Events, shop.DrawEvents(1, random.Below(8) == 0 ? 1_000 : 30));
                return "events";
            case < 11:
                await SendAsync(store, shop.Lines, shop.DrawLines(1, 12));
                return "order lines";
            case < 14:
                await SendAsync(store, shop.States, shop.DrawStates(10));
                return "order states";
            case < 16:
                await SendAsync(store, shop.Cities, shop.DrawCities(5));
                return "attributes";
            case 16:
                await SendAsync(store, shop.Events, shop.CorrectEvents(6));
                return "corrected events";
            case 17:
                await SendAsync(store, shop.Lines, shop.CorrectLines(6));
                return "corrected lines";
            case 18:
                await SendAsync(store, shop.States, shop.CorrectStates(4));
                return "corrected states";
            case < 21:
                await new LoadService.LoadServiceClient(store.Channel).EraseCustomerAsync(new EraseCustomerRequest { Dataset = ServedStore.Dataset, CustomerId = shop.Erase() });
                return "erasure";
            case < 23:
                await store.RestartAsync(withoutSegments: false);
                return "restart";
            default:
                await store.RestartAsync(withoutSegments: true);
                return "restart from the tables";
        }
    }

    private static async Task SendAsync(ServedStore store, List<ShopEvent> known, IReadOnlyList<ShopEvent> rows)
    {
        known.AddRange(rows);
        if (rows.Count > 0)
        {
            await store.LoadAsync(
                Table.Events, rows.Count, Batches.Texts("event_id", rows.Select(row => (string?)row.Id)), Batches.Integers("version", rows.Select(row => (long)row.Version)),
                Batches.Times("occurred_at", rows.Select(row => row.AtUs)), Batches.Texts("visitor_id", rows.Select(row => ChangingShop.Sent(row.Visitor))),
                Batches.Texts("customer_id", rows.Select(row => ChangingShop.Sent(row.Customer))), Batches.Texts("event_name", rows.Select(row => (string?)row.Name)),
                Batches.Texts("device", rows.Select(row => (string?)row.Device)));
        }
    }

    private static async Task SendAsync(ServedStore store, List<ShopLine> known, IReadOnlyList<ShopLine> rows)
    {
        known.AddRange(rows);
        if (rows.Count > 0)
        {
            await store.LoadAsync(
                Table.Orders, rows.Count, Batches.Texts("order_id", rows.Select(row => (string?)row.Order)), Batches.Integers("line", rows.Select(row => (long)row.Line)),
                Batches.Integers("version", rows.Select(row => (long)row.Version)), Batches.Times("ordered_at", rows.Select(row => row.AtUs)),
                Batches.Texts("visitor_id", rows.Select(row => ChangingShop.Sent(row.Visitor))), Batches.Texts("customer_id", rows.Select(row => ChangingShop.Sent(row.Customer))),
                Batches.Texts("status", rows.Select(row => (string?)row.Status)), Batches.Texts("category_1", rows.Select(row => row.Category)),
                Batches.Texts("channel", rows.Select(row => (string?)row.Channel)), Batches.Integers("quantity", rows.Select(row => (long)row.Quantity)),
                Batches.Integers("unit_price", rows.Select(row => row.PriceMinor)));
        }
    }

    private static async Task SendAsync(ServedStore store, List<ShopState> known, IReadOnlyList<ShopState> rows)
    {
        known.AddRange(rows);
        if (rows.Count > 0)
        {
            await store.LoadAsync(
                Table.OrderStatus, rows.Count, Batches.Texts("order_id", rows.Select(row => (string?)row.Order)), Optional("line", rows.Select(row => (long?)row.Line)),
                Batches.Texts("state", rows.Select(row => (string?)row.State)), Batches.Integers("version", rows.Select(row => (long)row.Version)),
                Batches.Times("at", rows.Select(row => row.AtUs)), Optional("amount", rows.Select(row => row.AmountMinor)));
        }
    }

    private static async Task SendAsync(ServedStore store, List<ShopCity> known, IReadOnlyList<ShopCity> rows)
    {
        known.RemoveAll(old => rows.Any(row => row.Customer == old.Customer && row.FromUs == old.FromUs));
        known.AddRange(rows);
        var from = rows.Select(row => row.FromUs).ToList();
        var validFrom = Batches.Times("valid_from", from.Select(us => us ?? 0));
        validFrom.Validity = Validity(from);
        await store.LoadAsync(Table.Customers, rows.Count, Batches.Texts("customer_id", rows.Select(row => ChangingShop.Sent(row.Customer))), validFrom, Batches.Texts("city", rows.Select(row => (string?)row.City)));
    }

    private static ColumnData Optional(string name, IEnumerable<long?> values)
    {
        var all = values.ToList();
        var column = Batches.Integers(name, all.Select(value => value ?? 0));
        column.Validity = Validity(all);
        return column;
    }

    private static Google.Protobuf.ByteString Validity(List<long?> values)
    {
        var bits = new byte[(values.Count + 7) / 8];
        for (var i = 0; i < values.Count; i++)
        {
            bits[i >> 3] |= (byte)(values[i] is null ? 0 : 1 << (i & 7));
        }

        return Google.Protobuf.ByteString.CopyFrom(bits);
    }
}
