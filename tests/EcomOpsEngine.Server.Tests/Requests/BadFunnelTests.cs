using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;
using Value = EcomOpsEngine.Contracts.V1.Value;

namespace EcomOpsEngine.Server.Tests.Requests;

/// <summary>Each wrong member of a funnel request is named with its full path.</summary>
public sealed class BadFunnelTests(SmallShopFixture shop) : IClassFixture<SmallShopFixture>
{
    private static readonly Dictionary<string, (Action<ComputeFunnelRequest> Break, string Field, string Says)> Cases = new()
    {
        ["one step"] = (r => r.Steps.RemoveAt(1), "steps", "2 to 32"),
        ["too many steps"] = (r => r.Steps.AddRange(Enumerable.Range(0, 40).Select(i => Step("home", $"n{i}"))), "steps", "2 to 32"),
        ["step without events"] = (r => r.Steps[1].Events.Clear(), "steps[1].events", "1 to 64"),
        ["unknown event"] = (r => r.Steps[1].Events[0] = "detial", "steps[1].events[0]", "'detail'"),
        ["equal titles"] = (r => r.Steps[1] = Step("home", "home"), "steps[1].name", "steps[0]"),
        ["long title"] = (r => r.Steps[1].Name = new string('x', 101), "steps[1].name", "100"),
        ["no window"] = (r => r.Window = new Duration(), "window", "more than 0"),
        ["long window"] = (r => r.Window = new Duration { Seconds = 400_000_000 }, "window", "10 years"),
        ["fine window"] = (r => r.Window = new Duration { Seconds = 1, Nanos = 5 }, "window", "microseconds"),
        ["reversed range"] = (r => r.Range = Range(20, 10), "range", "not before"),
        ["fine instant"] = (r => r.Range = new TimeRange { From = new Timestamp { Seconds = 1, Nanos = 1 } }, "range.from", "microsecond"),
        ["no instant"] = (r => r.Range = new TimeRange { To = new Timestamp { Seconds = long.MaxValue } }, "range.to", "years 1 to 9999"),
        ["unknown mode"] = (r => r.Mode = (FunnelMode)99, "mode", "99"),
        ["unknown language"] = (r => r.Language = (Language)7, "language", "7"),
        ["breakdown without field"] = (r => r.Breakdown = new FunnelBreakdown(), "breakdown.fields", "1 to 3"),
        ["breakdown by unknown field"] = (r => r.Breakdown = new FunnelBreakdown { Fields = { "devise" } }, "breakdown.fields[0]", "'device'"),
        ["breakdown twice"] = (r => r.Breakdown = new FunnelBreakdown { Fields = { "device", "device" } }, "breakdown.fields[1]", "twice"),
        ["breakdown top"] = (r => r.Breakdown = new FunnelBreakdown { Fields = { "device" }, Top = 1_001 }, "breakdown.top", "1000"),
        ["unknown field"] = (r => r.Filter = Where(new Condition { Field = "devic", IsNull = true }), "filter.all_of[0].conditions[0].field", "'device'"),
        ["order field on events"] = (r => r.Filter = Where(new Condition { Field = "quantity", IsNull = true }), "filter.all_of[0].conditions[0].field", "events"),
        ["no test"] = (r => r.Filter = Where(new Condition { Field = "device" }), "filter.all_of[0].conditions[0]", "set one of"),
        ["no literal"] = (r => r.Filter = Where(In("device")), "filter.all_of[0].conditions[0].in.values", "1 to 10000"),
        ["empty literal"] = (r => r.Filter = Where(In("device", new Value())), "filter.all_of[0].conditions[0].in.values[0]", "No literal"),
        ["number for text"] = (r => r.Filter = Where(In("device", Text("pc"), new Value { Int64Value = 3 })), "filter.all_of[0].conditions[0].in.values[1]", "whole number"),
        ["wrong kind"] = (r => r.Filter = Where(In("device", new Value { DoubleValue = 3 })), "filter.all_of[0].conditions[0].in.values[0]", "text field"),
        ["open range"] = (r => r.Filter = Where(new Condition { Field = "device", Range = new ValueRange() }), "filter.all_of[0].conditions[0].range", "min, max"),
        ["range above"] = (r => r.Filter = Where(new Condition { Field = "device", Range = new ValueRange { Min = Text("b"), Max = Text("a") } }), "filter.all_of[0].conditions[0].range.min", "above"),
        ["empty piece"] = (r => r.Filter = Where(new Condition { Field = "device", Contains = "" }), "filter.all_of[0].conditions[0].contains", "1 to 1000"),
        ["no alternative"] = (r => r.Filter = new Filter { AllOf = { new AnyOf() } }, "filter.all_of[0].conditions", "1 to 100"),
        ["too many members"] = (r => r.Filter = new Filter { AllOf = { Enumerable.Range(0, 51).Select(_ => new AnyOf()) } }, "filter.all_of", "50"),
        ["second alternative of a step"] = (
            r => r.Steps[1].Filter = Where(new Condition { Field = "device", IsNull = true }, new Condition { Field = "nope", IsNull = true }),
            "steps[1].filter.all_of[0].conditions[1].field", "nope"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_member_is_named(string name)
    {
        var (breakRequest, field, says) = Cases[name];
        var request = new ComputeFunnelRequest { Dataset = shop.Dataset, Steps = { Step("home", ""), Step("detail", "") } };
        breakRequest(request);

        var failed = await Failure.InvalidAsync(async () => await shop.Server.Funnels.ComputeFunnelAsync(request), field);

        Assert.Contains(says, Failure.Description(failed, field), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_wrong_is_said_at_once()
    {
        var request = new ComputeFunnelRequest
        {
            Dataset = shop.Dataset,
            Steps = { Step("hme", ""), Step("detial", "") },
            Window = new Duration(),
            Range = Range(20, 10),
            Filter = Where(new Condition { Field = "nope", IsNull = true }),
        };

        var failed = await Failure.InvalidAsync(async () => await shop.Server.Funnels.ComputeFunnelAsync(request), "window");

        Assert.Equal(
            ["filter.all_of[0].conditions[0].field", "range", "steps[0].events[0]", "steps[1].events[0]", "window"], Failure.Fields(failed).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Unknown_datasets_and_snapshots_are_told_apart()
    {
        var request = new ComputeFunnelRequest { Dataset = "nowhere", Steps = { Step("home", ""), Step("detail", "") } };
        await Failure.ExpectAsync(async () => await shop.Server.Funnels.ComputeFunnelAsync(request), StatusCode.NotFound, "DATASET_NOT_FOUND");

        request.Dataset = "";
        await Failure.InvalidAsync(async () => await shop.Server.Funnels.ComputeFunnelAsync(request), "dataset");

        request.Dataset = shop.Dataset;
        request.SnapshotId = "s999";
        await Failure.ExpectAsync(async () => await shop.Server.Funnels.ComputeFunnelAsync(request), StatusCode.FailedPrecondition, "SNAPSHOT_GONE");
    }

    private static FunnelStep Step(string name, string title) => new() { Events = { name }, Name = title };

    private static Filter Where(params Condition[] conditions) => new() { AllOf = { new AnyOf { Conditions = { conditions } } } };

    private static Condition In(string field, params Value[] values) => new() { Field = field, In = new ValueSet { Values = { values } } };

    private static Value Text(string text) => new() { StringValue = text };

    private static TimeRange Range(int fromDay, int toDay) =>
        new() { From = SmallShop.Day(fromDay).ToTimestamp(), To = SmallShop.Day(toDay).ToTimestamp() };
}
