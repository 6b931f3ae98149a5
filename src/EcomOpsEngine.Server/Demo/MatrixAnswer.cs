using EcomOpsEngine.Contracts.V1;
using Grpc.Net.Client;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Server.Demo;

/// <summary>Question 3: which cells of category × channel earn?</summary>
internal static class MatrixAnswer
{
    private const int CellsShown = 10;

    public static async Task PrintAsync(IAnsiConsole console, GrpcChannel channel)
    {
        var request = new ComputeMatrixRequest
        {
            Dataset = DemoLoader.Dataset,
            Dimensions = { new MatrixDimension { Field = "category_1" }, new MatrixDimension { Field = "channel" } },
            Measures = { Measure.Gmv, Measure.Buyers, Measure.OrderValue, Measure.Conversion },
            Subtotals = Subtotals.Cube,
            OrderBy = new MatrixOrder { Measure = Measure.Gmv, Descending = true },
        };
        var answer = await new MatrixService.MatrixServiceClient(channel).ComputeMatrixAsync(request);
        console.Write(new Rule("[bold]3  Matrix: category × channel (table 8)[/]").LeftJustified());
        var full = answer.Cells.Where(cell => cell.Keys.All(key => key.KindCase != MatrixKey.KindOneofCase.IsSubtotal)).ToList();
        console.Write(Cells(full.Take(CellsShown), $"the {Math.Min(CellsShown, full.Count)} largest of {full.Count} cells"));
        console.Write(Cells(
            answer.Cells.Where(cell => cell.Keys[0].KindCase == MatrixKey.KindOneofCase.IsSubtotal && cell.Keys[1].KindCase != MatrixKey.KindOneofCase.IsSubtotal),
            "by channel: visits have no category, so conversion stands here"));
        console.MarkupLineInterpolated(
            $"[grey]{answer.TotalCells} cells, {Figure.Whole(answer.Info.RowsScanned)} rows in {answer.Info.Elapsed.ToTimeSpan().TotalMilliseconds:0.0} ms; people are counted exactly in every cell and subtotal[/]");
        console.WriteLine();
    }

    private static Table Cells(IEnumerable<MatrixCell> cells, string title)
    {
        var table = new Table().Title(title).AddColumns("category", "channel", "GMV", "GMV share", "buyers", "order value", "conversion");
        foreach (var column in table.Columns.Skip(2))
        {
            column.RightAligned();
        }

        foreach (var cell in cells)
        {
            var figures = cell.Figures;
            table.AddRow(
                Key(cell.Keys[0]), Key(cell.Keys[1]), Figure.Number(figures[0].Value), Figure.Percent(figures[0].ShareOfTotal),
                Figure.Number(figures[1].Value), Figure.Number(figures[2].Value), Figure.Percent(figures[3].Value, "0.00%"));
        }

        return table;
    }

    private static string Key(MatrixKey key) => key.KindCase switch
    {
        MatrixKey.KindOneofCase.Value => Markup.Escape(key.Value),
        MatrixKey.KindOneofCase.IsSubtotal => "[grey]all[/]",
        MatrixKey.KindOneofCase.IsOther => "[grey]other[/]",
        _ => "[grey](none)[/]",
    };
}
