using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Online Retail: 541,909 invoice lines of a UK gift shop, with cancellations, returns, zero prices and lines of nobody.</summary>
public sealed class OnlineRetailTests
{
    private const string Dataset = "online-retail";
    private const int Scale = 3;

    private static readonly (string Label, string[] Hours)[] Dayparts =
    [
        ("<10h", ["00", "01", "02", "03", "04", "05", "06", "07", "08", "09"]), ("10-11h", ["10", "11"]), ("12-13h", ["12", "13"]),
        ("14-15h", ["14", "15"]), (">=16h", ["16", "17", "18", "19", "20", "21", "22", "23"]),
    ];

    private static readonly string[] Weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    [Fact]
    public async Task Online_retail_figures_are_reproduced()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var figures = ExpectedFigures.Read(SharedData.Root!, "online_retail.json");
        await server.CreateAsync(Dataset, "GBP", Scale);
        var load = await server.ImportAsync(Dataset, Table.Orders, "online_retail/online_retail.csv.gz", "online_retail");
        Assert.Equal(541_909, load.RowsReceived);
        figures.Count("/quality/rows", load.RowsReceived);

        await CheckQualityAsync(server, figures);
        await CheckCancellationsAsync(server, figures);
        await CheckSalesAsync(server, figures);
        await CheckMatricesAsync(server, figures);
        await CheckRfmAsync(server, figures);
        await new CohortExpectation(figures, Scale, "/cohorts").AskAndCheckAsync(server, Dataset, SalesLines());
        figures.AssertComplete(nameof(OnlineRetailTests));
    }

    /// <summary>Sales lines: not cancelled (by the mapping), quantity and price above zero.</summary>
    private static Filter SalesLines(bool knownCustomers = false)
    {
        var filter = new Filter
        {
            AllOf =
            {
                Any(new Condition { Field = "status", In = new ValueSet { Values = { new Value { StringValue = "paid" } } } }),
                Any(new Condition { Field = "quantity", Range = new ValueRange { Min = new Value { Int64Value = 1 } } }),
                Any(new Condition { Field = "unit_price", Range = new ValueRange { Min = new Value { DoubleValue = 0.001 } } }),
            },
        };
        if (knownCustomers)
        {
            filter.AllOf.Add(Any(new Condition { Field = "has_customer", In = new ValueSet { Values = { new Value { StringValue = "true" } } } }));
        }

        return filter;
    }

    private static AnyOf Any(Condition condition) => new() { Conditions = { condition } };

    private static async Task CheckQualityAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var fields = (await server.Catalog.ListFieldsAsync(new ListFieldsRequest { Dataset = Dataset, Table = Table.Orders })).Fields;
        figures.Count("/quality/countries", fields.Single(field => field.Name == "properties.country").DistinctValues);
        figures.Count("/quality/distinct_products", fields.Single(field => field.Name == "sku").DistinctValues);
        var info = (await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest { Dataset = Dataset, Measures = { Measure.Gmv } })).Info;
        figures.Text("/quality/first", info.Range.From.ToDateTime().ToString("yyyy-MM-dd HH:mm:ss", null));
        figures.Text("/quality/last", info.Range.To.ToDateTime().AddTicks(-10).ToString("yyyy-MM-dd HH:mm:ss", null));
    }

    /// <summary>Cancelled lines have negative quantities here: what they take back is their value.</summary>
    private static async Task CheckCancellationsAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var states = (await server.Catalog.ListFieldValuesAsync(new ListFieldValuesRequest { Dataset = Dataset, Table = Table.Orders, Field = "status", PageSize = 10 })).Values;
        figures.Count("/cancellations/lines", states.Single(state => state.Value == "cancelled").Rows);
        var all = (await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest { Dataset = Dataset, Measures = { Measure.Gmv, Measure.CancelledValue } })).Totals;
        var (gmv, cancelled) = (all[0].Value.Money.Units, all[1].Value.Money.Units);
        figures.Money("/cancellations/value", cancelled, Scale);
        figures.Money("/quality/net_amount_all_lines", gmv + cancelled, Scale);
        var sales = (await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest { Dataset = Dataset, Filter = SalesLines(), Measures = { Measure.Gmv } })).Totals[0].Value.Money.Units;
        figures.Ratio("/cancellations/share_of_sales_revenue", -(double)cancelled / sales);

        // Ten times the mean price of sales lines is 39.076…; prices have three decimals.
        var kept = SalesLines();
        kept.AllOf.Add(Any(new Condition { Field = "unit_price", Range = new ValueRange { Max = new Value { DoubleValue = 39.076 } } }));
        var left = (await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest { Dataset = Dataset, Filter = kept, Measures = { Measure.Gmv, Measure.OrderLines } })).Totals;
        figures.Money("/cleaning/sales_after_dropping_price_outliers/revenue", left[0].Value.Money.Units, Scale);
        figures.Count("/cleaning/sales_after_dropping_price_outliers/rows", left[1].Value.Count);
    }

    private static async Task CheckSalesAsync(PublicDataServer server, ExpectedFigures figures)
    {
        foreach (var known in new[] { false, true })
        {
            var answer = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
            {
                Dataset = Dataset,
                Filter = SalesLines(known),
                Dimensions = { new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Month } },
                Measures = { Measure.Gmv, Measure.AverageOrderValue, Measure.Buyers, Measure.Orders, Measure.ActiveDays, Measure.OrderLines, Measure.Units },
            });
            var prefix = known ? "/sales_lines/known_customer_" : "/sales_lines/";
            figures.Count(prefix + "rows", answer.Totals[5].Value.Count);
            figures.Money(prefix + "revenue", answer.Totals[0].Value.Money.Units, Scale);
            figures.Count(prefix + "orders", answer.Totals[3].Value.Count);
            if (known)
            {
                figures.Count("/sales_lines/known_customers", answer.Totals[2].Value.Count);
            }
            else
            {
                figures.Count("/sales_lines/units", answer.Totals[6].Value.Count);
                figures.Ratio("/sales_lines/aov", answer.Totals[1].Value.Ratio);
            }

            await new GmvExpectation(server, figures, Scale).AskAndCheckAsync(known ? "/monthly_known_customers/changes" : "/monthly_all_sales_lines/changes", Dataset, SalesLines(known));
            MonthExpectation.Check(figures, known ? "/monthly_known_customers/months" : "/monthly_all_sales_lines/months", answer.Cells, Scale);
        }
    }

    private static async Task CheckMatricesAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var matrices = new MatrixExpectation(server, figures, Scale);
        var country = new MatrixDimension { Field = "properties.country" };
        await matrices.CheckAsync("/matrix_country_x_quarter", Question(country, new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Quarter }));
        await matrices.CheckAsync("/matrix_region_x_weekday", Question(
            new MatrixDimension { Field = "properties.country", Groups = { new ValueGroup { Label = "United Kingdom", Values = { "United Kingdom" } } }, RestLabel = "Rest of world" },
            WeekdayDimension()));
        var dayparts = new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Hour };
        dayparts.Groups.AddRange(Dayparts.Select(part => new ValueGroup { Label = part.Label, Values = { part.Hours } }));
        var six = Question(country, dayparts);
        six.Filter.AllOf.Add(Any(new Condition
        {
            Field = "properties.country",
            In = new ValueSet { Values = { figures.Members("/matrix_country_x_daypart_growth/row_totals").Select(name => new Value { StringValue = name }) } },
        }));
        await matrices.CheckAsync("/matrix_country_x_daypart_growth", six);

        await CheckCountriesAsync(server, figures, matrices);
        await CheckProductsAsync(server, figures);
    }

    /// <summary>Weekdays by their English names, as the expected answers have them.</summary>
    internal static MatrixDimension WeekdayDimension()
    {
        var weekday = new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Weekday };
        weekday.Groups.AddRange(Weekdays.Select((name, index) => new ValueGroup { Label = name, Values = { (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) } }));
        return weekday;
    }

    private static async Task CheckCountriesAsync(PublicDataServer server, ExpectedFigures figures, MatrixExpectation matrices)
    {
        var question = Question(new MatrixDimension { Field = "properties.country" });
        var all = question.Clone();
        all.Measures.Add([Measure.Gmv, Measure.Orders, Measure.AverageOrderValue, Measure.Units]);
        var answer = await server.Matrices.ComputeMatrixAsync(all);
        var growth = await matrices.HalvesAsync("/country_totals", question, answer.Info.Range);
        foreach (var cell in answer.Cells)
        {
            var path = $"/country_totals/{ExpectedFigures.Escape(cell.Keys[0].Value)}";
            matrices.CheckFigures(path, cell.Figures);
            matrices.CheckHalves(path, growth[path]);
        }
    }

    private static async Task CheckProductsAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var question = Question(new MatrixDimension { Field = "sku" });
        question.Measures.Add([Measure.Gmv, Measure.Units, Measure.Orders]);
        question.OrderBy = new MatrixOrder { Measure = Measure.Gmv, Descending = true };
        question.PageSize = 15;
        var top = (await server.Matrices.ComputeMatrixAsync(question)).Cells;
        for (var n = 0; n < top.Count; n++)
        {
            figures.Text($"/top_products/{n}/code", top[n].Keys[0].Value);
            figures.Money($"/top_products/{n}/revenue", top[n].Figures[0].Value.Money.Units, Scale);
            figures.Count($"/top_products/{n}/units", top[n].Figures[1].Value.Count);
            figures.Count($"/top_products/{n}/orders", top[n].Figures[2].Value.Count);
        }
    }

    private static async Task CheckRfmAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var byNtile = await new RfmExpectation(figures, Scale, "/rfm", "/rfm/thresholds").AskAndCheckAsync(server, Dataset, SalesLines(), table: true);

        var spending = byNtile.Select(row => row.MonetaryUnits).OrderDescending().ToList();
        foreach (var percent in new[] { 1, 5, 10, 20, 50 })
        {
            var customers = (int)Math.Ceiling(spending.Count * percent / 100.0);
            figures.Ratio($"/pareto_customers/top_{percent}pct_share", spending.Take(customers).Sum() / (double)spending.Sum());
        }
    }

    private static ComputeMatrixRequest Question(params IEnumerable<MatrixDimension> dimensions) => new()
    {
        Dataset = Dataset,
        Filter = SalesLines(),
        Dimensions = { dimensions },
    };
}
