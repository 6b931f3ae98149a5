using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Matrices;

/// <summary>One column of figures: a measure, or a share or the growth of it.</summary>
internal sealed record MatrixColumn(int Measure, string Heading, Func<MatrixFigure, Estimate?> Select, Func<double, string> Ratio, bool IsGrowth)
{
    /// <summary>The columns of one measure. Shares and growth stand only where some cell has one.</summary>
    public static IEnumerable<MatrixColumn> Of(int n, Measure measure, IReadOnlyList<MatrixFigure> figures, string currency, MatrixShares shares, Words words)
    {
        string name = MeasureNames.Heading(measure, words);
        string unit = MeasureNames.IsMoney(measure) && currency.Length > 0 ? $" ({currency})" : "";
        yield return new MatrixColumn(n, name + unit, f => f.Value, MeasureNames.Ratio(measure), false);
        if (shares.Total && figures.Any(f => HasRatio(f.ShareOfTotal)))
        {
            yield return Share(n, measure == Contracts.V1.Measure.Gmv ? words["share", "GMV占比"] : words["share", "占比"], f => f.ShareOfTotal);
        }

        if (shares.Row && figures.Any(f => HasRatio(f.ShareOfRow)))
        {
            yield return Share(n, words["of row", "行占比"], f => f.ShareOfRow);
        }

        if (shares.Column && figures.Any(f => HasRatio(f.ShareOfColumn)))
        {
            yield return Share(n, words["of column", "列占比"], f => f.ShareOfColumn);
        }

        if (figures.Any(f => f.Growth is not null))
        {
            yield return new MatrixColumn(n, words["growth", "增长"], f => f.Growth, r => Figures.SignedPercent(r), true);
        }
    }

    public Text Cell(MatrixFigure figure, Style style)
    {
        var estimate = Select(figure);
        string text = estimate is null ? "" : Figures.Any(estimate, Ratio);
        return new Text(text, IsGrowth && estimate?.KindCase == Estimate.KindOneofCase.Ratio ? GrowthStyle(estimate.Ratio) : style);
    }

    private static MatrixColumn Share(int n, string heading, Func<MatrixFigure, Estimate?> select) => new(n, heading, select, r => Figures.Percent(r), false);

    private static bool HasRatio(Estimate? estimate) => estimate?.KindCase == Estimate.KindOneofCase.Ratio;

    private static Style GrowthStyle(double growth) => growth < 0 ? new Style(Color.Red) : growth > 0 ? new Style(Color.Green) : Style.Plain;
}
