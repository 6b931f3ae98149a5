using EcomOpsEngine.Analytics.Matrices.Opportunities;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Snapshots;

namespace EcomOpsEngine.Server.Matrices.Opportunities;

/// <summary>A checked request of table 8, and the matrix that answers it.</summary>
/// <param name="Analyses">The crosses, each with its grouping: bits of the matrix's dimensions.</param>
/// <param name="Products">Fields of the categories, first then second.</param>
/// <param name="Channel">Position of the channel among the dimensions; the audience follows it.</param>
/// <param name="Rule">When a cell is an opportunity.</param>
/// <param name="Matrix">The matrix request.</param>
internal sealed record OpportunityQuestion(
    IReadOnlyList<(MatrixAnalysis Analysis, int Set)> Analyses, IReadOnlyList<string> Products, int Channel, OpportunityRule Rule, ComputeMatrixRequest Matrix)
{
    private const int DefaultDays = 180;
    private const double DefaultRoiFactor = 1.2;
    private const double MostRoiFactor = 1_000;
    private const long DefaultLeastOrders = 30;
    private const long MostLeastOrders = 1_000_000_000;

    public static OpportunityQuestion Read(SnapshotView view, FindOpportunitiesRequest request, Violations violations)
    {
        RequestChecks.Enum(request.Language, "language", violations);
        var products = ProductsOf(view, request, violations);
        var channel = request.ChannelField.Length > 0 ? request.ChannelField : TextDimension.Channel;
        var audience = request.AudienceField.Length > 0 ? request.AudienceField : AudienceFields.Tier;
        string[] fields = [.. products, channel, audience];
        if (fields.Distinct(StringComparer.Ordinal).Count() < fields.Length)
        {
            violations.Add("product_fields", $"{string.Join(", ", fields.Select(Shown.Text))}; expected different fields for categories, channel and audience.");
        }

        if (!(request.RoiFactor is >= 0 and <= MostRoiFactor))
        {
            violations.Add("roi_factor", $"{request.RoiFactor}; expected above 0 and at most {MostRoiFactor}, or 0 for {DefaultRoiFactor}.");
        }

        if (request.LeastOrders is < 0 or > MostLeastOrders)
        {
            violations.Add("least_orders", $"{request.LeastOrders}; expected 1 to {MostLeastOrders}, or 0 for {DefaultLeastOrders}.");
        }

        if (request.Range is { } stated && (stated.From is null || stated.To is null))
        {
            violations.Add("range", "Both sides expected, or no range for the last 180 days of the data.");
        }

        var analyses = AnalysesOf(request, products.Count, violations);
        violations.ThrowIfAny();
        var matrix = new ComputeMatrixRequest
        {
            Dataset = request.Dataset,
            Range = request.Range ?? LastDays(view),
            Filter = request.Filter,
            IncludeBots = request.IncludeBots,
            SnapshotId = request.SnapshotId,
            Language = request.Language,
            Dimensions = { fields.Select(field => new MatrixDimension { Field = field }) },
            Measures = { Measure.Gmv, Measure.Orders, Measure.Sessions, Measure.Spend, Measure.Roi },
            Subtotals = Subtotals.Sets,
            GroupingSets = { analyses.Select(one => Grouping(one.Set)) },
            Compare = new MatrixComparison { PreviousPeriod = true },
            Audience = request.Audience,
        };
        return new OpportunityQuestion(
            analyses, products, products.Count,
            new OpportunityRule(request.RoiFactor == 0 ? DefaultRoiFactor : request.RoiFactor, request.LeastOrders == 0 ? DefaultLeastOrders : request.LeastOrders), matrix);
    }

    private static List<string> ProductsOf(SnapshotView view, FindOpportunitiesRequest request, Violations violations)
    {
        if (request.ProductFields.Count > 2)
        {
            violations.Add("product_fields", $"{request.ProductFields.Count} fields; expected 1 or 2.");
        }

        if (request.ProductFields.Count > 0)
        {
            return [.. request.ProductFields.Take(2)];
        }

        return view.Fields.Find(Table.Orders, "category_2") is null ? ["category_1"] : ["category_1", "category_2"];
    }

    private static List<(MatrixAnalysis Analysis, int Set)> AnalysesOf(FindOpportunitiesRequest request, int products, Violations violations)
    {
        IReadOnlyList<MatrixAnalysis> asked = request.Analyses.Count > 0
            ? request.Analyses
            : [MatrixAnalysis.ProductChannel, MatrixAnalysis.ProductAudience, MatrixAnalysis.ProductChannelAudience];
        var (product, channel, audience) = ((1 << products) - 1, 1 << products, 1 << (products + 1));
        var analyses = new List<(MatrixAnalysis Analysis, int Set)>();
        for (var i = 0; i < asked.Count; i++)
        {
            int? set = asked[i] switch
            {
                MatrixAnalysis.ProductChannel => product | channel,
                MatrixAnalysis.ProductAudience => product | audience,
                MatrixAnalysis.ProductChannelAudience => product | channel | audience,
                MatrixAnalysis.ChannelAudience => channel | audience,
                _ => null,
            };
            if (set is not { } grouping)
            {
                violations.Add($"analyses[{i}]", $"{asked[i]:D} is not an analysis this server knows.");
            }
            else if (analyses.Contains((asked[i], grouping)))
            {
                violations.Add($"analyses[{i}]", $"{asked[i]} occurs twice.");
            }
            else
            {
                analyses.Add((asked[i], grouping));
            }
        }

        return analyses;
    }

    private static GroupingSet Grouping(int set)
    {
        var grouping = new GroupingSet();
        grouping.Dimensions.Add(Enumerable.Range(0, 31).Where(d => (set & (1 << d)) != 0));
        return grouping;
    }

    /// <summary>The last 180 local days of the data, the day of the last row among them; null without rows.</summary>
    private static TimeRange? LastDays(SnapshotView view)
    {
        if (view.LastUs is not { } last)
        {
            return null;
        }

        LocalCalendar calendar = view.Snapshot.Calendar;
        var day = calendar.Day(last);
        return new TimeRange { From = Instants.Of(calendar.StartOfDayUs(day + 1 - DefaultDays)), To = Instants.Of(calendar.StartOfDayUs(day + 1)) };
    }
}
