using System.CommandLine;
using EcomOpsEngine.Cli.Tags;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Segments;

/// <summary>A group of customers: tier, segment, score cell, cohort, tag. All that are given must hold.</summary>
internal sealed class GroupOptions
{
    private readonly Option<RfmTier?> _tier = Parsed.Optional("--tier", "vip|potential|regular|churned|prospect", "Only this tier.", SegmentNames.ParseTier);
    private readonly Option<RfmSegment?> _segment = Parsed.Optional("--segment", "champions|loyal|new|at-risk|hibernating|other", "Only this segment of the score grid.", SegmentNames.ParseSegment);
    private readonly Option<ScoreCell?> _cell = Parsed.Optional("--cell", "R-F-M", "Only this cell of the score grid, such as 5-5-4; * for any.", ScoreCell.Parse);
    private readonly Option<string?> _cohort = new("--cohort") { Description = "Only customers whose first order came in this month, such as 2026-01.", HelpName = "MONTH" };
    private readonly Option<string?> _tag = new("--tag") { Description = "Only customers with this tag.", HelpName = "TAG" };
    private readonly Option<FileInfo?> _rules = TagCommand.Rules();

    public IEnumerable<Symbol> Options => [_tier, _segment, _cell, _cohort, _tag, _rules];

    public async Task ReadAsync(ParseResult parsed, ListCustomersRequest request, CancellationToken cancellation)
    {
        request.Tier = parsed.GetValue(_tier) ?? default;
        request.Segment = parsed.GetValue(_segment) ?? default;
        if (parsed.GetValue(_cell) is { } cell)
        {
            (request.RecencyScore, request.FrequencyScore, request.MonetaryScore) = (cell.Recency, cell.Frequency, cell.Monetary);
        }

        if (parsed.GetValue(_cohort) is { } month)
        {
            request.Cohort = new CohortSelection { Question = new ComputeCohortsRequest { AsOf = request.Rfm?.AsOf }, Period = month };
        }

        if (parsed.GetValue(_tag) is not null || parsed.GetValue(_rules) is not null)
        {
            request.Tag = parsed.GetValue(_tag) ?? "";
            request.Tags = new ComputeTagsRequest { AsOf = request.Rfm?.AsOf, RulesJson = await TagCommand.TextAsync(parsed.GetValue(_rules), cancellation) };
        }
    }
}

/// <summary>A cell of the score grid; 0 stands for any.</summary>
internal readonly record struct ScoreCell(int Recency, int Frequency, int Monetary)
{
    public static ScoreCell Parse(string text)
    {
        var parts = text.Split('-').Select(part => part == "*" ? 0 : int.TryParse(part, out int score) && score > 0 ? score : -1).ToList();
        return parts.Count == 3 && !parts.Contains(-1)
            ? new ScoreCell(parts[0], parts[1], parts[2])
            : throw new UsageException($"cell '{text}' is not three scores such as 5-5-4 or 5-*-*");
    }
}
