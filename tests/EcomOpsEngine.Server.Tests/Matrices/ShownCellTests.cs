using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Matrices;

/// <summary>Which cells are shown and what is tested of them.</summary>
public sealed class ShownCellTests(SmallShopFixture shop) : IClassFixture<SmallShopFixture>
{
    [Fact]
    public async Task Stated_groupings_are_shown_and_no_others()
    {
        var answer = await AskAsync(["category_1", "channel"], [Measure.Gmv], request =>
        {
            request.Subtotals = Subtotals.Sets;
            request.GroupingSets.Add([new GroupingSet { Dimensions = { 1 } }, new GroupingSet()]);
        });
        Assert.Equal(["(all) feed 15000", "(all) search 30000", "(all) (all) 45000"], answer.Cells.Select(MatrixLines.Of));
        Assert.Equal(1.0 / 3, answer.Cells[0].Figures[0].ShareOfTotal.Ratio, 12);
    }

    [Fact]
    public async Task Conditions_on_figures_choose_cells_and_leave_totals_and_shares_alone()
    {
        Task<ComputeMatrixResponse> Having(MatrixPart part, double? min, double? max) => AskAsync(["category_1", "channel"], [Measure.Gmv, Measure.Orders], request =>
        {
            request.Subtotals = Subtotals.Rollup;
            request.Having.Add(new MatrixHaving { Measure = Measure.Gmv, Part = part, Range = new ValueRange { Min = Number(min), Max = Number(max) } });
        });

        // 100.00 and 300.00 in currency units, ends included.
        var between = await Having(MatrixPart.Value, 100, 300);
        Assert.Equal(["beauty search 30000 1", "beauty (all) 30000 1", "clothes feed 10000 1", "clothes (all) 10000 1"], between.Cells.Select(MatrixLines.Of));
        Assert.Equal((4L, 45_000L), (between.TotalCells, between.Totals[0].Value.Money.Units));
        Assert.Equal(2.0 / 3, between.Cells[0].Figures[0].ShareOfTotal.Ratio, 12);
        Assert.Equal(["clothes feed 10000 1", "clothes (all) 10000 1", "(none) feed 5000 1", "(none) (all) 5000 1"], (await Having(MatrixPart.ShareOfTotal, null, .5)).Cells.Select(MatrixLines.Of));
    }

    [Fact]
    public async Task Each_cell_s_conversion_is_tested_against_all_others()
    {
        var answer = await AskAsync(["channel"], [Measure.Conversion, Measure.Visitors], request => request.Lift = true);

        // feed: none of two, search: one of one, no channel: none of one (v4 paid without an order).
        Assert.Equal(["feed 0 2", "search 1 1", "(none) 0 1"], answer.Cells.Select(MatrixLines.Of));
        var lifts = answer.Cells.Select(cell => cell.Figures[0].Lift).ToList();
        Assert.Equal([-1.0, double.NaN, -1], lifts.Select(lift => lift.Lift.KindCase == Estimate.KindOneofCase.Ratio ? lift.Lift.Ratio : double.NaN));
        Assert.Equal(NoValueReason.ZeroBase, lifts[1].Lift.NoValue.Reason);
        Assert.Equal([(2L, 1L), (3, 0), (3, 1)], lifts.Select(lift => (lift.OtherVisitors, lift.OtherOrderingVisitors)));

        // Fisher: 1/2, 1/4 and 3/4 of the tables with one order are as far from the middle or farther.
        Assert.Equal([1, .25, 1], lifts.Select(lift => Math.Round(lift.PValue.Ratio, 12)));
        Assert.Equal([1, .75, 1], lifts.Select(lift => Math.Round(lift.AdjustedPValue.Ratio, 12)));
        Assert.All(lifts, lift => Assert.True(lift.Exact && !lift.Significant));
        Assert.All(answer.Cells, cell => Assert.Null(cell.Figures[1].Lift));
    }

    [Theory]
    [InlineData("grouping_sets")]
    [InlineData("grouping_sets[0].dimensions[1]")]
    [InlineData("grouping_sets[1]")]
    [InlineData("having[0].measure")]
    [InlineData("having[0].range")]
    [InlineData("having[0].range.min")]
    [InlineData("having[0].part")]
    [InlineData("order_by.part")]
    [InlineData("lift")]
    [InlineData("dimensions[0].field")]
    public async Task Wrong_requests_name_the_field(string field)
    {
        var failed = await Failure.InvalidAsync(() => AskAsync(["channel"], [Measure.Gmv], request =>
        {
            var gmv = new MatrixHaving { Measure = Measure.Gmv, Range = new ValueRange { Min = Number(1) } };
            switch (field)
            {
                case "grouping_sets": request.Subtotals = Subtotals.Sets; break;
                case "grouping_sets[0].dimensions[1]": request.Subtotals = Subtotals.Sets; request.GroupingSets.Add(new GroupingSet { Dimensions = { 0, 1 } }); break;
                case "grouping_sets[1]": request.Subtotals = Subtotals.Sets; request.GroupingSets.Add([new GroupingSet(), new GroupingSet()]); break;
                case "having[0].measure": gmv.Measure = Measure.Orders; request.Having.Add(gmv); break;
                case "having[0].range": gmv.Range = null; request.Having.Add(gmv); break;
                case "having[0].range.min": gmv.Range.Max = Number(0); request.Having.Add(gmv); break;
                case "having[0].part": gmv.Part = MatrixPart.Growth; request.Having.Add(gmv); break;
                case "order_by.part": request.OrderBy = new MatrixOrder { Measure = Measure.Gmv, Part = MatrixPart.ShareOfRow }; break;
                case "lift": request.Lift = true; break;
                default: request.Dimensions[0].Field = "customer.rfm_teir"; break;
            }
        }), field);
        if (field == "dimensions[0].field")
        {
            Assert.Contains("customer.rfm_tier", Failure.Description(failed, field), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Groupings_are_read_with_sets_only()
    {
        var failed = await Failure.InvalidAsync(() => AskAsync(["channel"], [Measure.Gmv], request => request.GroupingSets.Add(new GroupingSet())), "grouping_sets");
        Assert.Equal(StatusCode.InvalidArgument, failed.StatusCode);
    }

    private static Value? Number(double? value) => value is { } given ? new Value { DoubleValue = given } : null;

    private Task<ComputeMatrixResponse> AskAsync(string[] fields, Measure[] measures, Action<ComputeMatrixRequest> change)
    {
        var request = new ComputeMatrixRequest { Dataset = shop.Dataset, Dimensions = { fields.Select(field => new MatrixDimension { Field = field }) }, Measures = { measures } };
        change(request);
        return shop.Server.Matrices.ComputeMatrixAsync(request).ResponseAsync;
    }
}
