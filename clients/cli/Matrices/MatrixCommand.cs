using System.CommandLine;
using EcomOpsEngine.Cli.Matrices.Opportunities;
using EcomOpsEngine.Cli.Metrics;
using EcomOpsEngine.Cli.Terminal;
using EcomOpsEngine.Contracts.V1;

namespace EcomOpsEngine.Cli.Matrices;

/// <summary><c>matrix</c>: template table 8.</summary>
internal static class MatrixCommand
{
    public static Command Build(CommandContext context)
    {
        var dimensions = Parsed.Many("--dimension", "FIELD[:topN]|time:GRAIN", "A dimension, up to six: a field, customer.rfm_tier, customer.rfm_segment, customer.tag, or time; GRAIN is day, week, month, quarter, year, weekday or hour.", MatrixText.Dimension);
        var measures = Parsed.Many("--measure", "M1,M2", $"Measures: {string.Join(", ", MeasureNames.All)}. Otherwise gmv,orders,buyers.", MeasureNames.ParseList);
        var subtotals = Parsed.Optional("--subtotals", "none|rollup|cube", "Which subtotals are added.", MatrixText.Subtotals);
        var sets = Parsed.Many("--set", "DIM1,DIM2|total", "A grouping to show, by its dimensions; repeatable, in place of --subtotals.", text => text);
        var having = Parsed.Many("--having", "[PART:]MEASURE>=N", "Only cells with the number: >= or <=; PART is share, row, column or growth. Repeated: all must hold.", MatrixText.Having);
        var lift = new Option<bool>("--lift") { Description = "Test the conversion of each cell against all others." };
        var audience = new AudienceOptions();
        var compare = Parsed.Optional("--compare", "previous|year-ago|FROM..TO", "Growth against the span before, a year earlier, or any range.", MatrixText.Comparison);
        var order = new Option<MatrixOrder?>("--order-by") { Description = "Order of cells, largest first; otherwise by the dimensions.", HelpName = "[PART:]MEASURE[:asc]", CustomParser = Parsed.One(MatrixText.Order) };
        var shares = new Option<string>("--shares") { Description = "Shares shown in the table.", DefaultValueFactory = _ => "total" };
        shares.AcceptOnlyFromAmong("none", "total", "row", "column", "all");
        var range = new RangeOptions();
        var paging = new Paging("cells", 100_000);
        return context.Command(
            "matrix",
            "Figures by any combination of dimensions.",
            async (parsed, session, cancellation) =>
            {
                var request = new ComputeMatrixRequest
                {
                    Dataset = session.DatasetName,
                    Language = session.Words.Language,
                    Range = await range.RangeAsync(parsed, session, cancellation),
                    Filter = await range.FilterAsync(parsed, session, cancellation),
                    IncludeBots = range.IncludeBots(parsed),
                    SnapshotId = range.SnapshotId(parsed),
                    Dimensions = { parsed.GetValue(dimensions) },
                    Measures = { MeasuresOf(parsed.GetValue(measures)!) },
                    Subtotals = parsed.GetValue(subtotals) ?? default,
                    Having = { parsed.GetValue(having) },
                    Lift = parsed.GetValue(lift),
                    Audience = await audience.ReadAsync(parsed, session, cancellation),
                    Compare = await CompareAsync(session, parsed.GetValue(compare), cancellation),
                    OrderBy = parsed.GetValue(order),
                    PageSize = paging.Size(parsed),
                    PageToken = paging.Token(parsed),
                };
                MatrixText.Group(request, parsed.GetValue(sets) ?? []);
                var answer = await session.Client.Matrices.ComputeMatrixAsync(request, cancellationToken: cancellation);
                var metrics = session.Json ? new MetricTexts([]) : await MetricTexts.ReadAsync(session, cancellation);
                session.Write(answer, console => MatrixTable.Write(console, request, answer, MatrixShares.Parse(parsed.GetValue(shares)!), metrics, session.Words));
                Paging.NoteMore(session, answer.NextPageToken);
                session.About(answer.Info);
            },
            [OpportunitiesCommand.Build(context), dimensions, measures, subtotals, sets, compare, having, order, lift, shares, .. range.Options, .. paging.Options, .. audience.Options]);
    }

    private static IEnumerable<Measure> MeasuresOf(IReadOnlyList<IReadOnlyList<Measure>> lists) =>
        lists.Count == 0 ? [Measure.Gmv, Measure.Orders, Measure.Buyers] : lists.SelectMany(list => list);

    /// <summary>A comparison as the contract has it.</summary>
    public static async Task<MatrixComparison?> CompareAsync(Session session, ComparisonText? comparison, CancellationToken cancellation) => comparison switch
    {
        null => null,
        { Kind: ComparisonKind.Previous } => new MatrixComparison { PreviousPeriod = true },
        { Kind: ComparisonKind.YearAgo } => new MatrixComparison { YearAgo = true },
        { } range => new MatrixComparison { Range = await session.RangeAsync(range.From, range.To, cancellation) },
    };
}
