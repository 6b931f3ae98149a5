using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>A year of a pizza shop: lines joined from four files.</summary>
public sealed class PizzaOrdersTests
{
    private const string Dataset = "pizza";
    private const int Scale = 2;

    [Fact]
    public async Task Pizza_figures_are_reproduced()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var figures = ExpectedFigures.Read(SharedData.Root!, "pizza_orders.json");
        await server.CreateAsync(Dataset, "USD", Scale);
        var load = await server.ImportAsync(Dataset, Table.Orders, "pizza_orders/order_details.csv.gz", "pizza_orders");
        figures.Count("/rows/order_details", load.RowsLoaded);

        await CheckTotalsAsync(server, figures);
        await new GmvExpectation(server, figures, Scale).AskAndCheckAsync("/monthly/changes", Dataset, null);
        await CheckMatricesAsync(server, figures);
        await CheckNamesAsync(server, figures, "/top5", descending: true);
        await CheckNamesAsync(server, figures, "/bottom5", descending: false);
        figures.AssertComplete(nameof(PizzaOrdersTests));
    }

    private static async Task CheckTotalsAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var answer = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
        {
            Dataset = Dataset,
            Dimensions = { new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Month } },
            Measures = { Measure.Gmv, Measure.AverageOrderValue, Measure.Buyers, Measure.Orders, Measure.ActiveDays, Measure.Units },
        });
        figures.Money("/totals/revenue", answer.Totals[0].Value.Money.Units, Scale);
        figures.Ratio("/totals/aov", answer.Totals[1].Value.Ratio);
        figures.Count("/totals/orders", answer.Totals[3].Value.Count);
        figures.Count("/rows/orders", answer.Totals[3].Value.Count);
        figures.Count("/totals/days_with_orders", answer.Totals[4].Value.Count);
        figures.Count("/totals/units", answer.Totals[5].Value.Count);
        MonthExpectation.Check(figures, "/monthly/months", answer.Cells, Scale);

        // The dimension tables are joined, not loaded: what they hold shows in the fields of the lines (five pizzas are never ordered).
        var fields = (await server.Catalog.ListFieldsAsync(new ListFieldsRequest { Dataset = Dataset, Table = Table.Orders })).Fields;
        Assert.Equal(91, fields.Single(field => field.Name == "sku").DistinctValues);
        await server.CreateAsync("pizzas", "USD", Scale);
        figures.Count("/rows/pizzas", (await server.ImportAsync("pizzas", Table.Products, "pizza_orders/pizzas.csv", "pizza_products")).RowsLoaded);
        figures.Count("/rows/pizza_types", fields.Single(field => field.Name == "category_2").DistinctValues);
    }

    private static async Task CheckMatricesAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var matrices = new MatrixExpectation(server, figures, Scale);
        var category = new MatrixDimension { Field = "category_1" };
        var size = new MatrixDimension { Field = "properties.size" };
        await matrices.CheckAsync("/matrix_category_x_size", Question(category, size));
        var quarter = new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Quarter };
        quarter.Groups.AddRange(Enumerable.Range(1, 4).Select(n => new ValueGroup { Label = $"Q{n}", Values = { $"2015Q{n}" } }));
        await matrices.CheckAsync("/matrix_category_x_quarter", Question(category, quarter));
        await matrices.CheckAsync("/matrix_category_x_weekday", Question(category, OnlineRetailTests.WeekdayDimension()));
        var daypart = new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Hour };
        daypart.Groups.Add(Hours("<12h", 0, 11));
        daypart.Groups.Add(Hours("12-14h", 12, 14));
        daypart.Groups.Add(Hours("15-17h", 15, 17));
        daypart.Groups.Add(Hours("18-20h", 18, 20));
        daypart.Groups.Add(Hours(">=21h", 21, 23));
        await matrices.CheckAsync("/matrix_size_x_daypart", Question(size, daypart));
    }

    private static async Task CheckNamesAsync(PublicDataServer server, ExpectedFigures figures, string at, bool descending)
    {
        var question = Question(new MatrixDimension { Field = "category_2" });
        question.Measures.Add([Measure.Gmv, Measure.Units]);
        question.OrderBy = new MatrixOrder { Measure = Measure.Gmv, Descending = descending };
        question.PageSize = 5;
        var cells = (await server.Matrices.ComputeMatrixAsync(question)).Cells;
        var byName = cells.ToDictionary(cell => cell.Keys[0].Value);
        Assert.Equal(5, cells.Count);
        for (var n = 0; n < 5; n++)
        {
            var cell = byName[figures.TextAt($"{at}/{n}/name")];
            figures.Text($"{at}/{n}/name", cell.Keys[0].Value);
            figures.Money($"{at}/{n}/revenue", cell.Figures[0].Value.Money.Units, Scale);
            figures.Count($"{at}/{n}/units", cell.Figures[1].Value.Count);
        }
    }

    private static ValueGroup Hours(string label, int first, int last) => new()
    {
        Label = label,
        Values = { Enumerable.Range(first, last - first + 1).Select(hour => hour.ToString("00", null)) },
    };

    private static ComputeMatrixRequest Question(params IEnumerable<MatrixDimension> dimensions) => new() { Dataset = Dataset, Dimensions = { dimensions } };
}
