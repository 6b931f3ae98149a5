using System.Globalization;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EcomOpsEngine.Cli.Segments;

/// <summary>Customers by recency and frequency score, all money scores together: recent and frequent at the top right.</summary>
internal static class RfmHeatMap
{
    public static void Write(IAnsiConsole console, ComputeRfmResponse answer, Words words)
    {
        // The cuts say how many bins there are; without cuts (NTILE) the highest score does, for no tile is empty unless people are few.
        int bins = Math.Max(answer.Cuts?.RecencyDays.Count + 1 ?? 0, answer.Cells.Max(c => Math.Max(c.RecencyScore, Math.Max(c.FrequencyScore, c.MonetaryScore))));
        long[,] customers = new long[bins + 1, bins + 1];
        foreach (var cell in answer.Cells)
        {
            customers[cell.RecencyScore, cell.FrequencyScore] += cell.Customers;
        }

        long most = Math.Max(1, customers.Cast<long>().Max());
        var table = Tables.Create(words["Customers by score: recency × frequency", "评分人数：最近购买 × 购买频次"]).WithText("");
        for (int f = 1; f <= bins; f++)
        {
            table.WithFigure($"F{f.ToString(CultureInfo.InvariantCulture)}");
        }

        for (int r = bins; r >= 1; r--)
        {
            var row = new List<IRenderable> { new Text($"R{r.ToString(CultureInfo.InvariantCulture)}", new Style(decoration: Decoration.Bold)) };
            for (int f = 1; f <= bins; f++)
            {
                row.Add(Cell(customers[r, f], most));
            }

            table.AddRow(row);
        }

        if (answer.EmptyBins.Count > 0)
        {
            string empty = string.Join(", ", answer.EmptyBins.Select(b => $"{Axis(b.Measure, words)} {b.Score.ToString(CultureInfo.InvariantCulture)}"));
            table.Caption = new TableTitle(Markup.Escape(words[$"Scores that nobody has: {empty}", $"无人的评分：{empty}"]));
        }

        console.Write(table);
    }

    private static string Axis(string measure, Words words) => measure switch
    {
        "recency" => words[measure, "最近购买"],
        "frequency" => words[measure, "购买频次"],
        "monetary" => words[measure, "消费金额"],
        _ => measure,
    };

    private static Text Cell(long customers, long most) => customers == 0 ? Heat.Empty() : Heat.Cell(Figures.Count(customers), (double)customers / most);
}
