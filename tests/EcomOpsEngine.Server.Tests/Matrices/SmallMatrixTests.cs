using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Matrices;

public sealed class SmallMatrixTests(SmallShopFixture shop) : IClassFixture<SmallShopFixture>
{
    [Fact]
    public async Task A_dimension_of_both_tables_carries_visits_and_orders()
    {
        var answer = await AskAsync([Dimension("channel")], [Measure.Gmv, Measure.Buyers, Measure.Visitors, Measure.Conversion]);

        // feed: GMV 100 + 50 without the cancelled order, one known buyer (o4 is nobody's), v2 and v3 visit.
        Assert.Equal(["feed 15000 1 2 0", "search 30000 1 1 1", "(none) 0 0 1 0"], answer.Cells.Select(Line));
        Assert.Equal(45_000, answer.Totals[0].Value.Money.Units);
        Assert.Equal(2, answer.Totals[1].Value.Count);
        Assert.Equal(4, answer.Totals[2].Value.Count);
        Assert.Equal(.25, answer.Totals[3].Value.Ratio);
        Assert.Equal(1.0 / 3, answer.Cells[0].Figures[0].ShareOfTotal.Ratio, 12);
        Assert.Null(answer.Cells[0].Figures[3].ShareOfTotal);
    }

    [Fact]
    public async Task Measures_of_a_table_without_the_dimension_have_no_value()
    {
        var answer = await AskAsync([Dimension("category_1")], [Measure.Gmv, Measure.Visitors]);

        Assert.Equal(["beauty 30000 NotAvailable", "clothes 10000 NotAvailable", "(none) 5000 NotAvailable"], answer.Cells.Select(Line));
        Assert.Equal(4, answer.Totals[1].Value.Count);
    }

    [Fact]
    public async Task A_filter_on_a_field_of_orders_leaves_visits_without_a_value()
    {
        var answer = await AskAsync([], [Measure.Gmv, Measure.Visitors], request => request.Filter = new Filter
        {
            AllOf =
            {
                new AnyOf
                {
                    Conditions = { new Condition { Field = "unit_price", Range = new ValueRange { Min = new Contracts.V1.Value { DoubleValue = 99.995 } } } },
                },
            },
        });

        // 99.995 lies between 99.99 and 100.00, so that orders of exactly 100.00 pass.
        Assert.Equal("40000 NotAvailable", Line(Assert.Single(answer.Cells)));
    }

    [Fact]
    public async Task Null_subtotals_and_other_are_told_apart()
    {
        var answer = await AskAsync([Dimension("category_1"), Dimension("channel")], [Measure.Gmv], request => request.Subtotals = Subtotals.Cube);

        Assert.Equal(
            [
                "beauty search 30000", "beauty (all) 30000", "clothes feed 10000", "clothes (all) 10000", "(none) feed 5000", "(none) (all) 5000",
                "(all) feed 15000", "(all) search 30000", "(all) (all) 45000",
            ],
            answer.Cells.Select(Line));
        Assert.Equal(2.0 / 3, answer.Cells[2].Figures[0].ShareOfColumn.Ratio, 12);
    }

    [Fact]
    public async Task Other_is_recomputed_from_rows_and_groups_regroup_before_counting()
    {
        var top = Dimension("category_1");
        top.Top = 1;
        var topped = await AskAsync([top], [Measure.Gmv, Measure.Buyers]);
        Assert.Equal(["beauty 30000 1", "(none) 5000 0", "(other) 10000 1"], topped.Cells.Select(Line));

        var grouped = Dimension("category_1");
        grouped.Groups.Add(new ValueGroup { Label = "all goods", Values = { "beauty", "clothes" } });
        var answer = await AskAsync([grouped], [Measure.Gmv, Measure.Buyers]);
        Assert.Equal(["all goods 40000 2", "(none) 5000 0"], answer.Cells.Select(Line));

        var rest = Dimension("category_1");
        rest.Groups.Add(new ValueGroup { Label = "skin", Values = { "beauty" } });
        rest.RestLabel = "rest";
        Assert.Equal(["rest 10000", "skin 30000", "(none) 5000"], (await AskAsync([rest], [Measure.Gmv])).Cells.Select(Line));
    }

