using System.CommandLine;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Matrices.Opportunities;

/// <summary><c>matrix opportunities</c>: template table 8.</summary>
internal static class OpportunitiesCommand
{
    /// <summary>Cells that people read at once; programs get the server's default.</summary>
    private const int ShownCells = 20;

    /// <summary>The server's own audience where none is asked for.</summary>
    private const string DefaultAudience = "customer.rfm_tier";

    private static readonly (string Name, MatrixAnalysis Analysis)[] Analyses =
    [
        ("product-channel", MatrixAnalysis.ProductChannel), ("product-audience", MatrixAnalysis.ProductAudience),
        ("product-channel-audience", MatrixAnalysis.ProductChannelAudience), ("channel-audience", MatrixAnalysis.ChannelAudience),
    ];

    public static Command Build(CommandContext context)
    {
        var analyses = Parsed.Many("--analysis", "NAME", $"What is crossed: {string.Join(", ", Analyses.Select(one => one.Name))}. Repeatable; otherwise the first three.", Analysis);
        var products = Parsed.Many("--product", "FIELD", "Field of the category, then of the sub-category; otherwise category_1 and category_2.", text => text);
        var channel = new Option<string>("--channel") { Description = "Field of the channel; otherwise channel.", HelpName = "FIELD" };
        var segment = new Option<string>("--audience") { Description = "Field of the audience; otherwise customer.rfm_tier. Also customer.tag, customer.age_band …", HelpName = "FIELD" };
        var factor = new Option<double>("--roi-factor") { Description = "High ROI: at least so many times the ROI of all; otherwise 1.2.", HelpName = "N" };
        var orders = new Option<long>("--least-orders") { Description = "Orders that an opportunity needs; otherwise 30.", HelpName = "N" };
        var only = new Option<bool>("--only") { Description = "Opportunities alone." };
        var audience = new AudienceOptions();
        var range = new RangeOptions();
        var paging = new Paging("cells", 10_000);
        return context.Command(
            "opportunities",
            "Where to put the money (table 8): cells of products, channels and audiences with shares, ROI, stars and an action; otherwise over the last 180 days.",
            async (parsed, session, cancellation) =>
            {
                var request = new FindOpportunitiesRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    Range = await range.RangeAsync(parsed, session, cancellation),
                    Filter = await range.FilterAsync(parsed, session, cancellation),
                    IncludeBots = range.IncludeBots(parsed),
                    SnapshotId = range.SnapshotId(parsed),
                    Analyses = { parsed.GetValue(analyses) },
                    ProductFields = { parsed.GetValue(products) },
                    ChannelField = parsed.GetValue(channel) ?? "",
                    AudienceField = parsed.GetValue(segment) ?? "",
                    Audience = await audience.ReadAsync(parsed, session, cancellation),
                    RoiFactor = parsed.GetValue(factor),
                    LeastOrders = parsed.GetValue(orders),
                    OpportunitiesOnly = parsed.GetValue(only),
                    PageSize = paging.Size(parsed) is var size && size == 0 && !session.Json ? ShownCells : size,
                    PageToken = paging.Token(parsed),
                };
                var answer = await session.Client.Matrices.FindOpportunitiesAsync(request, cancellationToken: cancellation);
                session.Write(answer, console => OpportunityTable.Write(console, answer, request.AudienceField.Length == 0 ? DefaultAudience : request.AudienceField, session.Words));
                Paging.NoteMore(session, answer.NextPageToken);
                session.About(answer.Info);
            },
            [analyses, products, channel, segment, factor, orders, only, .. range.Options, .. paging.Options, .. audience.Options]);
    }

    private static MatrixAnalysis Analysis(string text)
    {
        var known = Array.Find(Analyses, one => one.Name == text);
        return known.Name is not null ? known.Analysis : throw new UsageException($"analysis '{text}' is unknown: expected {string.Join(", ", Analyses.Select(one => one.Name))}");
    }
}
