using EcomOpsEngine.Cli.Metrics;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Matrices;

/// <summary>One column of figures: a measure, or a share, the growth or the lift of it.</summary>
internal sealed record MatrixColumn(int Measure, string Heading, Func<MatrixFigure, Estimate?> Select, Func<double, string> Ratio)
{
    /// <summary>Shown in red below zero and green above.</summary>
    public bool IsChange { get; init; }

    /// <summary>What stands behind the number.</summary>
    public Func<MatrixFigure, string> Mark { get; init; } = _ => "";

    /// <summary>The columns of one measure. Shares, growth and lift stand only where some cell has one.</summary>
    public static IEnumerable<MatrixColumn> Of(int n, Measure measure, IReadOnlyList<MatrixFigure> figures, string currency, MatrixShares shares, MetricTexts metrics, Words words)
    {
        string id = MeasureNames.Of(measure);
        string unit = metrics.IsMoney(id) && currency.Length > 0 ? $" ({currency})" : "";
        bool anyAllocated = figures.Any(f => f.Allocated);
        yield return new MatrixColumn(n, metrics.Heading(id, words) + unit, f => f.Value, metrics.Ratio(id))
        {
            Mark = f => !anyAllocated ? "" : f.Allocated && f.Value.KindCase != Estimate.KindOneofCase.NoValue ? "*" : " ",
        };
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
            yield return new MatrixColumn(n, words["growth", "增长"], f => f.Growth, r => Figures.SignedPercent(r)) { IsChange = true };
        }

        if (figures.Any(f => f.Lift is not null))
        {
            yield return new MatrixColumn(n, words["vs others", "与其余相比"], f => f.Lift?.Lift, r => Figures.SignedPercent(r)) { IsChange = true };
            yield return new MatrixColumn(n, words["adjusted p", "校正p值"], f => f.Lift?.AdjustedPValue, r => Figures.Probability(new Estimate { Ratio = r }))
            {
                Mark = f => f.Lift?.Significant == true ? "▲" : " ",
            };
        }
    }

    public Text Cell(MatrixFigure figure, Style style)
    {
        var estimate = Select(figure);
        string text = estimate is null ? "" : Figures.Any(estimate, Ratio) + Mark(figure);
        return new Text(text, IsChange && HasRatio(estimate) ? ChangeStyle(estimate!.Ratio) : style);
    }

    private static MatrixColumn Share(int n, string heading, Func<MatrixFigure, Estimate?> select) => new(n, heading, select, r => Figures.Percent(r));

    private static bool HasRatio(Estimate? estimate) => estimate?.KindCase == Estimate.KindOneofCase.Ratio;

    private static Style ChangeStyle(double change) => change < 0 ? new Style(Color.Red) : change > 0 ? new Style(Color.Green) : Style.Plain;
}
