using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Funnels;

/// <summary>A shop whose mobile visitors leave at the payment page: 400 people, counted by hand.</summary>
public sealed class LeakyShop(RunningServer server) : IAsyncLifetime
{
    public RunningServer Server => server;

    public string Dataset { get; private set; } = "";

    /// <summary>
    /// 200 on Mobile and 200 on PC, every second from search, all through home and payment_page; of mobile 40 pay, of PC 150. Every fourth used a coupon after home, among them 80 who pay.
    /// </summary>
    public async ValueTask InitializeAsync()
    {
        Dataset = await server.NewDatasetAsync();
        var rows = new List<EventRow>();
        for (var person = 0; person < 400; person++)
        {
            var (device, rank) = person < 200 ? ("Mobile", person) : ("PC", person - 200);
            var channel = person % 2 == 0 ? "search" : "feed";
            EventRow Event(string name, double hours) => new($"v{person}", name, SmallShop.Day(1, hours), Device: device, Channel: channel, Session: $"s{person}");
            var pays = device == "Mobile" ? rank % 5 == 0 : rank % 4 != 3;
            rows.Add(Event("home", 1));
            if (pays ? rank % 10 < 5 : rank % 20 == 1)
            {
                rows.Add(Event("coupon", 1.5));
            }

            rows.Add(Event("payment_page", 2));
            if (pays)
            {
                rows.Add(Event("paid", 3));
                rows.Add(Event("thanks", 3.5));
            }
        }

        await server.LoadAsync(Dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(rows));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ComputeFunnelRequest Funnel() => new()
    {
        Dataset = Dataset,
        Window = Duration.FromTimeSpan(TimeSpan.FromDays(1)),
        Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "payment_page" } }, new FunnelStep { Events = { "paid" } } },
    };
}

public sealed class ExplainFunnelTests(LeakyShop shop) : IClassFixture<LeakyShop>
{
    [Fact]
    public async Task The_flagged_step_is_explained_by_the_device_with_advice_in_both_languages()
    {
        var request = new ExplainFunnelRequest { Funnel = shop.Funnel() };
        var answer = await AskAsync(request);

        var step = Assert.Single(answer.Steps);
        Assert.Equal((2, "payment_page", 400, 210, true), (step.Step, step.Name, (int)step.Entered, (int)step.Lost, step.Flagged));
        Assert.Equal(("device", "Mobile", 200, 160), (step.MainCause.Dimension, step.MainCause.Value, (int)step.MainCause.Entered, (int)step.MainCause.Lost));
        Assert.Equal((0.8, 0.25), (step.MainCause.LossRate.Ratio, step.MainCause.RestLossRate.Ratio));
        Assert.Equal(160 - (200 * 210.0 / 400), step.MainCause.ExcessLost, 9);
        Assert.Equal(160 - (200 * 0.25), step.MainCause.Avoidable.Ratio, 9);
        Assert.Equal(1, step.MainCause.ShareOfExcess.Ratio, 12);
        Assert.InRange(step.MainCause.AdjustedPValue.Ratio, double.Epsilon, 1e-20);
        Assert.Equal("Payment does not work well on this device", step.UsualCause);
        request.Funnel.Language = Language.Zh;
        Assert.Equal("针对该设备测试支付页，增加其常用支付方式", (await AskAsync(request)).Steps[0].Advice);
        Assert.Contains("device", answer.Dimensions);
        Assert.Contains("new_or_returning", answer.Dimensions);
        Assert.Equal((400, 190), (answer.Entered, answer.Converted));
    }

    [Fact]
    public async Task Events_on_the_way_go_together_with_conversion_and_events_after_it_do_not_count()
    {
        var answer = await AskAsync(new ExplainFunnelRequest { Funnel = shop.Funnel() });

        // `thanks` comes after the conversion, home and payment_page are the funnel's own.
        var coupon = Assert.Single(answer.Events);
        Assert.Equal("coupon", coupon.Event);
        double a = coupon.Converted, b = coupon.Units - coupon.Converted, c = 190 - a, d = 210 - b;
        Assert.Equal(a * d / (b * c), coupon.OddsRatio.Ratio, 9);
        Assert.InRange(coupon.OddsRatioInterval.Interval.Lower, 1, coupon.OddsRatio.Ratio);
        Assert.True(coupon.Significant);
        Assert.Equal((1, 0), (answer.EventTests, answer.EventsWithFewUnits));
    }

