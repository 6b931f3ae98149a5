using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EcomOpsEngine.Cli.Traffic;

/// <summary>Sessions by page, busiest first, and a second field; events without a page are left out.</summary>
internal static class PageHeatMap
{
    public static void Write(IAnsiConsole console, ComputeMatrixResponse answer, Words words)
    {
        string Label(MatrixKey key) => key.KindCase switch
        {
            MatrixKey.KindOneofCase.Value => key.Value,
            MatrixKey.KindOneofCase.IsNull => words["(none)", "（无）"],
            _ => words["other", "其他"],
        };
        var cells = answer.Cells.Where(cell => !cell.Keys[0].IsNull).Select(cell => (Page: Label(cell.Keys[0]), Column: Label(cell.Keys[1]), Sessions: cell.Figures[0].Value.Count)).ToList();
        if (cells.Count == 0)
        {
            console.Write(new Text(words["No event has a page.", "事件没有页面。"] + "\n"));
            return;
        }

        List<string> columns = [.. cells.Select(cell => cell.Column).Distinct().Order(StringComparer.Ordinal)];
        long most = Math.Max(1, cells.Max(cell => cell.Sessions));
        var table = Tables.Create().WithText(words["Page", "页面"]);
        columns.ForEach(column => table.WithFigure(column));
        foreach (var page in cells.GroupBy(cell => cell.Page).OrderByDescending(page => page.Sum(cell => cell.Sessions)))
        {
            var sessions = page.ToDictionary(cell => cell.Column, cell => cell.Sessions);
            table.AddRow([
                new Text(page.Key),
                .. columns.Select(column => (IRenderable)(sessions.TryGetValue(column, out long count) && count > 0 ? Heat.Cell(Figures.Count(count), (double)count / most) : Heat.Empty()))]);
        }

        console.Write(table);
    }
}
