using EcomOpsEngine.Benchmarks.Store;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Net.Client;
using Value = EcomOpsEngine.Contracts.V1.Value;

namespace EcomOpsEngine.Benchmarks.Dashboards;

/// <summary>A question that a dashboard asks each time it is opened.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Ask">Asks it and gives the answer without what differs from call to call: the time taken, the snapshot, its freshness and the rows read.</param>
internal sealed record DashboardQuestion(string Name, Func<GrpcChannel, CancellationToken, Task<IMessage>> Ask)
{
    private static readonly Timestamp AsOf = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(HonestEvents.ToUs / 1_000));

    /// <summary>The eight questions of one dashboard: funnel, RFM, matrix, cohorts, significance.</summary>
    public static IReadOnlyList<DashboardQuestion> All { get; } =
    [
        new("funnel", (channel, token) => FunnelAsync(channel, Funnel(HonestEvents.Steps), token)),
        new("funnel by channel, one device", (channel, token) => FunnelAsync(channel, Filtered(), token)),
        new("funnel with step times", (channel, token) => FunnelAsync(channel, WithTimes(), token)),
        new("rfm", async (channel, token) =>
        {
            var answer = await new SegmentService.SegmentServiceClient(channel).ComputeRfmAsync(Rfm(), cancellationToken: token);
            answer.Info = null;
            return answer;
        }),
        new("matrix: category × channel", (channel, token) => MatrixAsync(channel, Matrix("category_1", "channel"), token)),
        new("matrix: month × channel with subtotals", (channel, token) => MatrixAsync(channel, ByMonth(), token)),
        new("cohorts", async (channel, token) =>
        {
            var answer = await new SegmentService.SegmentServiceClient(channel).ComputeCohortsAsync(
                new ComputeCohortsRequest { Dataset = StoreServer.Dataset, AsOf = AsOf, RepurchaseDays = { 30, 90 } }, cancellationToken: token);
            answer.Info = null;
            return answer;
        }),
        new("significance", async (channel, token) => await new ExperimentService.ExperimentServiceClient(channel).CompareProportionsAsync(Comparison(), cancellationToken: token)),
    ];

    /// <summary>A question that takes far longer than those of a dashboard: 32 steps in any order within a month.</summary>
    public static DashboardQuestion Heavy { get; } = new("32 steps in any order", (channel, token) =>
    {
        var request = Funnel(32);
        request.Mode = FunnelMode.AnyOrder;
        request.Window = Duration.FromTimeSpan(TimeSpan.FromDays(30));
        return FunnelAsync(channel, request, token);
    });

    /// <summary>A comparison of two arms.</summary>
    public static CompareProportionsRequest Comparison() => new()
    {
        Arms = { new Arm { Name = "A", Units = 11_009, Conversions = 849 }, new Arm { Name = "B", Units = 10_923, Conversions = 990 } },
        ConfidenceLevel = .95,
    };

    /// <summary>A plan of a test.</summary>
    public static PlanSampleSizeRequest Plan() => new() { BaselineRate = .05, TargetRate = .06, ConfidenceLevel = .95, Power = .8 };

    /// <summary>The funnel of the dashboard.</summary>
    public static ComputeFunnelRequest Funnel() => Funnel(HonestEvents.Steps);

    /// <summary>R, F and M of every customer.</summary>
    public static ComputeRfmRequest Rfm() => new() { Dataset = StoreServer.Dataset, AsOf = AsOf };

    private static ComputeFunnelRequest Funnel(int steps) => new()
    {
        Dataset = StoreServer.Dataset,
        Window = Duration.FromTimeSpan(TimeSpan.FromDays(1)),
        Steps = { Enumerable.Range(0, steps).Select(step => new FunnelStep { Events = { StoreRows.EventName(step) } }) },
    };

    private static ComputeFunnelRequest Filtered()
    {
        var request = Funnel(HonestEvents.Steps);
        request.Filter = new Filter
        {
            AllOf = { new AnyOf { Conditions = { new Condition { Field = "device", In = new ValueSet { Values = { new Value { StringValue = "device-0" } } } } } } },
        };
        request.Breakdown = new FunnelBreakdown { Fields = { "channel" } };
        return request;
    }

    private static ComputeFunnelRequest WithTimes()
    {
        var request = Funnel(HonestEvents.Steps);
        request.Detail = FunnelDetail.Times;
        return request;
    }

    private static ComputeMatrixRequest Matrix(params string[] fields) => new()
    {
        Dataset = StoreServer.Dataset,
        Dimensions = { fields.Select(field => new MatrixDimension { Field = field }) },
        Measures = { Measure.Gmv, Measure.Orders, Measure.Buyers },
    };

    private static ComputeMatrixRequest ByMonth()
    {
        var request = Matrix("channel");
        request.Dimensions.Insert(0, new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Month });
        request.Subtotals = Subtotals.Rollup;
        return request;
    }

    private static async Task<IMessage> FunnelAsync(GrpcChannel channel, ComputeFunnelRequest request, CancellationToken token)
    {
        var answer = await new FunnelService.FunnelServiceClient(channel).ComputeFunnelAsync(request, cancellationToken: token);
        answer.Info = null;
        return answer;
    }

    private static async Task<IMessage> MatrixAsync(GrpcChannel channel, ComputeMatrixRequest request, CancellationToken token)
    {
        var answer = await new MatrixService.MatrixServiceClient(channel).ComputeMatrixAsync(request, cancellationToken: token);
        answer.Info = null;
        return answer;
    }
}