    [Fact]
    public async Task Steps_and_dimensions_may_be_named()
    {
        var answer = await AskAsync(new ExplainFunnelRequest { Funnel = shop.Funnel(), Steps = { 1 }, Dimensions = { "channel", "new_or_returning" } });

        var step = Assert.Single(answer.Steps);
        Assert.Equal(("home", 0, false), (step.Name, step.Lost, step.Flagged));
        Assert.Null(step.MainCause);
        Assert.Equal("First screen loads slowly", step.UsualCause);
        Assert.Equal(["channel", "new_or_returning"], answer.Dimensions);

        // Nobody was lost, so that no test has variation; everybody is new.
        Assert.Equal(0, answer.ValueTests);
    }

    [Fact]
    public async Task A_funnel_without_flagged_steps_has_nothing_to_explain()
    {
        var funnel = shop.Funnel();
        funnel.Steps.RemoveAt(2);
        Assert.Empty((await AskAsync(new ExplainFunnelRequest { Funnel = funnel })).Steps);
    }

    private static readonly Dictionary<string, (Action<ExplainFunnelRequest> Break, string Field, string Says)> Cases = new()
    {
        ["no funnel"] = (r => r.Funnel = null, "funnel", "to explain"),
        ["two datasets"] = (r => r.Dataset = "other", "dataset", "differs"),
        ["breakdown"] = (r => r.Funnel.Breakdown = new FunnelBreakdown { Fields = { "device" } }, "funnel.breakdown", "dimensions"),
        ["devices"] = (r => r.Funnel.DevicesApart = new DevicesApart(), "funnel.devices_apart", "side by side"),
        ["a fault of the funnel"] = (r => r.Funnel.Steps[1].Events[0] = "payment_pgae", "funnel.steps[1].events[0]", "'payment_page'"),
        ["last step"] = (r => r.Steps.Add(3), "steps[0]", "1 to 2"),
        ["step twice"] = (r => r.Steps.AddRange([1, 1]), "steps[1]", "each once"),
        ["unknown dimension"] = (r => r.Dimensions.Add("devise"), "dimensions[0]", "'device'"),
        ["dimension twice"] = (r => r.Dimensions.AddRange(["device", "device"]), "dimensions[1]", "twice"),
        ["units"] = (r => r.LeastUnits = -1, "least_units", "or 0 for 30"),
        ["values"] = (r => r.TopValues = 101, "top_values", "100"),
        ["events"] = (r => r.TopEvents = 101, "top_events", "100"),
        ["gain"] = (r => r.WhatIfGain = 0, "what_if_gain", "above 0"),
        ["level"] = (r => r.ConfidenceLevel = 1, "confidence_level", "0.9999"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_member_is_named(string name)
    {
        var (breakRequest, field, says) = Cases[name];
        var request = new ExplainFunnelRequest { Funnel = shop.Funnel() };
        breakRequest(request);
        var failed = await Failure.InvalidAsync(() => AskAsync(request), field);
        Assert.Contains(says, Failure.Description(failed, field), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_question_ends()
    {
        var late = await Assert.ThrowsAsync<RpcException>(async () => await shop.Server.Funnels.ExplainFunnelAsync(new ExplainFunnelRequest { Funnel = shop.Funnel() }, deadline: DateTime.UtcNow.AddMilliseconds(-1)));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
    }

    private async Task<ExplainFunnelResponse> AskAsync(ExplainFunnelRequest request) => await shop.Server.Funnels.ExplainFunnelAsync(request);
}

/// <summary>Mobile and PC side by side.</summary>
public sealed class DevicesApartTests(LeakyShop shop) : IClassFixture<LeakyShop>
{
    [Fact]
    public async Task Each_step_has_its_gap_and_its_test()
    {
        var request = shop.Funnel();
        request.DevicesApart = new DevicesApart();
        var devices = (await shop.Server.Funnels.ComputeFunnelAsync(request)).Devices;

        Assert.Equal([200L, 200L, 40L], devices.Mobile.Steps.Select(step => step.Entered));
        Assert.Equal([200L, 200L, 150L], devices.Pc.Steps.Select(step => step.Entered));
        Assert.Equal([0L, 0L, 0L], devices.Other.Steps.Select(step => step.Entered));
        Assert.Equal((2, DeviceReference.Below), (devices.WidestStep, devices.Reference));
        Assert.Equal(("payment_page", "paid"), (devices.Steps[1].FromStep, devices.Steps[1].ToStep));
        Assert.Equal(0.2 - 0.75, devices.Steps[1].Difference.Ratio, 12);
        Assert.Equal((0.2 / 0.75) - 1, devices.Overall.Relative.Ratio, 12);
        Assert.Equal(NoValueReason.NoVariation, devices.Steps[0].PValue.NoValue.Reason);
        Assert.Equal((-0.3, -0.2), (devices.ReferenceLow, devices.ReferenceHigh));
        Assert.Equal(("Mobile", "PC"), (Assert.Single(devices.MobileValues), Assert.Single(devices.PcValues)));

        var same = await shop.Server.Experiments.CompareProportionsAsync(new CompareProportionsRequest { Arms = { new Arm { Name = "PC", Units = 200, Conversions = 150 }, new Arm { Name = "mobile", Units = 200, Conversions = 40 } } });
        Assert.Equal(same.Pairs[0].ZPooled.Ratio, devices.Overall.ZPooled.Ratio, 12);
        Assert.Equal(same.Pairs[0].Newcombe.Interval.Lower, devices.Overall.Newcombe.Interval.Lower, 12);
        Assert.Equal(same.Pairs[0].Newcombe.Interval.Upper, devices.Overall.Newcombe.Interval.Upper, 12);
    }

    [Fact]
    public async Task The_request_may_say_what_is_what()
    {
        var request = shop.Funnel();
        request.DevicesApart = new DevicesApart { Field = "channel", Mobile = { "FEED" }, Pc = { "none" } };
        var devices = (await shop.Server.Funnels.ComputeFunnelAsync(request)).Devices;
        Assert.Equal((200, 0, 200), (devices.Mobile.Steps[0].Entered, devices.Pc.Steps[0].Entered, devices.Other.Steps[0].Entered));
        Assert.Equal(NoValueReason.NoData, devices.Overall.PValue.NoValue.Reason);
        Assert.Equal(DeviceReference.Unspecified, devices.Reference);
        Assert.Equal("search", Assert.Single(devices.OtherValues));
    }

    [Fact]
    public async Task Unasked_they_are_not_given() => Assert.Null((await shop.Server.Funnels.ComputeFunnelAsync(shop.Funnel())).Devices);

    private static readonly Dictionary<string, (DevicesApart Asked, string Field, string Says)> Cases = new()
    {
        ["unknown field"] = (new DevicesApart { Field = "devise" }, "devices_apart.field", "'device'"),
        ["both"] = (new DevicesApart { Mobile = { "tablet" }, Pc = { " Tablet" } }, "devices_apart.pc", "in mobile too"),
        ["too many"] = (new DevicesApart { Mobile = { Enumerable.Range(0, 101).Select(i => $"m{i}") } }, "devices_apart.mobile", "at most 100"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_member_is_named(string name)
    {
        var request = shop.Funnel();
        request.DevicesApart = Cases[name].Asked;
        var failed = await Failure.InvalidAsync(async () => await shop.Server.Funnels.ComputeFunnelAsync(request), Cases[name].Field);
        Assert.Contains(Cases[name].Says, Failure.Description(failed, Cases[name].Field), StringComparison.Ordinal);
    }
}
