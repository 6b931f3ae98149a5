using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Matrices;

/// <summary>Spend, returns on it, margin and returned goods by hand.</summary>
public sealed class SpendMatrixTests(RunningServer server) : IAsyncLifetime
{
    private string _dataset = "";

    public async ValueTask InitializeAsync() => _dataset = await SpendShop.LoadAsync(server);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Spend_of_days_and_channels_stands_as_it_was_loaded_and_channels_without_visits_have_their_cell()
    {
        var answer = await AskAsync([Channel], [Measure.Spend, Measure.Gmv, Measure.Roi, Measure.NetRoi]);

        Assert.Equal(["feed 2000 7000 3.5 2.5", "radio 999 0 0 -1", $"search 14001 110000 {110_000 / 14_001.0} {(110_000 / 14_001.0) - 1}"], answer.Cells.Select(Line));
        Assert.DoesNotContain(answer.Cells.SelectMany(cell => cell.Figures), figure => figure.Allocated);
        Assert.Equal(17_000, answer.Totals[0].Value.Money.Units);
        Assert.Equal(2_000 / 17_000.0, answer.Cells[0].Figures[0].ShareOfTotal.Ratio, 12);

        var byDay = await AskAsync([new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Day }, Channel], [Measure.Spend]);
        Assert.Equal(["2025-03-01 feed 2000", "2025-03-01 search 10001", "2025-03-02 radio 999", "2025-03-02 search 4000"], byDay.Cells.Select(Line));
    }

    [Fact]
    public async Task Finer_cells_get_spend_by_sessions_of_the_day_and_channel_marked_and_adding_up()
    {
        var answer = await AskAsync([new MatrixDimension { Field = "device" }], [Measure.Spend, Measure.Roi], request => request.Subtotals = Subtotals.Rollup);

        // search on day 1: two mobile sessions of three, 6667.33 and 3333.67; on day 2 all on pc. feed has no device.
        Assert.Equal(
            [
                $"mobile 6667 NotAvailable", $"pc 7334 NotAvailable", $"(none) 2000 NotAvailable", $"(all) 17000 {117_000 / 17_000.0}",
            ],
            answer.Cells.Select(Line));
        Assert.Equal([true, true, true, false], answer.Cells.Select(cell => cell.Figures[0].Allocated));
        var warning = Assert.Single(answer.Info.Warnings, warning => warning.Code == "SPEND_NOT_ALLOCATED");
        Assert.Contains("9.99 CNY", warning.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_spend_does_not_know_takes_the_part_of_the_sessions_that_pass()
    {
        var mobile = await AskAsync([Channel], [Measure.Spend], request => request.Filter = Where("device", "mobile"));
        Assert.Equal(["search 6667"], mobile.Cells.Where(cell => cell.Figures[0].Value.Money.Units > 0).Select(Line));
        Assert.True(mobile.Totals[0].Allocated);

        var search = await AskAsync([], [Measure.Spend], request => request.Filter = Where("channel", "search"));
        Assert.Equal(14_001, search.Totals[0].Value.Money.Units);
        Assert.False(search.Totals[0].Allocated);

        // The morning of day 1 has no session; the day from noon on has all of them.
        var noon = await AskAsync([], [Measure.Spend], request => request.Range = new TimeRange { From = SpendShop.At(1).ToTimestamp(), To = SpendShop.At(1, 13).ToTimestamp() });
        Assert.Equal((12_001, true), (noon.Totals[0].Value.Money.Units, noon.Totals[0].Allocated));
    }

    [Fact]
    public async Task Spend_by_a_dimension_that_visits_lack_has_no_value()
    {
        var answer = await AskAsync([new MatrixDimension { Field = "category_1" }], [Measure.Spend, Measure.Gmv]);
        Assert.Equal(["beauty NotAvailable 37000", "clothes NotAvailable 80000"], answer.Cells.Select(Line));
        Assert.Equal(17_000, answer.Totals[0].Value.Money.Units);
    }

    [Fact]
    public async Task Margin_is_net_of_refunds_and_of_the_cost_of_what_was_kept_and_tells_what_it_leaves_out()
    {
        var answer = await AskAsync([Channel], [Measure.Margin, Measure.ReturnRate, Measure.CancelledValue, Measure.ProfitRoi]);

        // search: o1 300 − 200 − 1 · 40, o2 200 − 50; o3 has no cost. Returned: 2 of 3, 0 of 1, half a unit of o3 is none of 2. feed: nothing was paid.
        Assert.Equal(
            ["feed 0 ZeroDenominator 5000 -1", "radio 0 ZeroDenominator 0 -1", $"search 21000 {2 / 6.0} 0 {(21_000 - 14_001) / 14_001.0}"], answer.Cells.Select(Line));
        Assert.Contains("1 paid order lines", Assert.Single(answer.Info.Warnings, warning => warning.Code == "COSTS_UNKNOWN").Text, StringComparison.Ordinal);
        Assert.Equal(NoValueReason.NotAvailable, (await AskAsync([], [Measure.Margin], request => request.Range = new TimeRange { From = SpendShop.At(2, 0).ToTimestamp(), To = SpendShop.At(3, 0).ToTimestamp() })).Totals[0].Value.NoValue.Reason);
    }

    [Fact]
    public async Task Percentiles_are_of_the_orders_in_the_cell()
    {
        var answer = await AskAsync([Channel], [Measure.OrderValueP50, Measure.OrderValueP95]);
        Assert.Equal(["feed", "search"], answer.Cells.Select(cell => cell.Keys[0].Value));
        Assert.InRange(answer.Cells[1].Figures[0].Value.Money.Units, 29_880, 30_120);
        Assert.InRange(answer.Cells[1].Figures[1].Value.Money.Units, 59_760, 60_240);
        Assert.Null(answer.Cells[1].Figures[0].ShareOfTotal);
    }

    [Fact]
    public async Task Growth_of_spend_is_against_the_days_before()
    {
        var answer = await AskAsync([Channel], [Measure.Spend], request =>
        {
            request.Range = new TimeRange { From = SpendShop.At(2, 0).ToTimestamp(), To = SpendShop.At(3, 0).ToTimestamp() };
            request.Compare = new MatrixComparison { PreviousPeriod = true };
            request.OrderBy = new MatrixOrder { Measure = Measure.Spend, Part = MatrixPart.Growth };
        });
        Assert.Equal(["feed 0", "search 4000", "radio 999"], answer.Cells.Select(Line));
        Assert.Equal([-1, (4_000 - 10_001) / 10_001.0], answer.Cells.Take(2).Select(cell => cell.Figures[0].Growth.Ratio));
    }

    private static MatrixDimension Channel => new() { Field = "channel" };

    private static Filter Where(string field, string value) => new()
    {
        AllOf = { new AnyOf { Conditions = { new Condition { Field = field, In = new ValueSet { Values = { new Contracts.V1.Value { StringValue = value } } } } } } },
    };

    private Task<ComputeMatrixResponse> AskAsync(MatrixDimension[] dimensions, Measure[] measures, Action<ComputeMatrixRequest>? change = null)
    {
        var request = new ComputeMatrixRequest { Dataset = _dataset, Dimensions = { dimensions }, Measures = { measures } };
        change?.Invoke(request);
        return server.Matrices.ComputeMatrixAsync(request).ResponseAsync;
    }

    private static string Line(MatrixCell cell) => MatrixLines.Of(cell);
}
