using EcomOpsEngine.Cli.Metrics;
using EcomOpsEngine.Cli.Segments;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EcomOpsEngine.Cli.Matrices;

/// <summary>Which shares the table shows.</summary>
internal readonly record struct MatrixShares(bool Total, bool Row, bool Column)
{
    public static MatrixShares Parse(string text) => new(text is "total" or "all", text is "row" or "all", text is "column" or "all");
}

/// <summary>A matrix as a table: the dimensions, then each measure with its shares and its growth.</summary>
internal static class MatrixTable
{
    private static readonly Style TotalStyle = new(decoration: Decoration.Bold);

    public static void Write(IAnsiConsole console, ComputeMatrixRequest request, ComputeMatrixResponse answer, MatrixShares shares, MetricTexts metrics, Words words)
    {
        var figures = answer.Cells.SelectMany(c => c.Figures.Select((figure, n) => (figure, n))).Concat(answer.Totals.Select((figure, n) => (figure, n))).ToList();
        string currency = figures.Select(f => f.figure.Value).FirstOrDefault(v => v?.KindCase == Estimate.KindOneofCase.Money)?.Money.Currency ?? "";
        var columns = new List<MatrixColumn>();
        for (int n = 0; n < request.Measures.Count; n++)
        {
            columns.AddRange(MatrixColumn.Of(n, request.Measures[n], [.. figures.Where(f => f.n == n).Select(f => f.figure)], currency, shares, metrics, words));
        }

        var table = Tables.Create();
        foreach (var dimension in request.Dimensions)
        {
            table.WithText(dimension.TimeGrain == TimeGrain.Unspecified ? FieldNames.Heading(dimension.Field, words) : GrainHeading(dimension.TimeGrain, words));
        }

        if (request.Dimensions.Count == 0)
        {
            table.WithText("");
        }

        foreach (var column in columns)
        {
            table.WithFigure(column.Heading);
        }

        foreach (var cell in answer.Cells.Where(_ => request.Dimensions.Count > 0))
        {
            bool subtotal = cell.Keys.Any(k => k.IsSubtotal);
            table.AddRow([.. cell.Keys.Zip(request.Dimensions, (key, dimension) => Key(key, dimension.Field, words)), .. Cells(columns, cell.Figures, subtotal ? TotalStyle : Style.Plain)]);
        }

        if (answer.Totals.Count > 0)
        {
            table.AddEmptyRow();
            IEnumerable<IRenderable> label = Enumerable.Repeat(new Text(""), Math.Max(0, request.Dimensions.Count - 1)).Prepend(new Text(words["Grand total", "总计"], TotalStyle));
            table.AddRow([.. label, .. Cells(columns, answer.Totals, TotalStyle)]);
        }

        console.Write(table);
        Footnotes(console, request, answer, figures.Select(f => f.figure), words);
    }

    private static IEnumerable<IRenderable> Cells(List<MatrixColumn> columns, IReadOnlyList<MatrixFigure> figures, Style style) =>
        columns.Select(column => column.Measure < figures.Count ? column.Cell(figures[column.Measure], style) : new Text(""));

    // A missing value and "all values" are different things and look different.
    private static Text Key(MatrixKey key, string field, Words words) => key.KindCase switch
    {
        MatrixKey.KindOneofCase.Value => new Text(SegmentNames.Shown(field, key.Value, words)),
        MatrixKey.KindOneofCase.IsNull => new Text(words["(none)", "（空）"], new Style(decoration: Decoration.Dim)),
        MatrixKey.KindOneofCase.IsSubtotal => new Text(words["∑ all", "∑ 全部"], TotalStyle),
        MatrixKey.KindOneofCase.IsOther => new Text(words["Other", "其他"], new Style(decoration: Decoration.Italic)),
        _ => new Text(""),
    };

    private static void Footnotes(IAnsiConsole console, ComputeMatrixRequest request, ComputeMatrixResponse answer, IEnumerable<MatrixFigure> figures, Words words)
    {
        if (request.Dimensions.Count > 0 && answer.TotalCells > answer.Cells.Count)
        {
            console.Write(new Text(words[$"{Figures.Count(answer.Cells.Count)} of {Figures.Count(answer.TotalCells)} cells", $"共 {Figures.Count(answer.TotalCells)} 个单元格，显示 {Figures.Count(answer.Cells.Count)} 个"] + "\n"));
        }

        var all = figures.ToList();
        var dim = new Style(decoration: Decoration.Dim);
        if (all.Exists(f => f.Allocated))
        {
            console.Write(new Text(words["* spend spread by sessions of the same day and channel", "* 投入按当日该渠道会话数分摊"] + "\n", dim));
        }

        if (all.Exists(f => f.Lift?.Significant == true))
        {
            console.Write(new Text(words["▲ differs from the other cells by more than chance (Benjamini–Hochberg, 5%)", "▲ 与其余单元格的差异显著（Benjamini–Hochberg，5%）"] + "\n", dim));
        }

        var reasons = all.SelectMany(f => new Estimate?[] { f.Value, f.Growth, f.Lift?.Lift })
            .Where(e => e?.KindCase == Estimate.KindOneofCase.NoValue)
            .Select(e => words.Reason(e!.NoValue.Reason))
            .Distinct()
            .ToList();
        if (reasons.Count > 0)
        {
            console.Write(new Text($"{Figures.None} {words["no value: ", "无值："]}{string.Join(words["; ", "；"], reasons)}\n", dim));
        }
    }

    private static string GrainHeading(TimeGrain grain, Words words) => grain switch
    {
        TimeGrain.Day => words["Day", "日期"],
        TimeGrain.Week => words["Week", "周"],
        TimeGrain.Month => words["Month", "月份"],
        TimeGrain.Quarter => words["Quarter", "季度"],
        TimeGrain.Year => words["Year", "年份"],
        TimeGrain.Weekday => words["Weekday", "星期"],
        _ => words["Hour", "小时"],
    };
}
