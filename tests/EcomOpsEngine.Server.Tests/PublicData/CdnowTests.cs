using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>The CDNOW master data set: 69,659 orders of a music shop, every line one order.</summary>
public sealed class CdnowTests
{
    private const int Scale = 2;

    [Fact]
    public async Task Cdnow_figures_are_reproduced()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var figures = ExpectedFigures.Read(SharedData.Root!, "cdnow.json");
        await server.CreateAsync("cdnow", "USD", Scale);
        var load = await server.ImportAsync("cdnow", Table.Orders, "cdnow/CDNOW_master.txt.gz", "cdnow");
        figures.Count("/rows", load.RowsLoaded);

        await CheckTotalsAsync(server, figures);
        await new GmvExpectation(server, figures, Scale).AskAndCheckAsync("/monthly/changes", "cdnow", null);
        await new RfmExpectation(figures, Scale, "/rfm", "/rfm/thresholds").AskAndCheckAsync(server, "cdnow", null, table: true);
        await new RfmExpectation(figures, Scale, "/rfm_original_thresholds", "/rfm_original_thresholds/thresholds").AskAndCheckAsync(server, "cdnow", null, table: false);

        await new CohortExpectation(figures, Scale, "/cohorts").AskAndCheckAsync(server, "cdnow", null);

        await CheckRowsAsync(server, figures);

        await server.CreateAsync("cdnow-by-day", "USD", Scale);
        await server.ImportAsync("cdnow-by-day", Table.Orders, "cdnow/CDNOW_master.txt.gz", "cdnow", PublicDataServer.Remap(
            "order_id", new ColumnMapping { Columns = new SourceColumns { Names = { "column1", "column2" } } }));
        await new RfmExpectation(figures, Scale, "/rfm_by_day_orders", "/rfm/thresholds").AskAndCheckAsync(server, "cdnow-by-day", null, table: false);
        await new CohortExpectation(figures, Scale, "/cohorts_by_day_orders").AskAndCheckAsync(server, "cdnow-by-day", null);

        figures.AssertComplete(nameof(CdnowTests));
    }

    /// <summary>CDs as the quantity of a line; rows that repeat are those that the load's key check sets aside where the whole row is the order.</summary>
    private static async Task CheckRowsAsync(PublicDataServer server, ExpectedFigures figures)
    {
        await server.CreateAsync("cdnow-units", "USD", Scale);
        await server.ImportAsync("cdnow-units", Table.Orders, "cdnow/CDNOW_master.txt.gz", "cdnow", PublicDataServer.Remap("quantity", new ColumnMapping { Column = "column3" }));
        var units = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest { Dataset = "cdnow-units", Measures = { Measure.Units } });
        figures.Count("/units", units.Totals[0].Value.Count);

        await server.CreateAsync("cdnow-rows", "USD", Scale);
        var keyed = await server.ImportAsync("cdnow-rows", Table.Orders, "cdnow/CDNOW_master.txt.gz", "cdnow", mapping =>
        {
            PublicDataServer.Remap("order_id", new ColumnMapping { Columns = new SourceColumns { Names = { "column1", "column2", "column3", "column4" } } })(mapping);
            mapping.Columns.Add(new ColumnMapping { Target = "line", Constant = "1" });
        });
        figures.Count("/duplicate_lines", keyed.RowsRejected);
    }

    private static async Task CheckTotalsAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var question = new ComputeMatrixRequest
        {
            Dataset = "cdnow",
            Measures = { Measure.Gmv, Measure.AverageOrderValue, Measure.Buyers, Measure.Orders, Measure.ActiveDays },
            Dimensions = { new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Month } },
        };
        var answer = await server.Matrices.ComputeMatrixAsync(question);
        figures.Money("/revenue_usd", answer.Totals[0].Value.Money.Units, Scale);
        figures.Ratio("/aov", answer.Totals[1].Value.Ratio);
        figures.Count("/customers", answer.Totals[2].Value.Count);
        figures.Text("/first_day", answer.Info.Range.From.ToDateTime().ToString("yyyy-MM-dd", null));
        figures.Text("/last_day", answer.Info.Range.To.ToDateTime().AddTicks(-10).ToString("yyyy-MM-dd", null));
        MonthExpectation.Check(figures, "/monthly/months", answer.Cells, Scale);

        var zero = question.Clone();
        zero.Dimensions.Clear();
        zero.Filter = new Filter
        {
            AllOf = { new AnyOf { Conditions = { new Condition { Field = "unit_price", In = new ValueSet { Values = { new Value { DoubleValue = 0 } } } } } } },
        };
        figures.Count("/zero_value_orders", (await server.Matrices.ComputeMatrixAsync(zero)).Totals[3].Value.Count);
    }
}
