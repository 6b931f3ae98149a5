using System.CommandLine;
using EcomOpsEngine.Cli.Segments;
using EcomOpsEngine.Cli.Tags;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Cli.Times;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Matrices;

/// <summary>How tiers, segments and tags of customers are told.</summary>
internal sealed class AudienceOptions
{
    private readonly Option<Moment?> _asOf = Parsed.Optional("--audience-as-of", "TIME", "Tiers and tags as of here; otherwise of the end of the range.", Moment.Parse);
    private readonly Option<FileInfo?> _rules = new("--tag-rules") { Description = "Rules of tags in JSON; otherwise the server's own.", HelpName = "FILE" };
    private readonly ThresholdOptions _thresholds = new();

    public IEnumerable<Symbol> Options => [_asOf, _rules, .. _thresholds.Options];

    public async Task<MatrixAudience> ReadAsync(ParseResult parsed, Session session, CancellationToken cancellation)
    {
        var audience = new MatrixAudience
        {
            Rfm = new ComputeRfmRequest { Thresholds = _thresholds.Read(parsed) },
            Tags = new ComputeTagsRequest { RulesJson = await TagCommand.TextAsync(parsed.GetValue(_rules), cancellation) },
        };
        if (parsed.GetValue(_asOf) is { } at)
        {
            audience.Rfm.AsOf = audience.Tags.AsOf = at.ToTimestamp(at.Offset is null ? await session.ZoneAsync(cancellation) : TimeZoneInfo.Utc);
        }

        return audience;
    }
}
