using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Attributes;

/// <summary>Attributes of customers and products loaded beside the rows: fields of events and orders by the value that held at the row's time.</summary>
public sealed class JoinedFieldTests(RunningServer server)
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Orders_and_events_are_grouped_and_filtered_by_the_value_of_their_time()
    {
        var dataset = await ShopAsync();

        // c1 moves from 18-24 to 25-34 on day 10; c3 is not in the table; o5 is nobody's.
        Assert.Equal(["18-24 20000 2", "25-34 35000 2", "(none) 7000 1"], await CellsAsync(dataset, "customer.age_band"));

        // s1 changes its brand on day 10; s9 is no product.
        Assert.Equal(["Lan 15000 1", "Lin 40000 3", "(none) 7000 1"], await CellsAsync(dataset, "product.brand"));

        var only = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
        {
            Dataset = dataset,
            Measures = { Measure.Gmv },
            Filter = Where("customer.age_band", "18-24"),
        });
        Assert.Equal(20_000, only.Totals[0].Value.Money.Units);

        var funnel = await server.Funnels.ComputeFunnelAsync(new ComputeFunnelRequest
        {
            Dataset = dataset,
            Steps = { new FunnelStep { Events = { "view" } }, new FunnelStep { Events = { "buy" } } },
            Breakdown = new FunnelBreakdown { Fields = { "customer.age_band" } },
        });
        Assert.Equal(
            ["2 2", "(none) 1 1", "18-24 1 1"],
            funnel.Funnels.Select(one => string.Join(' ', one.BreakdownValues.Select(value => value.HasValue ? value.Value : "(none)").Concat(one.Steps.Select(step => $"{step.Entered}")))));
    }

    [Fact]
    public async Task Fields_and_their_values_are_listed_with_their_rows()
    {
        var dataset = await ShopAsync();
        var fields = (await server.Catalog.ListFieldsAsync(new ListFieldsRequest { Dataset = dataset, Table = Table.Orders })).Fields;
        var brand = fields.Single(field => field.Name == "product.brand");
        Assert.Equal((2L, 1L), (brand.DistinctValues, brand.NullRows));
        Assert.DoesNotContain(fields, field => field.Name == "customer.city");
        var values = (await server.Catalog.ListFieldValuesAsync(new ListFieldValuesRequest { Dataset = dataset, Table = Table.Orders, Field = "customer.age_band" })).Values;
        Assert.Equal(["18-24 2", "25-34 2"], values.Select(value => $"{value.Value} {value.Rows}"));
    }

    [Fact]
    public async Task A_later_load_of_attributes_changes_the_answer()
    {
        var dataset = await ShopAsync();
        await server.LoadAsync(dataset, Table.Products, "correction", OnError.AllOrNothing, Products(("s1", null, "New")));
        Assert.Equal(["Lin 40000 3", "New 15000 1", "(none) 7000 1"], await CellsAsync(dataset, "product.brand"));
    }

    private async Task<string> ShopAsync()
    {
        var dataset = await server.NewDatasetAsync("UTC");
        await server.LoadAsync(dataset, Table.Orders, "orders", OnError.AllOrNothing, OrdersOf(
            ("o1", "c1", 1, "s1", 15_000), ("o2", "c1", 2, "s2", 5_000), ("o3", "c1", 12, "s2", 20_000), ("o4", "c2", 12, "s1", 15_000), ("o5", null, 13, "s9", 7_000)));
        await server.LoadAsync(dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(
        [
            new EventRow("v1", "view", Start.AddDays(1), "c1"), new EventRow("v1", "buy", Start.AddDays(12), "c1"),
            new EventRow("v3", "view", Start.AddDays(1), "c3"), new EventRow("v3", "buy", Start.AddDays(2), "c3"),
        ]));
        await server.LoadAsync(dataset, Table.Customers, "customers", OnError.AllOrNothing, new ColumnBatch
        {
            Rows = 3,
            Columns =
            {
                Batches.Texts("customer_id", ["c1", "c1", "c2"]),
                Batches.Times("valid_from", [Batches.Us(Start.AddYears(-1)), Batches.Us(Start.AddDays(10)), Batches.Us(Start)]),
                Batches.Texts("age_band", ["18-24", "25-34", "25-34"]),
            },
        });
        await server.LoadAsync(dataset, Table.Products, "products", OnError.AllOrNothing, Products(("s1", null, "Lan"), ("s1", Start.AddDays(10), "Lin"), ("s2", null, "Lin")));
        return dataset;
    }

    private static ColumnBatch OrdersOf(params (string Order, string? Customer, int Day, string Sku, long PriceMinor)[] rows)
    {
        var batch = Batches.Of([.. rows.Select(row => new OrderRow(row.Order, row.Customer, Start.AddDays(row.Day), row.PriceMinor))]);
        batch.Columns.Add(Batches.Texts("sku", rows.Select(row => (string?)row.Sku)));
        return batch;
    }

    private static ColumnBatch Products(params (string Sku, DateTimeOffset? From, string Brand)[] rows)
    {
        var from = Batches.Times("valid_from", rows.Select(row => row.From is { } at ? Batches.Us(at) : 0));
        var validity = rows.Select((row, i) => row.From is null ? 0 : 1 << i).Sum();
        from.Validity = Google.Protobuf.ByteString.CopyFrom((byte)validity);
        return new ColumnBatch
        {
            Rows = rows.Length,
            Columns = { Batches.Texts("sku", rows.Select(row => (string?)row.Sku)), from, Batches.Texts("brand", rows.Select(row => (string?)row.Brand)) },
        };
    }

    private async Task<IEnumerable<string>> CellsAsync(string dataset, string field)
    {
        var answer = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
        {
            Dataset = dataset,
            Dimensions = { new MatrixDimension { Field = field } },
            Measures = { Measure.Gmv, Measure.Orders },
        });
        return answer.Cells.Select(cell => $"{(cell.Keys[0].HasValue ? cell.Keys[0].Value : "(none)")} {cell.Figures[0].Value.Money.Units} {cell.Figures[1].Value.Count}").Order(StringComparer.Ordinal)
            .OrderBy(line => line.StartsWith('('));
    }

    private static Filter Where(string field, string value) => new()
    {
        AllOf = { new AnyOf { Conditions = { new Condition { Field = field, In = new ValueSet { Values = { new Contracts.V1.Value { StringValue = value } } } } } } },
    };
}
