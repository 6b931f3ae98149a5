using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;
using Value = EcomOpsEngine.Contracts.V1.Value;

namespace EcomOpsEngine.Server.Tests.Decomposition;

/// <summary>January and February of a shop whose figures are the golden ones: 1000 visitors of whom 2% order for 50.00, then 1200, 2.5%, 48.00.</summary>
public sealed class DecomposeGmvTests(RunningServer server) : IAsyncLifetime
{
    private string _dataset = "";

    public async ValueTask InitializeAsync()
    {
        _dataset = await server.NewDatasetAsync();
        await server.LoadAsync(_dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of([.. Visits(1, 1_000), .. Visits(2, 1_200)]));
        await server.LoadAsync(_dataset, Table.Orders, "orders", OnError.AllOrNothing, Batches.Of([
            .. Orders(1, 20, 5_000), .. Orders(2, 30, 4_800),
            new OrderRow("nobody-1", null, At(1, 20), 70_000, Category: "clothes", Channel: "phone"), new OrderRow("nobody-2", null, At(2, 20), 10_000, Category: "clothes", Channel: "phone"),
            new OrderRow("gone", "c1", At(2, 3), 99_900, Status: "cancelled", Visitor: "m2-0", Channel: "search")]));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_golden_parts_close_with_orders_without_a_visitor_apart()
    {
        var answer = await AskAsync(new DecomposeGmvRequest());

        Assert.Equal((100_000 + 70_000, 144_000 + 10_000, -16_000), (answer.Before.Units, answer.After.Units, answer.Change.Units));
        Assert.Equal((GmvModel.Visitors, GmvMethod.Lmdi), (answer.Model, answer.Method));
        Assert.Equal([GmvFactor.Visitors, GmvFactor.Conversion, GmvFactor.OrderValue], answer.Factors.Select(factor => factor.Factor));
        Assert.Equal([22_000L, 26_926, -4_926], answer.Factors.Select(factor => factor.Effect.Units));
        Assert.Equal((1_000L, 1_200L, 0.2), (answer.Factors[0].Before.Count, answer.Factors[0].After.Count, Math.Round(answer.Factors[0].Growth.Ratio, 12)));
        Assert.Equal((.02, .025, 50.0, 48.0), (answer.Factors[1].Before.Ratio, answer.Factors[1].After.Ratio, answer.Factors[2].Before.Ratio, answer.Factors[2].After.Ratio));
        Assert.Equal((70_000L, 10_000L, -60_000L), (answer.ApartBefore.Units, answer.ApartAfter.Units, answer.ApartEffect.Units));
        Assert.Equal((1L, 1L), (answer.OrdersWithoutVisitorBefore, answer.OrdersWithoutVisitorAfter));
        Assert.Equal(22_000.0 / -16_000, answer.Factors[0].Share.Ratio, 12);
        Assert.Equal(At(1, 0, 0).ToTimestamp(), answer.ComparedRange.From);
    }

    [Fact]
    public async Task The_waterfall_goes_from_bar_to_bar()
    {
        var steps = (await AskAsync(new DecomposeGmvRequest { Language = Language.Zh })).Waterfall;
        Assert.Equal(["基期GMV", "流量（UV）", "转化率", "客单价", "无访客订单", "本期GMV"], steps.Select(step => step.Label));
        Assert.Equal([(0L, 170_000L), (170_000, 192_000), (192_000, 218_926), (218_926, 214_000), (214_000, 154_000), (0, 154_000)], steps.Select(step => (step.From.Units, step.To.Units)));
        Assert.Equal(WaterfallStep.Types.Kind.Start, steps[0].Kind);
        Assert.Equal(WaterfallStep.Types.Kind.End, steps[^1].Kind);
    }

    [Fact]
    public async Task A_drill_tells_mix_from_rate_and_adds_up()
    {
        var answer = await AskAsync(new DecomposeGmvRequest { Dimensions = { new MatrixDimension { Field = "channel" }, new MatrixDimension { Field = "category_1" } } });
        var channels = answer.Drills[0];
        Assert.Equal(("channel", GmvModel.Visitors), (channels.Dimension, channels.Model));
        Assert.Equal(["feed", "phone", "search"], channels.Values.Select(value => value.Key.Value).Order());
        foreach (var drill in answer.Drills)
        {
            Assert.Equal(answer.Change.Units, drill.Values.Sum(value => value.Change.Units));
            Assert.All(drill.Values, value => Assert.Equal(
                value.Change.Units, value.VolumeEffect.Units + value.MixEffect.Units + value.ApartEffect.Units + value.Rates.Sum(rate => rate.Effect.Units)));
            Assert.Equal(answer.Change.Units, drill.VolumeEffect.Units + drill.MixEffect.Units + drill.RateEffect.Units + drill.ApartEffect.Units);
            Assert.Equal(drill.Values.Max(value => Math.Abs(value.Change.Units)), Math.Abs(drill.Values[0].Change.Units));
            Assert.Equal(drill.Values.Count + 2, drill.Waterfall.Count);
            Assert.Equal(answer.After.Units, drill.Waterfall[^2].To.Units);
        }

        // Search: 500 of 1000 visitors, 10 order for 50.00; then 400 of 1200, 10 for 48.00.
        var search = channels.Values.Single(value => value.Key.Value == "search");
        Assert.Equal((500L, 400L, GmvMethod.Lmdi), (search.VolumeBefore, search.VolumeAfter, search.Method));
        double weight = (48_000 - 50_000) / Math.Log(48_000.0 / 50_000);
        Assert.Equal(weight * Math.Log(1.2), search.VolumeEffect.Units, 1.0);
        Assert.Equal(weight * Math.Log(400 / 1_200.0 / .5), search.MixEffect.Units, 1.0);
        Assert.Equal([(.02, .025), (50.0, 48.0)], search.Rates.Select(rate => (rate.Before.Ratio, rate.After.Ratio)));

        // Orders by phone carry no visitor, and visitors have no category.
        Assert.Equal(-60_000, channels.Values.Single(value => value.Key.Value == "phone").ApartEffect.Units);
        Assert.Equal(GmvModel.Orders, answer.Drills[1].Model);
        Assert.Equal([GmvFactor.AverageOrderValue], answer.Drills[1].Values[0].Rates.Select(rate => rate.Factor));
    }

    [Fact]
    public async Task Values_beyond_the_top_are_counted_again_as_other()
    {
        var drill = Assert.Single((await AskAsync(new DecomposeGmvRequest { Dimensions = { new MatrixDimension { Field = "channel", Top = 1 } } })).Drills);
        Assert.Equal(2, drill.Values.Count);
        Assert.True(drill.Values.Single(value => value.Key.Value != "phone").Key.IsOther);
        var other = drill.Values.Single(value => value.Key.IsOther);
        Assert.Equal((1_000L, 1_200L), (other.VolumeBefore, other.VolumeAfter));
    }

    [Fact]
    public async Task Tiers_of_customers_are_those_at_the_end_of_the_period()
    {
        var dataset = await server.NewDatasetAsync();
        await server.LoadAsync(dataset, Table.Orders, "orders", OnError.AllOrNothing, Batches.Of([
            .. Enumerable.Range(0, 5).Select(i => new OrderRow($"vip-{i}", "c1", At(2, 20 + i), 60_000)), new OrderRow("vip-first", "c1", At(1, 5), 10_000), new OrderRow("once", "c2", At(1, 9), 20_000)]));
        var answer = await server.Decompositions.DecomposeGmvAsync(new DecomposeGmvRequest
        {
            Dataset = dataset,
            Range = Month(2),
            Compare = new MatrixComparison { Range = Month(1) },
            Model = GmvModel.Customers,
            Dimensions = { new MatrixDimension { Field = "customer.rfm_tier" } },
        });
        var drill = Assert.Single(answer.Drills);
        Assert.Equal([("vip", 10_000L, 300_000L), ("regular", 20_000, 0)], drill.Values.Select(value => (value.Key.Value, value.Before.Units, value.After.Units)));
        Assert.Equal(answer.Change.Units, drill.Values.Sum(value => value.Change.Units));
    }

    [Fact]
    public async Task Models_and_methods_of_the_request_hold()
    {
        var orders = await AskAsync(new DecomposeGmvRequest { Model = GmvModel.Orders, Method = GmvMethod.Sequential });
        Assert.Equal((GmvModel.Orders, GmvMethod.Sequential, 0L), (orders.Model, orders.Method, orders.ApartEffect.Units));

        // 21 orders of 80.95, then 31 of 49.68.
        Assert.Equal([(21L, 31L)], orders.Factors.Take(1).Select(factor => (factor.Before.Count, factor.After.Count)));
        Assert.Equal(10 * 170_000 / 21.0, orders.Factors[0].Effect.Units, 1.0);
        var customers = await AskAsync(new DecomposeGmvRequest { Model = GmvModel.Customers, Method = GmvMethod.Shapley });
        Assert.Equal([GmvFactor.Customers, GmvFactor.OrderFrequency, GmvFactor.AverageOrderValue], customers.Factors.Select(factor => factor.Factor));
        Assert.Equal(customers.Change.Units, customers.Factors.Sum(factor => factor.Effect.Units));
    }

    [Fact]
    public async Task A_period_before_the_data_falls_back_to_shapley_and_says_so()
    {
        var answer = await AskAsync(new DecomposeGmvRequest { Range = Month(1) });
        Assert.Equal((0L, GmvMethod.Shapley, NoValueReason.ZeroBase), (answer.Before.Units, answer.Method, answer.Growth.NoValue.Reason));
        Assert.Equal([100_000L, 0, 0], answer.Factors.Select(factor => factor.Effect.Units));
        Assert.Contains("COMPARED_BEFORE_DATA", answer.Info.Warnings.Select(warning => warning.Code));
    }

    [Fact]
    public async Task A_filter_that_events_lack_takes_orders_and_says_so()
    {
        var filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "category_1", In = new ValueSet { Values = { new Value { StringValue = "beauty" } } } } } } } };
        var answer = await AskAsync(new DecomposeGmvRequest { Filter = filter });
        Assert.Equal((GmvModel.Orders, 44_000L), (answer.Model, answer.Change.Units));
        Assert.Contains("VISITORS_NOT_AVAILABLE", answer.Info.Warnings.Select(warning => warning.Code));
    }

    [Fact]
    public async Task Without_a_range_the_last_180_days_are_compared_with_those_before()
    {
        var answer = await server.Decompositions.DecomposeGmvAsync(new DecomposeGmvRequest { Dataset = _dataset });
        Assert.Equal(TimeSpan.FromDays(180), answer.Info.Range.To.ToDateTime() - answer.Info.Range.From.ToDateTime());
        Assert.Equal(answer.Info.Range.From, answer.ComparedRange.To);
        Assert.Equal(324_000, answer.After.Units);
        var empty = await server.Decompositions.DecomposeGmvAsync(new DecomposeGmvRequest { Dataset = await server.NewDatasetAsync() });
        Assert.Equal((0L, 0L, NoValueReason.ZeroBase), (empty.After.Units, empty.Change.Units, empty.Growth.NoValue.Reason));
    }

    private static readonly Dictionary<string, (Action<DecomposeGmvRequest> Break, string Field, string Says)> Cases = new()
    {
        ["language"] = (r => r.Language = (Language)9, "language", "9"),
        ["model"] = (r => r.Model = (GmvModel)9, "model", "9"),
        ["method"] = (r => r.Method = (GmvMethod)9, "method", "9"),
        ["comparison"] = (r => r.Compare = new MatrixComparison(), "compare", "previous_period"),
        ["event field"] = (r => r.Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "device", IsNull = true } } } } }, "filter", "no GMV"),
        ["unknown field"] = (r => r.Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "colour", IsNull = true } } } } }, "filter.all_of[0].conditions[0].field", "colour"),
        ["time"] = (r => r.Dimensions.Add(new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Day }), "dimensions[0].field", "range and compare"),
        ["dimension"] = (r => r.Dimensions.Add(new MatrixDimension { Field = "chanel" }), "dimensions[0].field", "channel"),
        ["tags"] = (r => r.Dimensions.Add(new MatrixDimension { Field = "customer.tag" }), "dimensions[0].field", "several tags"),
        ["twice"] = (r => r.Dimensions.AddRange([new MatrixDimension { Field = "channel" }, new MatrixDimension { Field = "channel" }]), "dimensions[1].field", "already"),
        ["top"] = (r => r.Dimensions.Add(new MatrixDimension { Field = "channel", Top = -1 }), "dimensions[0].top", "1 to"),
        ["many"] = (r => r.Dimensions.AddRange(Enumerable.Range(0, 7).Select(_ => new MatrixDimension { Field = "channel" })), "dimensions", "at most 6"),
        ["range"] = (r => r.Range = new TimeRange { From = At(2, 1).ToTimestamp(), To = At(1, 1).ToTimestamp() }, "range", "not before"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_member_is_named(string name)
    {
        var (breakRequest, field, says) = Cases[name];
        var request = new DecomposeGmvRequest { Range = Month(2), Compare = new MatrixComparison { Range = Month(1) } };
        breakRequest(request);
        var failed = await Failure.InvalidAsync(() => AskAsync(request), field);
        Assert.Contains(says, Failure.Description(failed, field), StringComparison.Ordinal);
    }

    private async Task<DecomposeGmvResponse> AskAsync(DecomposeGmvRequest request)
    {
        request.Dataset = _dataset;
        if (request.Range is null)
        {
            request.Range = Month(2);
            request.Compare = new MatrixComparison { Range = Month(1) };
        }

        return await server.Decompositions.DecomposeGmvAsync(request);
    }

    /// <summary>Half of January's and a third of February's visitors come by search; of every channel the same share orders.</summary>
    private static IEnumerable<EventRow> Visits(int month, int count) =>
        Enumerable.Range(0, count).Select(i => new EventRow($"m{month}-{i}", "home", At(month, 1 + (i % 25)), Channel: IsSearch(month, i) ? "search" : "feed", Session: $"m{month}-{i}"));

    private static IEnumerable<OrderRow> Orders(int month, int count, long minor) => Enumerable.Range(0, count).Select(i => (i, visitor: (month == 1 ? 50 : 40) * i)).Select(order =>
        new OrderRow($"o{month}-{order.i}", null, At(month, 1 + (order.visitor % 25)).AddMinutes(5), minor, Visitor: $"m{month}-{order.visitor}", Category: "beauty",
            Channel: IsSearch(month, order.visitor) ? "search" : "feed"));

    private static bool IsSearch(int month, int visitor) => visitor < (month == 1 ? 500 : 400);

    private static DateTimeOffset At(int month, int day, int hour = 12) => new(2025, month, Math.Max(1, day), hour, 0, 0, TimeSpan.FromHours(8));

    private static TimeRange Month(int month) => new() { From = At(month, 1, 0).ToTimestamp(), To = At(month + 1, 1, 0).ToTimestamp() };
}
