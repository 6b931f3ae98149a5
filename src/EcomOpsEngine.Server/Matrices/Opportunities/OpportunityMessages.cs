using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Rules;
using EcomOpsEngine.Server.Services;
using EcomOpsEngine.Storage.Datasets;

namespace EcomOpsEngine.Server.Matrices.Opportunities;

/// <summary>Table 8 as messages, in the language of the request.</summary>
internal sealed class OpportunityMessages(OpportunityRun run, ActionRules rules, DatasetSettings settings, Language language)
{
    private static readonly BothLanguages[] Headings =
    [
        new("Analysis", "分析维度"), new("Category 1", "一级类目"), new("Category 2", "二级类目"), new("Channel", "渠道"), new("Audience", "人群画像"),
        new("GMV share", "当前GMV占比"), new("ROI", "ROI"), new("Growth potential", "增长潜力"), new("Action", "建议动作"),
    ];

    private static readonly Dictionary<MatrixAnalysis, BothLanguages> Names = new()
    {
        [MatrixAnalysis.ProductChannel] = new("product × channel", "商品×渠道"),
        [MatrixAnalysis.ProductAudience] = new("product × audience", "商品×人群"),
        [MatrixAnalysis.ProductChannelAudience] = new("product × channel × audience", "商品×渠道×人群"),
        [MatrixAnalysis.ChannelAudience] = new("channel × audience", "渠道×人群"),
    };

    public FindOpportunitiesResponse Answer(int from, int size)
    {
        var response = new FindOpportunitiesResponse { TotalCells = run.Cells.Count, Opportunities = run.Cells.Count(cell => cell.Gap is not null), Roi = Figures.Of(run.Roi) };
        response.Headings.AddRange(Headings.Select(heading => heading.In(language)));
        response.Cells.AddRange(run.Cells.Skip(from).Take(size).Select(Cell));
        return response;
    }

    private OpportunityCell Cell(FoundCell found)
    {
        var (cell, dimensions, channel) = (found.Cell, run.Matrix.Dimensions, run.Question.Channel);
        MatrixKey Key(int d) => dimensions[d].Key(cell.Codes[d]);
        string? Value(int d) => Key(d) is { KindCase: MatrixKey.KindOneofCase.Value } key ? key.Value : null;
        double? factor = cell.Roi.TryGet(out var roi) && run.Roi.TryGet(out var usual) && usual > 0 ? roi / usual : null;
        var rule = rules.Of(new ActionCase(
            found.Analysis, found.Gap is not null, Value(channel + 1), [.. Enumerable.Range(0, channel).Select(Value).OfType<string>()],
            cell.Roi.Nullable, factor, cell.Growth.Nullable, found.Potential.Stars));
        var message = new OpportunityCell
        {
            Analysis = found.Analysis,
            AnalysisName = Names[found.Analysis].In(language),
            Category1 = Key(0),
            Category2 = channel > 1 ? Key(1) : null,
            Channel = Key(channel),
            Audience = Key(channel + 1),
            Gmv = Figures.Money(cell.GmvMinor, settings),
            GmvShare = Figures.Of(cell.GmvShare),
            Orders = Figures.Count(cell.Orders),
            Sessions = cell.TrafficShare.Reason == Analytics.Numerics.NoValueReason.NotAvailable ? Figures.Of(cell.TrafficShare) : Figures.Count(cell.Sessions),
            TrafficShare = Figures.Of(cell.TrafficShare),
            Spend = cell.Roi.Reason == Analytics.Numerics.NoValueReason.NotAvailable ? Figures.Of(cell.Roi) : Figures.Money(cell.SpendMinor, settings),
            Roi = Figures.Of(cell.Roi),
            Growth = Figures.Of(cell.Growth),
            Stars = found.Potential.Stars ?? 0,
            Action = rule?.Action.In(language) ?? "",
            Opportunity = found.Gap is not null,
        };
        message.Monitors.AddRange((rule?.Monitors ?? []).Select(monitor => monitor.In(language)));
        if (found.Gap is { } gap)
        {
            message.TargetGmv = Figures.Amount(gap.GmvMinor, settings);
            message.TargetSpend = Figures.Amount(gap.SpendMinor, settings);
            message.TargetSessions = gap.Sessions;
        }

        return message;
    }
}
