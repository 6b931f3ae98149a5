using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Funnels;

/// <summary>Modes, units, ties, limits and exclusions as a client asks for them; the kernels' own tests go deeper.</summary>
public sealed class FunnelRulesTests(RunningServer server)
{
    private static readonly DateTimeOffset Start = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("abc", FunnelMode.Ordered, 3)]
    [InlineData("adbc", FunnelMode.Ordered, 3)]
    [InlineData("aabbcc", FunnelMode.Ordered, 3)]
    [InlineData("ccbbaa", FunnelMode.Ordered, 1)]
    [InlineData("aabbdcc", FunnelMode.Ordered, 3)]
    [InlineData("aabbdcc", FunnelMode.Strict, 2)]
    [InlineData("adbcabc", FunnelMode.Strict, 3)]
    [InlineData("ccbbaa", FunnelMode.AnyOrder, 3)]
    [InlineData("cda", FunnelMode.AnyOrder, 2)]
    public async Task The_goldens_of_the_modes(string history, FunnelMode mode, int depth)
    {
        var dataset = await HistoryAsync([.. history.Select((name, i) => new EventRow("v", $"{name}", Start.AddSeconds(i)))]);
        Assert.Equal(depth, await DepthAsync(Question(dataset, "a", "b", "c"), request => request.Mode = mode));
    }

    [Fact]
    public async Task A_limit_since_the_previous_step_looks_at_all_choices_of_events()
    {
        var dataset = await HistoryAsync([Row("a", 0), Row("b", 1), Row("b", 100), Row("c", 105)]);
        Assert.Equal(3, await DepthAsync(Question(dataset, "a", "b", "c"), request => request.Steps[2].MaxSincePrevious = Duration.FromTimeSpan(TimeSpan.FromSeconds(10))));
        Assert.Equal(2, await DepthAsync(Question(dataset, "a", "b", "c"), request => request.Steps[2].MaxSincePrevious = Duration.FromTimeSpan(TimeSpan.FromSeconds(4))));
    }

    [Fact]
    public async Task Events_at_one_instant_satisfy_steps_unless_forbidden()
    {
        var dataset = await HistoryAsync([Row("c", 5), Row("b", 5), Row("a", 5)]);
        Assert.Equal(3, await DepthAsync(Question(dataset, "a", "b", "c"), _ => { }));
        Assert.Equal(1, await DepthAsync(Question(dataset, "a", "b", "c"), request => request.SameTime = SameTime.StrictlyLater));
    }

    [Fact]
    public async Task An_exclusion_ends_the_attempt_or_drops_the_unit()
    {
        var dataset = await HistoryAsync([Row("a", 0), Row("x", 1), Row("b", 2), Row("c", 3), new EventRow("w", "a", Start), new EventRow("w", "b", Start.AddSeconds(1))]);
        Assert.Equal("2 1 0", await EnteredAsync(Question(dataset, "a", "b", "c"), Exclude(ExclusionEffect.EndAttempt)));
        Assert.Equal("1 1 0", await EnteredAsync(Question(dataset, "a", "b", "c"), Exclude(ExclusionEffect.DropUnit)));
    }

    [Fact]
    public async Task Optional_steps_are_counted_beside_the_way()
    {
        var dataset = await HistoryAsync([Row("a", 0), Row("b", 1), Row("c", 2), new EventRow("w", "a", Start), new EventRow("w", "c", Start.AddSeconds(1))]);
        var answer = await server.Funnels.ComputeFunnelAsync(With(Question(dataset, "a", "b", "c"), request => request.Steps[1].Optional = true));
        Assert.Equal([2L, 1L, 2L], answer.Funnels[0].Steps.Select(step => step.Entered));
        Assert.Equal([false, true, false], answer.Funnels[0].Steps.Select(step => step.Optional));
        Assert.Equal(0, answer.Funnels[0].Steps[0].Lost.Count);
    }

    [Fact]
    public async Task Units_are_people_sessions_customers_or_attempts()
    {
        var dataset = await HistoryAsync(
        [
            Row("a", 0, session: "1"), Row("b", 1, session: "1"), Row("a", 100, session: "2"), Row("b", 101, session: "2"), Row("a", 200, session: "2"),
            new EventRow("w", "a", Start, "c1", Session: "3"), new EventRow("w", "b", Start.AddSeconds(1), "c1", Session: "4"),
        ]);
        async Task<string> Entered(FunnelUnit unit) => await EnteredAsync(Question(dataset, "a", "b"), request => request.Unit = unit);
        Assert.Equal("2 2", await Entered(FunnelUnit.Visitor));
        Assert.Equal("3 2", await Entered(FunnelUnit.Session));
        Assert.Equal("1 1", await Entered(FunnelUnit.Customer));
        Assert.Equal("4 3", await Entered(FunnelUnit.Attempt));
    }

    [Fact]
    public async Task What_is_held_constant_is_shared_by_an_attempt()
    {
        var dataset = await HistoryAsync([Row("a", 0, channel: "x"), Row("b", 1, channel: "y"), Row("a", 2, channel: "z"), Row("c", 3, channel: "y"), Row("b", 4, channel: "z")]);
        Assert.Equal(3, await DepthAsync(Question(dataset, "a", "b", "c"), request => request.Mode = FunnelMode.AnyOrder));
        Assert.Equal("1 1 0", await EnteredAsync(Question(dataset, "a", "b", "c"), request => request.HoldConstant.Add("channel")));
    }

    [Theory]
    [InlineData(BreakdownAttribution.Step, 0, "x")]
    [InlineData(BreakdownAttribution.Step, 2, "y")]
    [InlineData(BreakdownAttribution.Step, 3, null)]
    [InlineData(BreakdownAttribution.FirstTouch, 0, "x")]
    [InlineData(BreakdownAttribution.LastTouch, 0, "y")]
    public async Task Breakdown_values_come_from_the_reported_attempt(BreakdownAttribution attribution, int step, string? value)
    {
        var dataset = await HistoryAsync([Row("a", 0, channel: "x"), Row("b", 1, channel: "y"), Row("c", 2)]);
        var answer = await server.Funnels.ComputeFunnelAsync(With(
            Question(dataset, "a", "b", "c"), request => request.Breakdown = new FunnelBreakdown { Fields = { "channel" }, Attribution = attribution, Step = step }));
        var only = Assert.Single(answer.Funnels.Skip(1)).BreakdownValues[0];
        Assert.Equal(value, only.HasValue ? only.Value : null);
    }

    [Fact]
    public async Task Times_between_steps_are_medians_of_real_times()
    {
        var dataset = await HistoryAsync(
        [
            Row("a", 0, "x"), Row("b", 10), Row("c", 11.5), new EventRow("w", "a", Start, Channel: "y"), new EventRow("w", "b", Start.AddSeconds(20)),
            new EventRow("u", "a", Start, Channel: "y"), new EventRow("u", "b", Start.AddSeconds(40)),
        ]);
        var answer = await server.Funnels.ComputeFunnelAsync(With(Question(dataset, "a", "b", "c"), request =>
        {
            request.Detail = FunnelDetail.Times;
            request.Breakdown = new FunnelBreakdown { Fields = { "channel" }, Top = 1 };
        }));
        Assert.Equal(["- 20 1.5", "- 30 -", "- 10 1.5"], answer.Funnels.Select(one => string.Join(' ', one.Steps.Select(step => step.MedianTime is { } time ? $"{time.ToTimeSpan().TotalSeconds}" : "-"))));
        Assert.All((await server.Funnels.ComputeFunnelAsync(Question(dataset, "a", "b"))).Funnels[0].Steps, step => Assert.Null(step.MedianTime));
    }

    [Fact]
    public async Task Rules_that_do_not_fit_are_refused_with_their_field()
    {
        var dataset = await HistoryAsync([Row("a", 0), Row("b", 1), Row("c", 2)]);
        Task Refused(string field, Action<ComputeFunnelRequest> change) =>
            Failure.InvalidAsync(() => server.Funnels.ComputeFunnelAsync(With(Question(dataset, "a", "b", "c"), change)).ResponseAsync, field);
        FunnelExclusion Between(int from, int to) => new() { FromStep = from, ToStep = to, Event = "a" };
        await Refused("mode", request => request.Mode = (FunnelMode)9);
        await Refused("unit", request => request.Unit = (FunnelUnit)9);
        await Refused("same_time", request => request.SameTime = (SameTime)9);
        await Refused("detail", request => request.Detail = (FunnelDetail)9);
        await Refused("steps[0].max_since_previous", request => request.Steps[0].MaxSincePrevious = new Duration { Seconds = 1 });
        await Refused("steps[1].max_since_previous", request => request.Steps[1].MaxSincePrevious = new Duration { Seconds = -1 });
        await Refused("steps[1].max_since_previous", request => (request.Mode, request.Steps[1].MaxSincePrevious) = (FunnelMode.AnyOrder, new Duration { Seconds = 1 }));
        await Refused("steps[2].optional", request => request.Steps[2].Optional = true);
        await Refused("steps[1].optional", request => (request.Mode, request.Steps[1].Optional) = (FunnelMode.Strict, true));
        await Refused("exclusions[0].from_step", request => request.Exclusions.Add(Between(0, 2)));
        await Refused("exclusions[0].to_step", request => request.Exclusions.Add(Between(1, 4)));
        await Refused("exclusions[0].to_step", request => request.Exclusions.Add(Between(2, 2)));
        await Refused("exclusions[0].event", request => request.Exclusions.Add(new FunnelExclusion { FromStep = 1, ToStep = 2, Event = "nothing" }));
        await Refused("exclusions[0].effect", request => request.Exclusions.Add(new FunnelExclusion { FromStep = 1, ToStep = 2, Event = "a", Effect = (ExclusionEffect)7 }));
        await Refused("exclusions", request =>
        {
            request.Mode = FunnelMode.AnyOrder;
            request.Exclusions.Add(Between(1, 2));
        });
        await Refused("detail", request => (request.Mode, request.Detail) = (FunnelMode.AnyOrder, FunnelDetail.Times));
        await Refused("hold_constant[0]", request => request.HoldConstant.Add("colour"));
        await Refused("hold_constant[1]", request => request.HoldConstant.AddRange(["channel", "channel"]));
        await Refused("breakdown.step", request => request.Breakdown = new FunnelBreakdown { Fields = { "channel" }, Step = 4 });
        await Refused("breakdown.step", request => request.Breakdown = new FunnelBreakdown { Fields = { "channel" }, Step = 1, Attribution = BreakdownAttribution.LastTouch });
        await Refused("breakdown.attribution", request => request.Breakdown = new FunnelBreakdown { Fields = { "channel" }, Attribution = (BreakdownAttribution)9 });
    }

    private static EventRow Row(string name, double seconds, string? channel = null, string? session = null) =>
        new("v", name, Start.AddSeconds(seconds), Channel: channel, Session: session);

    private static ComputeFunnelRequest Question(string dataset, params string[] steps) =>
        new() { Dataset = dataset, Steps = { steps.Select(step => new FunnelStep { Events = { step } }) }, Window = Duration.FromTimeSpan(TimeSpan.FromDays(1)), Range = new TimeRange { From = Start.ToTimestamp() } };

    private static ComputeFunnelRequest With(ComputeFunnelRequest request, Action<ComputeFunnelRequest> change)
    {
        change(request);
        return request;
    }

    private static Action<ComputeFunnelRequest> Exclude(ExclusionEffect effect) =>
        request => request.Exclusions.Add(new FunnelExclusion { FromStep = 1, ToStep = 2, Event = "x", Effect = effect });

    private async Task<string> EnteredAsync(ComputeFunnelRequest request, Action<ComputeFunnelRequest> change) =>
        string.Join(' ', (await server.Funnels.ComputeFunnelAsync(With(request, change))).Funnels[0].Steps.Select(step => step.Entered));

    private async Task<int> DepthAsync(ComputeFunnelRequest request, Action<ComputeFunnelRequest> change) =>
        (await EnteredAsync(request, change)).Split(' ').Count(entered => entered != "0");

    // Every name is known, so that a step may ask for one that this history does not have.
    private async Task<string> HistoryAsync(IReadOnlyList<EventRow> rows)
    {
        var dataset = await server.NewDatasetAsync("UTC");
        var names = "abc".Select(name => new EventRow("elsewhere", $"{name}", Start.AddYears(-1)));
        await server.LoadAsync(dataset, Table.Events, "history", OnError.AllOrNothing, Batches.Of([.. rows, .. names]));
        return dataset;
    }
}
