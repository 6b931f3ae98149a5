using EcomOpsEngine.Contracts.V1;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Traffic;

/// <summary>Every answer over rows leaves programs out, says how many rows, and can be asked to count them.</summary>
public sealed class EveryAnswerTests(ProgramShop shop) : IClassFixture<ProgramShop>
{
    /// <summary>A question to each call, with programs or without; answers its block about itself.</summary>
    private static readonly Dictionary<string, Func<ProgramShop, bool, Task<QueryInfo>>> Questions = new()
    {
        ["FunnelService.ComputeFunnel"] = async (shop, include) => (await shop.Server.Funnels.ComputeFunnelAsync(
            new ComputeFunnelRequest { Dataset = shop.Dataset, IncludeBots = include, Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "detail" } } } })).Info,
        ["FunnelService.ExplainFunnel"] = async (shop, include) => (await shop.Server.Funnels.ExplainFunnelAsync(new ExplainFunnelRequest
        {
            Funnel = new ComputeFunnelRequest { Dataset = shop.Dataset, IncludeBots = include, Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "detail" } } } },
        })).Info,
        ["FunnelService.ComputeFunnelTrend"] = async (shop, include) => (await shop.Server.Funnels.ComputeFunnelTrendAsync(new ComputeFunnelTrendRequest { Funnel = Funnel(shop, include) })).Info,
        ["FunnelService.ComputeTimeToConvert"] = async (shop, include) => (await shop.Server.Funnels.ComputeTimeToConvertAsync(new ComputeTimeToConvertRequest { Funnel = Funnel(shop, include) })).Info,
        ["FunnelService.ListFunnelUnits"] = async (shop, include) =>
        {
            using var call = shop.Server.Funnels.ListFunnelUnits(new ListFunnelUnitsRequest { Funnel = Funnel(shop, include) });
            return (await call.ResponseStream.ReadAllAsync().FirstAsync()).Info;
        },
        ["ExperimentService.EvaluateExperiment"] = async (shop, include) =>
        {
            await RecordAsync(shop);
            return (await shop.Server.Experiments.EvaluateExperimentAsync(new EvaluateExperimentRequest { Dataset = shop.Dataset, IncludeBots = include, ExperimentId = "AB-1" })).Info;
        },
        ["ExperimentService.ListExperiments"] = async (shop, include) =>
        {
            await RecordAsync(shop);
            return (await shop.Server.Experiments.ListExperimentsAsync(new ListExperimentsRequest { Dataset = shop.Dataset, IncludeBots = include })).Info;
        },
        ["SegmentService.ComputeCohorts"] = async (shop, include) => (await shop.Server.Segments.ComputeCohortsAsync(new ComputeCohortsRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["SegmentService.ComputeMigration"] = async (shop, include) => (await shop.Server.Segments.ComputeMigrationAsync(new ComputeMigrationRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["SegmentService.ForecastValue"] = async (shop, include) => (await shop.Server.Segments.ForecastValueAsync(new ForecastValueRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["SegmentService.ComputeTags"] = async (shop, include) => (await shop.Server.Segments.ComputeTagsAsync(new ComputeTagsRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["SegmentService.ComputeProfile"] = async (shop, include) => (await shop.Server.Segments.ComputeProfileAsync(new ComputeProfileRequest
        {
            Dataset = shop.Dataset,
            Customers = new ListCustomersRequest { Rfm = new ComputeRfmRequest { IncludeBots = include }, Tier = RfmTier.Regular },
        })).Info,
        ["MatrixService.ComputeMatrix"] = async (shop, include) => (await shop.Server.Matrices.ComputeMatrixAsync(
            new ComputeMatrixRequest { Dataset = shop.Dataset, IncludeBots = include, Measures = { Measure.Visitors } })).Info,
        ["ChannelService.AttributeOrders"] = async (shop, include) => (await shop.Server.Channels.AttributeOrdersAsync(new AttributeOrdersRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["ChannelService.ComputeEffectiveness"] = async (shop, include) => (await shop.Server.Channels.ComputeEffectivenessAsync(new ComputeEffectivenessRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["ChannelService.AllocateBudget"] = async (shop, include) => (await shop.Server.Channels.AllocateBudgetAsync(
            new AllocateBudgetRequest { Dataset = shop.Dataset, IncludeBots = include, Total = new Money { Units = 1, Scale = 2, Currency = "CNY" } })).Info,
        ["TrafficService.ComputeDailyTraffic"] = async (shop, include) => (await shop.Server.Traffic.ComputeDailyTrafficAsync(new ComputeDailyTrafficRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["TrafficService.DetectAnomalies"] = async (shop, include) => (await shop.Server.Traffic.DetectAnomaliesAsync(new DetectAnomaliesRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["DecompositionService.DecomposeGmv"] = async (shop, include) => (await shop.Server.Decompositions.DecomposeGmvAsync(new DecomposeGmvRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["ChannelService.ComputeSynergy"] = async (shop, include) => (await shop.Server.Channels.ComputeSynergyAsync(new ComputeSynergyRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["MatrixService.FindOpportunities"] = async (shop, include) => (await shop.Server.Matrices.FindOpportunitiesAsync(
            new FindOpportunitiesRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["SegmentService.ComputeRfm"] = async (shop, include) => (await shop.Server.Segments.ComputeRfmAsync(new ComputeRfmRequest { Dataset = shop.Dataset, IncludeBots = include })).Info,
        ["SegmentService.ListCustomers"] = async (shop, include) =>
        {
            using var call = shop.Server.Segments.ListCustomers(new ListCustomersRequest { Rfm = new ComputeRfmRequest { Dataset = shop.Dataset, IncludeBots = include } });
            return (await call.ResponseStream.ReadAllAsync().FirstAsync()).Info;
        },
    };

    /// <summary>The list of programs itself leaves nobody out.</summary>
    private static readonly string[] OfPrograms = ["TrafficService.DetectBots"];

    public static TheoryData<string> Calls => [.. Methods.Keys];

    private static Dictionary<string, MethodDescriptor> Methods { get; } = typeof(QueryInfo).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
        .Select(type => type.GetProperty("Descriptor")?.GetValue(null)).OfType<FileDescriptor>()
        .SelectMany(file => file.Services).SelectMany(service => service.Methods)
        .Where(method => method.OutputType.FindFieldByName("info")?.MessageType == QueryInfo.Descriptor)
        .ToDictionary(method => $"{method.Service.Name}.{method.Name}");

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Programs_are_left_out_unless_asked(string call)
    {
        if (OfPrograms.Contains(call))
        {
            return;
        }

        Assert.True(MayInclude(Methods[call].InputType, 0), $"{call}: its request has no include_bots.");
        Assert.True(Questions.ContainsKey(call), $"{call}: add a question to this test.");
        Assert.True((await Questions[call](shop, false)).BotRowsExcluded > 0, $"{call}: counts programs, or does not say that it leaves them out.");
        Assert.Equal(0, (await Questions[call](shop, true)).BotRowsExcluded);
    }

    private static async Task RecordAsync(ProgramShop shop) => await shop.Server.Experiments.CreateExperimentAsync(new CreateExperimentRequest
    {
        Dataset = shop.Dataset,
        Experiment = new Experiment { Id = "AB-1", FirstDate = "2025-03-01", Arms = { new ExperimentArm { Name = "A" }, new ExperimentArm { Name = "B" } } },
    });

    private static ComputeFunnelRequest Funnel(ProgramShop shop, bool include) =>
        new() { Dataset = shop.Dataset, IncludeBots = include, Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "detail" } } } };

    private static bool MayInclude(MessageDescriptor request, int depth) => request.FindFieldByName("include_bots") is not null
        || (depth < 2 && request.Fields.InDeclarationOrder().Any(field => field.FieldType == Google.Protobuf.Reflection.FieldType.Message && MayInclude(field.MessageType, depth + 1)));
}
