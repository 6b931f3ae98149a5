using EcomOpsEngine.Cli.Segments;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;
using Spectre.Console;

namespace EcomOpsEngine.Cli.Matrices.Opportunities;

/// <summary>Table 8 as people know it, with the share of traffic beside that of GMV; below it what closing each traffic gap would bring.</summary>
internal static class OpportunityTable
{
    private const int Stars = 5;
    private static readonly Style Bold = new(decoration: Decoration.Bold);
    private static readonly Style Dim = new(decoration: Decoration.Dim);

    /// <param name="console">Where to.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="audience">Field of the audience.</param>
    /// <param name="words">Language.</param>
    public static void Write(IAnsiConsole console, FindOpportunitiesResponse answer, string audience, Words words)
    {
        var headings = answer.Headings;
        bool second = answer.Cells.Any(cell => cell.Category2 is not null);
        var table = Tables.Create().WithText(headings[0]).WithText(headings[1]);
        if (second)
        {
            table.WithText(headings[2]);
        }

        table.WithText(headings[3]).WithText(headings[4]).WithFigure(headings[5]).WithFigure(words["Traffic share", "流量占比"]).WithFigure(headings[6])
            .WithFigure(words["Growth", "增长"]).WithFigure(headings[7]).WithText(headings[8]);
        foreach (var cell in answer.Cells)
        {
            var style = cell.Opportunity ? Bold : Style.Plain;
            List<Text> row = [new Text(cell.AnalysisName, Dim), Key(cell.Category1, words, style)];
            if (second)
            {
                row.Add(Key(cell.Category2, words, style));
            }

            row.AddRange(
            [
                Key(cell.Channel, words, style), Key(cell.Audience, words, style, audience), Percent(cell.GmvShare, style), Percent(cell.TrafficShare, style),
                new Text(Figures.Ratio(cell.Roi, r => Figures.Number(r)), style), new Text(Figures.Ratio(cell.Growth, r => Figures.SignedPercent(r)), style),
                new Text(cell.Stars == 0 ? Figures.None : new string('★', cell.Stars) + new string('☆', Stars - cell.Stars), style), new Text(cell.Action, style),
            ]);
            table.AddRow(row);
        }

        console.Write(table);
        console.Write(new Text(words[
            $"{Figures.Count(answer.TotalCells)} cells, {Figures.Count(answer.Opportunities)} opportunities (bold); ROI of all {Figures.Ratio(answer.Roi, r => Figures.Number(r))}",
            $"共 {Figures.Count(answer.TotalCells)} 个单元格，{Figures.Count(answer.Opportunities)} 个机会（加粗）；整体ROI {Figures.Ratio(answer.Roi, r => Figures.Number(r))}"] + "\n", Dim));
        Targets(console, [.. answer.Cells.Where(cell => cell.Opportunity)], audience, words);
    }

    private static void Targets(IAnsiConsole console, List<OpportunityCell> cells, string audience, Words words)
    {
        if (cells.Count == 0)
        {
            return;
        }

        string currency = cells[0].TargetGmv.Currency;
        var table = Tables.Create(words["What closing the traffic gap would bring", "补足流量差距的预期收益"])
            .WithText(words["Cell", "单元格"]).WithFigure($"{words["GMV", "GMV"]} ({currency})").WithFigure($"{words["Spend", "投入"]} ({currency})")
            .WithFigure(words["Sessions", "会话数"]).WithText(words["Watch", "监控指标"]);
        foreach (var cell in cells)
        {
            var parts = new (string Field, MatrixKey Key)[] { ("", cell.Category2 ?? cell.Category1), ("", cell.Channel), (audience, cell.Audience) }.Where(part => part.Key.KindCase != MatrixKey.KindOneofCase.IsSubtotal);
            table.WithRow(
                string.Join(" × ", parts.Select(part => Name(part.Key, words, part.Field))), "+" + Figures.Amount(cell.TargetGmv), "+" + Figures.Amount(cell.TargetSpend), "+" + Figures.Count(cell.TargetSessions),
                string.Join(words[", ", "、"], cell.Monitors));
        }

        console.Write(table);
    }

    private static Text Percent(Estimate estimate, Style style) => new(Figures.Ratio(estimate, r => Figures.Percent(r)), style);

    private static Text Key(MatrixKey? key, Words words, Style style, string field = "") =>
        key is null ? new Text("") : new Text(Name(key, words, field), key.KindCase == MatrixKey.KindOneofCase.Value ? style : Dim);

    private static string Name(MatrixKey key, Words words, string field) => key.KindCase switch
    {
        MatrixKey.KindOneofCase.Value => SegmentNames.Shown(field, key.Value, words),
        MatrixKey.KindOneofCase.IsSubtotal => words["all", "全部"],
        MatrixKey.KindOneofCase.IsOther => words["Other", "其他"],
        _ => words["(none)", "（空）"],
    };
}
