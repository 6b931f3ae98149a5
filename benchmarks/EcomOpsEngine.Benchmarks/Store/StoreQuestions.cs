using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using Google.Protobuf.WellKnownTypes;
using Grpc.Net.Client;

namespace EcomOpsEngine.Benchmarks.Store;

/// <summary>The questions that the benchmarks of the store ask of the honest rows, over gRPC.</summary>
internal sealed class StoreQuestions(GrpcChannel channel)
{
    /// <summary>Six ordered steps within a day: people at each step.</summary>
    public async Task<string> FunnelAsync(bool includeBots, CancellationToken cancellation)
    {
        var request = new ComputeFunnelRequest { Dataset = StoreServer.Dataset, IncludeBots = includeBots, Window = Duration.FromTimeSpan(TimeSpan.FromDays(1)) };
        request.Steps.AddRange(Enumerable.Range(0, HonestEvents.Steps).Select(step => new FunnelStep { Events = { StoreRows.EventName(step) } }));
        var answer = await new FunnelService.FunnelServiceClient(channel).ComputeFunnelAsync(request, cancellationToken: cancellation);
        return string.Join(' ', answer.Funnels[0].Steps.Select(step => step.Entered));
    }

    /// <summary>The four questions over rows, each of everybody and all rows.</summary>
    public IReadOnlyList<(string Name, Func<CancellationToken, Task> Ask)> All()
    {
        var (segments, matrices) = (new SegmentService.SegmentServiceClient(channel), new MatrixService.MatrixServiceClient(channel));
        var matrix = new ComputeMatrixRequest
        {
            Dataset = StoreServer.Dataset,
            IncludeBots = true,
            Dimensions = { new MatrixDimension { Field = "category_1" }, new MatrixDimension { Field = "channel" } },
            Measures = { Measure.Gmv, Measure.Orders, Measure.Buyers },
        };
        return
        [
            ("funnel of six steps", token => FunnelAsync(includeBots: true, token)),
            ("matrix of category and channel: GMV, orders, buyers", token => matrices.ComputeMatrixAsync(matrix, cancellationToken: token).ResponseAsync),
            ("RFM", token => segments.ComputeRfmAsync(new ComputeRfmRequest { Dataset = StoreServer.Dataset, IncludeBots = true }, cancellationToken: token).ResponseAsync),
            ("cohorts by month", token => segments.ComputeCohortsAsync(new ComputeCohortsRequest { Dataset = StoreServer.Dataset, IncludeBots = true }, cancellationToken: token).ResponseAsync),
        ];
    }
}
