using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>
/// What the extract of Online Retail is like, asked of the engine: every line is loaded as paid and as one unit, its state and its sign as properties, so that lines, orders, customers and sums of prices
/// of any kind of line are questions to the matrix; repeated rows are those that the load's key check sets aside.
/// </summary>
public sealed class OnlineRetailQualityTests
{
    private const string Dataset = "quality";
    private const string Repeats = "repeats";
    private const string Path = "online_retail/online_retail.csv.gz";
    private const int Scale = 3;

    [Fact]
    public async Task The_quality_of_the_extract_is_reproduced()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var figures = ExpectedFigures.Read(SharedData.Root!, "online_retail.json");
        await server.CreateAsync(Dataset, "GBP", Scale);
        var load = await server.ImportAsync(Dataset, Table.Orders, Path, "online_retail", AsLines);
        Assert.Equal(load.RowsReceived, load.RowsLoaded);

        var matrix = new Lines(server);
        figures.Count("/quality/missing_customer", (await matrix.OfAsync(Is("has_customer", "false"))).Count);
        figures.Count("/quality/cancel_lines", (await matrix.OfAsync(Is("properties.state", "cancelled"))).Count);
        figures.Count("/quality/cancel_invoices", (await matrix.OfAsync(Is("properties.state", "cancelled"))).Orders);
        figures.Count("/quality/negative_quantity", (await matrix.OfAsync(Is("properties.direction", "back"))).Count);
        figures.Count("/quality/zero_price", (await matrix.OfAsync(Price(0, 0))).Count);
        figures.Count("/quality/negative_price", (await matrix.OfAsync(Price(null, -0.001))).Count);
        var all = await matrix.OfAsync();
        figures.Count("/quality/distinct_invoices", all.Orders);
        figures.Count("/quality/distinct_customers", all.Customers);
        await CheckMissingAsync(server, figures, all.Count);

        await CheckPricesAsync(matrix, figures, "/cleaning/unit_price_positive_rows", Price(0.001, null));
        await CheckPricesAsync(matrix, figures, "/cleaning/unit_price_sales_lines", Price(0.001, null), Is("properties.state", "sold"), Is("properties.direction", "out"));

        await server.CreateAsync(Repeats, "GBP", Scale);
        var keyed = await server.ImportAsync(Repeats, Table.Orders, Path, "online_retail", AsKeyedByTheWholeRow);
        figures.Count("/quality/exact_duplicate_rows", keyed.RowsRejected);
        figures.AssertComplete(nameof(OnlineRetailQualityTests));
    }

    private static async Task CheckMissingAsync(PublicDataServer server, ExpectedFigures figures, long rows)
    {
        var fields = (await server.Catalog.ListFieldsAsync(new ListFieldsRequest { Dataset = Dataset, Table = Table.Orders })).Fields;
        var missing = fields.Single(field => field.Name == "properties.description").NullRows;
        figures.Count("/quality/missing_description", missing);
        figures.Ratio("/cleaning/description_missing_share", (double)missing / rows);
        figures.Ratio("/cleaning/customer_missing_share", figures.Value("/quality/missing_customer") / rows);
    }

    /// <summary>The mean of the prices, then the lines above ten times of it.</summary>
    private static async Task CheckPricesAsync(Lines matrix, ExpectedFigures figures, string at, params AnyOf[] kind)
    {
        var lines = await matrix.OfAsync(kind);
        figures.Count($"{at}/rows", lines.Count);
        var mean = lines.Value / lines.Count;
        figures.Ratio($"{at}/mean", mean);
        figures.Ratio($"{at}/threshold_10x_mean", 10 * mean);

        // Prices have three decimals: at most the threshold is at most its whole thousandths.
        var kept = await matrix.OfAsync([.. kind, Price(null, Math.Floor(10_000 * mean) / 1_000)]);
        figures.Count($"{at}/flagged", lines.Count - kept.Count);
        figures.Ratio($"{at}/flagged_share", (double)(lines.Count - kept.Count) / lines.Count);
        figures.Ratio($"{at}/mean_after_removal", kept.Value / kept.Count);
    }

    private static void AsLines(Mapping mapping)
    {
        Put(mapping, "status", new ColumnMapping { Constant = "paid" });
        Put(mapping, "quantity", new ColumnMapping { Constant = "1" });
        Put(mapping, "properties.state", new ColumnMapping
        {
            Column = "InvoiceNo",
            ValueMap = { new ValueRule { Pattern = "C*", Value = "cancelled" }, new ValueRule { Pattern = "*", Value = "sold" } },
        });
        Put(mapping, "properties.direction", new ColumnMapping { Column = "Quantity", ValueMap = { new ValueRule { Pattern = "-*", Value = "back" }, new ValueRule { Pattern = "*", Value = "out" } } });
    }

    private static void AsKeyedByTheWholeRow(Mapping mapping)
    {
        Put(mapping, "order_id", new ColumnMapping
        {
            Columns = new SourceColumns { Names = { "InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country" } },
        });
        Put(mapping, "line", new ColumnMapping { Constant = "1" });
    }

    private static void Put(Mapping mapping, string target, ColumnMapping source)
    {
        foreach (var known in mapping.Columns.Where(column => column.Target == target).ToList())
        {
            mapping.Columns.Remove(known);
        }

        source.Target = target;
        mapping.Columns.Add(source);
    }

    private static AnyOf Is(string field, string value) => Any(new Condition { Field = field, In = new ValueSet { Values = { new Value { StringValue = value } } } });

    private static AnyOf Price(double? least, double? most) => Any(new Condition
    {
        Field = "unit_price",
        Range = new ValueRange { Min = least is { } min ? new Value { DoubleValue = min } : null, Max = most is { } max ? new Value { DoubleValue = max } : null },
    });

    private static AnyOf Any(Condition condition) => new() { Conditions = { condition } };

    /// <summary>Lines of some kind: how many, of how many orders and customers, and the sum of their prices.</summary>
    private sealed record Lines(PublicDataServer Server)
    {
        public async Task<(long Count, long Orders, long Customers, double Value)> OfAsync(params AnyOf[] kind)
        {
            var totals = (await Server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
            {
                Dataset = Dataset,
                Filter = new Filter { AllOf = { kind } },
                Measures = { Measure.OrderLines, Measure.Orders, Measure.Buyers, Measure.Gmv },
            })).Totals;
            return (totals[0].Value.Count, totals[1].Value.Count, totals[2].Value.Count, totals[3].Value.Money.Units / Math.Pow(10, Scale));
        }
    }
}