    [Fact]
    public async Task Months_stand_beside_the_months_they_are_compared_with()
    {
        var dataset = await shop.Server.NewDatasetAsync();
        await shop.Server.LoadAsync(dataset, Table.Orders, "years", OnError.AllOrNothing, Batches.Of(new OrderRow[]
        {
            new("a", "c1", At(2024, 1, 31), 10_000), new("b", "c1", At(2025, 1, 15), 15_000), new("c", "c1", At(2025, 2, 1), 5_000),
            new("d", "c1", At(2023, 12, 31), 70_000),
        }));

        var request = new ComputeMatrixRequest
        {
            Dataset = dataset,
            Dimensions = { new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Month } },
            Measures = { Measure.Gmv },
            Range = new TimeRange { From = At(2025, 1, 1, 0).ToTimestamp(), To = At(2025, 3, 1, 0).ToTimestamp() },
            Compare = new MatrixComparison { YearAgo = true },
        };
        var answer = await shop.Server.Matrices.ComputeMatrixAsync(request);

        Assert.Equal(["2025-01 15000", "2025-02 5000"], answer.Cells.Select(Line));
        Assert.Equal(10_000, answer.Cells[0].Figures[0].Compared.Money.Units);
        Assert.Equal(.5, answer.Cells[0].Figures[0].Growth.Ratio, 12);
        Assert.Equal(NoValueReason.ZeroBase, answer.Cells[1].Figures[0].Growth.NoValue.Reason);
        Assert.Equal(1, answer.Totals[0].Growth.Ratio, 12);
    }

    [Fact]
    public async Task Weekdays_are_compared_with_the_same_weekdays()
    {
        var dataset = await shop.Server.NewDatasetAsync();
        // 6 January 2025 is a Monday, 31 December 2024 a Tuesday; the ranges are five days long, so that days beside each other differ in weekday.
        await shop.Server.LoadAsync(dataset, Table.Orders, "weekdays", OnError.AllOrNothing, Batches.Of(new OrderRow[]
        {
            new("a", "c1", At(2025, 1, 6), 300), new("b", "c1", At(2025, 1, 7), 500), new("c", "c1", At(2024, 12, 31), 100),
        }));
        var answer = await shop.Server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
        {
            Dataset = dataset,
            Dimensions = { new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Weekday } },
            Measures = { Measure.Gmv },
            Range = new TimeRange { From = At(2025, 1, 5, 0).ToTimestamp(), To = At(2025, 1, 10, 0).ToTimestamp() },
            Compare = new MatrixComparison { PreviousPeriod = true },
        });

        Assert.Equal(["1 300", "2 500"], answer.Cells.Select(Line));
        Assert.Equal([0, 100], answer.Cells.Select(cell => cell.Figures[0].Compared.Money.Units));
    }

    [Fact]
    public async Task Quarters_can_be_grouped_over_the_years()
    {
        var quarter = new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Quarter, RestLabel = "later" };
        quarter.Groups.Add(new ValueGroup { Label = "first quarter", Values = { "2025Q1" } });

        Assert.Equal(["first quarter 45000"], (await AskAsync([quarter], [Measure.Gmv])).Cells.Select(Line));
    }

    [Fact]
    public async Task Pages_walk_through_all_cells_once_on_one_snapshot()
    {
        var dataset = await SmallShop.LoadAsync(shop.Server);
        var request = new ComputeMatrixRequest
        {
            Dataset = dataset,
            Dimensions = { Dimension("category_1"), Dimension("channel") },
            Measures = { Measure.Gmv },
            Subtotals = Subtotals.Cube,
            PageSize = 2,
            OrderBy = new MatrixOrder { Measure = Measure.Gmv, Descending = true },
        };
        var lines = new List<string>();
        do
        {
            var page = await shop.Server.Matrices.ComputeMatrixAsync(request);
            Assert.Equal(9, page.TotalCells);
            Assert.InRange(page.Cells.Count, 1, 2);
            lines.AddRange(page.Cells.Select(Line));
            request.PageToken = page.NextPageToken;
            if (lines.Count == 2)
            {
                // A load between the pages does not show in them.
                await shop.Server.LoadAsync(dataset, Table.Orders, "later", OnError.AllOrNothing, Batches.Of([new OrderRow("o9", "c9", SmallShop.Day(8), 1)]));
            }
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(9, lines.Distinct().Count());
        Assert.Equal("(all) (all) 45000", lines[0]);
    }

    private static DateTimeOffset At(int year, int month, int day, int hour = 12) => new(year, month, day, hour, 0, 0, TimeSpan.FromHours(8));

    private static MatrixDimension Dimension(string field) => new() { Field = field };

    private Task<ComputeMatrixResponse> AskAsync(MatrixDimension[] dimensions, Measure[] measures, Action<ComputeMatrixRequest>? change = null)
    {
        var request = new ComputeMatrixRequest { Dataset = shop.Dataset, Dimensions = { dimensions }, Measures = { measures } };
        change?.Invoke(request);
        return shop.Server.Matrices.ComputeMatrixAsync(request).ResponseAsync;
    }

    private static string Line(MatrixCell cell) => MatrixLines.Of(cell);
}
