using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData.Expected;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Compares a two-dimensional matrix of the engine with a matrix block of the expected answers.</summary>
internal sealed class MatrixExpectation(PublicDataServer server, ExpectedFigures figures, int scale)
{
    private const int Gmv = 0, Orders = 1, OrderValue = 2, Units = 3;

    /// <summary>Checks <paramref name="at"/>: cells, row totals, column totals, totals, and the halves of the period with their growth.</summary>
    public async Task CheckAsync(string at, ComputeMatrixRequest question)
    {
        var all = question.Clone();
        all.Measures.Add([Measure.Gmv, Measure.Orders, Measure.AverageOrderValue, Measure.Units]);
        all.Subtotals = Subtotals.Cube;
        var answer = await server.Matrices.ComputeMatrixAsync(all);
        var growth = figures.Has($"{at}/halves/from") ? await HalvesAsync(at, question, answer.Info.Range) : [];

        var rows = answer.Cells.Where(cell => IsValue(cell, 0)).Select(cell => cell.Keys[0].Value).Distinct().Order(StringComparer.Ordinal).ToList();
        var columns = answer.Cells.Where(cell => IsValue(cell, 1)).Select(cell => cell.Keys[1].Value).Distinct().Order(StringComparer.Ordinal).ToList();
        CheckNames($"{at}/rows", rows);
        CheckNames($"{at}/columns", columns);
        Assert.Equal(figures.Members($"{at}/cells").Count, answer.Cells.Count(cell => IsValue(cell, 0) && IsValue(cell, 1)));
        foreach (var cell in answer.Cells)
        {
            var path = PathOf(at, cell.Keys);
            CheckFigures(path, cell.Figures);
            if (IsValue(cell, 0) && IsValue(cell, 1))
            {
                figures.Ratio($"{path}/share_of_row", cell.Figures[Gmv].ShareOfRow.Ratio);
                figures.Ratio($"{path}/share_of_column", cell.Figures[Gmv].ShareOfColumn.Ratio);
            }

            if (growth.TryGetValue(path, out var halves))
            {
                CheckHalves(path, halves);
            }
        }

        figures.Money($"{at}/grand_total", answer.Totals[Gmv].Value.Money.Units, scale);
    }

    /// <summary>The two halves of the period: growth of the second over the first, by cell path.</summary>
    public async Task<Dictionary<string, MatrixFigure>> HalvesAsync(string at, ComputeMatrixRequest question, TimeRange range)
    {
        var first = DateOnly.FromDateTime(range.From.ToDateTime());
        var last = DateOnly.FromDateTime(range.To.ToDateTime().AddTicks(-10));
        var days = last.DayNumber - first.DayNumber + 1;
        var middle = first.AddDays(days / 2);
        if (figures.Has($"{at}/halves/from"))
        {
            figures.Text($"{at}/halves/from", Text(first));
            figures.Text($"{at}/halves/to", Text(last));
            figures.Count($"{at}/halves/days", days);
            figures.Text($"{at}/halves/first_half_to", Text(middle.AddDays(-1)));
            figures.Text($"{at}/halves/second_half_from", Text(middle));
        }

        var compared = question.Clone();
        compared.Measures.Add(Measure.Gmv);
        compared.Subtotals = Subtotals.Cube;
        compared.Range = new TimeRange { From = Midnight(middle), To = Midnight(last.AddDays(1)) };
        compared.Compare = new MatrixComparison { Range = new TimeRange { From = Midnight(first), To = Midnight(middle) } };
        var answer = await server.Matrices.ComputeMatrixAsync(compared);
        return answer.Cells.ToDictionary(cell => PathOf(at, cell.Keys), cell => cell.Figures[0]);
    }

    public void CheckFigures(string path, IReadOnlyList<MatrixFigure> cell)
    {
        if (figures.Has($"{path}/value"))
        {
            figures.Money($"{path}/value", cell[Gmv].Value.Money.Units, scale);
            figures.Ratio($"{path}/share_of_total", cell[Gmv].ShareOfTotal.Ratio);
        }

        figures.Count($"{path}/orders", cell[Orders].Value.Count);
        figures.Ratio($"{path}/aov", FunnelExpectation.Number(cell[OrderValue].Value));
        if (figures.Has($"{path}/quantity"))
        {
            figures.Count($"{path}/quantity", cell[Units].Value.Count);
        }
    }

    public void CheckHalves(string path, MatrixFigure halves)
    {
        if (figures.Has($"{path}/first_half"))
        {
            figures.Money($"{path}/first_half", halves.Compared.Money.Units, scale);
            figures.Money($"{path}/second_half", halves.Value.Money.Units, scale);
            figures.Ratio($"{path}/growth", FunnelExpectation.Number(halves.Growth));
        }
    }

    public static Timestamp Midnight(DateOnly day) => Timestamp.FromDateTime(day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));

    private static string PathOf(string at, IReadOnlyList<MatrixKey> keys) => (keys[0].KindCase, keys.Count > 1 ? keys[1].KindCase : MatrixKey.KindOneofCase.None) switch
    {
        (MatrixKey.KindOneofCase.Value, MatrixKey.KindOneofCase.None) => $"{at}/{ExpectedFigures.Escape(keys[0].Value)}",
        (MatrixKey.KindOneofCase.Value, MatrixKey.KindOneofCase.Value) => $"{at}/cells/{ExpectedFigures.Escape(keys[0].Value)}|{ExpectedFigures.Escape(keys[1].Value)}",
        (MatrixKey.KindOneofCase.Value, MatrixKey.KindOneofCase.IsSubtotal) => $"{at}/row_totals/{ExpectedFigures.Escape(keys[0].Value)}",
        (MatrixKey.KindOneofCase.IsSubtotal, MatrixKey.KindOneofCase.Value) => $"{at}/column_totals/{ExpectedFigures.Escape(keys[1].Value)}",
        _ => $"{at}/totals",
    };

    private static bool IsValue(MatrixCell cell, int dimension) => cell.Keys[dimension].KindCase == MatrixKey.KindOneofCase.Value;

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void CheckNames(string at, List<string> names)
    {
        for (var n = 0; n < names.Count; n++)
        {
            figures.Text($"{at}/{n}", names[n]);
        }
    }
}
