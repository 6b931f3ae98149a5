using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace EcomOpsEngine.Server.Tests.Store;

/// <summary>The four answers over gRPC, as the lines of text that <see cref="NaiveAnswers"/> gives.</summary>
internal static class ServedAnswers
{
    public static async Task<IReadOnlyList<string>> OfAsync(GrpcChannel channel, string dataset, DateTimeOffset asOf) =>
    [
        "funnel " + await FunnelAsync(channel, dataset, null, "view", "cart", "$order_paid"),
        "funnel mobile " + await FunnelAsync(channel, dataset, "mobile", "search", "view", "cart"),
        .. await MatrixAsync(channel, dataset),
        .. await RfmAsync(channel, dataset, asOf),
        .. await CohortsAsync(channel, dataset, asOf),
    ];

    private static async Task<string> FunnelAsync(GrpcChannel channel, string dataset, string? device, params string[] steps)
    {
        var cities = new ListFieldsRequest { Dataset = dataset, Table = Table.Events };
        var hasCity = (await new CatalogService.CatalogServiceClient(channel).ListFieldsAsync(cities)).Fields.Any(field => field.Name == "customer.city");
        var request = new ComputeFunnelRequest { Dataset = dataset, IncludeBots = true, Window = Duration.FromTimeSpan(TimeSpan.FromDays(1)) };
        request.Steps.AddRange(steps.Select(step => new FunnelStep { Events = { step } }));
        request.Breakdown = hasCity ? new FunnelBreakdown { Fields = { "customer.city" } } : null;
        if (device is not null)
        {
            request.Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "device", In = new ValueSet { Values = { new Contracts.V1.Value { StringValue = device } } } } } } } };
        }

        var funnels = (await new FunnelService.FunnelServiceClient(channel).ComputeFunnelAsync(request)).Funnels;
        var all = string.Join(' ', funnels[0].Steps.Select(step => step.Entered));
        var parts = hasCity ? funnels.Skip(1).ToList() : [.. funnels.Where(one => one.Steps[0].Entered > 0)];
        return $"{all} {string.Join(", ", parts.Select(one => $"{(hasCity && one.BreakdownValues[0].HasValue ? one.BreakdownValues[0].Value : "-")} {string.Join(' ', one.Steps.Select(step => step.Entered))}").Order(StringComparer.Ordinal))}";
    }

    private static async Task<IEnumerable<string>> MatrixAsync(GrpcChannel channel, string dataset)
    {
        var answer = await new MatrixService.MatrixServiceClient(channel).ComputeMatrixAsync(new ComputeMatrixRequest
        {
            Dataset = dataset,
            IncludeBots = true,
            Dimensions = { new MatrixDimension { Field = "channel" }, new MatrixDimension { Field = "category_1" } },
            Measures = { Measure.Gmv, Measure.Orders, Measure.Buyers },
        });
        string Key(MatrixKey key) => key.HasValue ? key.Value : "-";

        // Cells of events, and of cancelled lines alone, have no orders.
        return answer.Cells.Where(cell => cell.Figures[1].Value.Count > 0)
            .Select(cell => $"matrix {Key(cell.Keys[0])} {Key(cell.Keys[1])} {cell.Figures[0].Value.Money.Units} {cell.Figures[1].Value.Count} {cell.Figures[2].Value.Count}").Order(StringComparer.Ordinal);
    }

    private static async Task<IEnumerable<string>> RfmAsync(GrpcChannel channel, string dataset, DateTimeOffset asOf)
    {
        var segments = new SegmentService.SegmentServiceClient(channel);
        var rfm = new ComputeRfmRequest { Dataset = dataset, IncludeBots = true, AsOf = asOf.ToTimestamp() };
        using var call = segments.ListCustomers(new ListCustomersRequest { Rfm = rfm });
        var listed = new List<string>();
        await foreach (var page in call.ResponseStream.ReadAllAsync())
        {
            listed.AddRange(page.CustomerIds.Select((id, i) => $"rfm {id} {(page.HasOrder[i] ? $"{page.RecencyDays[i]} {page.Frequency[i]} {page.MonetaryUnits[i]}" : "prospect")}"));
        }

        return listed.Order(StringComparer.Ordinal).Append($"rfm customers {(await segments.ComputeRfmAsync(rfm)).Total.Customers}");
    }

    private static async Task<IEnumerable<string>> CohortsAsync(GrpcChannel channel, string dataset, DateTimeOffset asOf)
    {
        var answer = await new SegmentService.SegmentServiceClient(channel).ComputeCohortsAsync(new ComputeCohortsRequest { Dataset = dataset, IncludeBots = true, AsOf = asOf.ToTimestamp() });
        return answer.Cohorts.SelectMany(cohort => cohort.Cells.Select(cell =>
            string.Create(CultureInfo.InvariantCulture, $"cohort {cohort.Period} +{cell.Offset} {cell.Customers} {cell.Active} {cell.Orders} {cell.Revenue.Units}")));
    }
}
