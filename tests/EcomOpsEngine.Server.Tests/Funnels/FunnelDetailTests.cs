using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Funnels;

/// <summary>Trends, times and units of the small shop, counted by hand.</summary>
public sealed class FunnelDetailTests(SmallShopFixture shop) : IClassFixture<SmallShopFixture>
{
    [Fact]
    public async Task A_trend_by_day_adds_up_to_the_funnel()
    {
        var answer = await TrendAsync(TrendGrain.Day, Funnel(days: 1));

        Assert.Equal(["2025-03-01 1 1 1", "2025-03-02 1 1 0", "2025-03-03 1 0 0", "2025-03-04 1 1 1"], answer.Periods.Select(Line));
        Assert.Equal([4L, 3L, 2L], answer.Total.Steps.Select(step => step.Entered));
        Assert.All(answer.Periods, period => Assert.False(period.Cut));
        Assert.True(answer.Periods[0].Complete && answer.Periods[1].Complete);
        Assert.Equal(SmallShop.Day(2, 0).ToTimestamp(), answer.Periods[1].Range.From);
        Assert.Equal(SmallShop.Day(3, 0).ToTimestamp(), answer.Periods[1].Range.To);
        Assert.Equal(0.5, answer.Total.OverallConversion.Ratio);
        Assert.Equal(NoValueReason.ZeroDenominator, answer.Periods[2].Funnel.Steps[1].LossRate.NoValue.Reason);

        var whole = await shop.Server.Funnels.ComputeFunnelAsync(Funnel(days: 1));
        Assert.Equal(whole.Funnels[0], answer.Total);
        Assert.Equal(whole.Info.Range, answer.Info.Range);
    }

    [Fact]
    public async Task Days_without_entries_are_listed_and_open_windows_are_told()
    {
        var funnel = Funnel(days: 14);
        funnel.Steps.RemoveAt(0);
        var answer = await TrendAsync(TrendGrain.Unspecified, funnel);

        Assert.Equal(["2025-03-01 1 1", "2025-03-02 1 0", "2025-03-03 0 0", "2025-03-04 1 1"], answer.Periods.Select(Line));
        Assert.Equal(NoValueReason.ZeroDenominator, answer.Periods[2].Funnel.OverallConversion.NoValue.Reason);
        Assert.All(answer.Periods, period => Assert.False(period.Complete));
        Assert.Equal([0L, 1L, 0L, 0L], answer.Periods.Select(period => period.Funnel.Immature));
    }

    [Fact]
    public async Task Weeks_begin_on_monday_and_a_cut_period_is_told()
    {
        var weeks = await TrendAsync(TrendGrain.Week, Funnel(days: 1));
        Assert.Equal(["2025-W09 2 2 1", "2025-W10 2 1 1"], weeks.Periods.Select(Line));
        Assert.All(weeks.Periods, period => Assert.True(period.Cut));
        Assert.Equal(SmallShop.Day(3, 0).ToTimestamp(), weeks.Periods[1].Range.From);

        var months = await TrendAsync(TrendGrain.Month, Funnel(days: 1));
        Assert.Equal("2025-03 4 3 2", Line(Assert.Single(months.Periods)));
    }

    [Fact]
    public async Task A_trend_beyond_the_data_has_no_periods()
    {
        var funnel = Funnel(days: 1);
        funnel.Range = new TimeRange { From = SmallShop.Day(400).ToTimestamp(), To = SmallShop.Day(500).ToTimestamp() };
        var answer = await TrendAsync(TrendGrain.Day, funnel);
        Assert.Empty(answer.Periods);
        Assert.Equal(0, answer.Total.Steps[0].Entered);
        Assert.Equal("RANGE_OUTSIDE_DATA", Assert.Single(answer.Info.Warnings).Code);
    }

    [Fact]
    public async Task Revenue_is_carried_through_the_steps_within_the_window()
    {
        // c1 ordered 300.00 twelve minutes after the first step; the other buyer has no order.
        var answer = await AskTrendAsync(new ComputeFunnelTrendRequest { Funnel = Funnel(days: 1), WithRevenue = true });
        Assert.Equal([30_000L, 30_000, 30_000], answer.Revenue.Steps.Select(money => money.Units));
        Assert.Equal([30_000L, 0, 0, 0], answer.Periods.Select(period => period.Revenue.Steps[0].Units));
        Assert.Equal(75, answer.Revenue.PerEntered.Ratio);
        Assert.Equal("CNY", answer.Revenue.Steps[0].Currency);

        var brief = Funnel(days: 1);
        brief.Window = Duration.FromTimeSpan(TimeSpan.FromMinutes(10));
        Assert.Equal(0, (await AskTrendAsync(new ComputeFunnelTrendRequest { Funnel = brief, WithRevenue = true })).Revenue.Steps[0].Units);
        Assert.Null((await TrendAsync(TrendGrain.Day, Funnel(days: 1))).Revenue);
    }

    [Fact]
    public async Task Times_are_between_the_events_of_the_reported_attempt()
    {
        var answer = await TimesAsync(new ComputeTimeToConvertRequest { Funnel = Funnel(days: 1), Buckets = 4 });

        // 12 minutes and 2 hours.
        var all = Assert.Single(answer.Times);
        Assert.Equal((1, 3, 4, 2), (answer.FromStep, answer.ToStep, all.Reached, all.Converted));
        Assert.Equal([3_960.0, 5_580, 6_876, 3_960, 720, 7_200], new[] { all.Median, all.P75, all.P95, all.Mean, all.Min, all.Max }.Select(Seconds));
        Assert.Equal([1L, 0L, 0L, 1L], all.Histogram);
        Assert.Equal([720.0, 2_340, 3_960, 5_580, 7_200], answer.Edges.Select(Seconds));
        Assert.Equal(0.5, all.Conversion.Ratio);

        var log = await TimesAsync(new ComputeTimeToConvertRequest { Funnel = Funnel(days: 1), Buckets = 2, Scale = HistogramScale.EqualRatio });
        Assert.Equal([720.0, Math.Round(Math.Sqrt(720 * 7_200), 2), 7_200], log.Edges.Select(Seconds));

        var first = await TimesAsync(new ComputeTimeToConvertRequest { Funnel = Funnel(days: 1), ToStep = 2 });
        Assert.Equal((1, 2, 3), (first.FromStep, first.ToStep, first.Times[0].Converted));
        Assert.Equal(3_600, Seconds(first.Times[0].Median));
    }

    [Fact]
    public async Task Times_of_values_and_other_stand_beside_the_total()
    {
        var funnel = Funnel(days: 1);
        funnel.Breakdown = new FunnelBreakdown { Fields = { "device" }, Top = 1 };
        var answer = await TimesAsync(new ComputeTimeToConvertRequest { Funnel = funnel });

        Assert.Equal([(4L, 2L, false), (2, 1, false), (2, 1, true)], answer.Times.Select(times => (times.Reached, times.Converted, times.IsOther)));
        Assert.Equal("mobile", Assert.Single(answer.Times[1].BreakdownValues).Value);
        Assert.Equal((720.0, 7_200.0), (Seconds(answer.Times[1].Median), Seconds(answer.Times[2].Median)));
        Assert.Equal(3, answer.BreakdownValuesFound);
        Assert.Equal(20, answer.Times[1].Histogram.Count);
        Assert.Equal(answer.Times[0].Histogram, answer.Times[1].Histogram.Zip(answer.Times[2].Histogram, (a, b) => a + b));
    }

    [Fact]
    public async Task Where_nobody_converted_there_are_no_times()
    {
        var funnel = Funnel(days: 1);
        funnel.Range = new TimeRange { From = SmallShop.Day(3, 0).ToTimestamp(), To = SmallShop.Day(4, 0).ToTimestamp() };
        var answer = await TimesAsync(new ComputeTimeToConvertRequest { Funnel = funnel });
        Assert.Equal((1, 0), (answer.Times[0].Reached, answer.Times[0].Converted));
        Assert.Equal(NoValueReason.NoData, answer.Times[0].Median.NoValue.Reason);
        Assert.Empty(answer.Edges);
        Assert.Empty(answer.Times[0].Histogram);
    }

    [Fact]
    public async Task Units_of_a_step_are_listed_with_the_times_of_their_steps()
    {
        Assert.Equal(["customer c1 3 converted ***", "visitor v2 2 immature **-", "visitor v3 1 immature *--", "visitor v4 3 converted ***"], await UnitsAsync(new ListFunnelUnitsRequest { Funnel = Funnel(days: 14) }));
        Assert.Equal(["visitor v2 2 immature **-"], await UnitsAsync(new ListFunnelUnitsRequest { Funnel = Funnel(days: 14), Selection = FunnelUnitSelection.Lost, Step = 2 }));
        Assert.Equal(["customer c1 3 converted ***", "visitor v4 3 converted ***"], await UnitsAsync(new ListFunnelUnitsRequest { Funnel = Funnel(days: 14), Selection = FunnelUnitSelection.Converted }));
        Assert.Single(await UnitsAsync(new ListFunnelUnitsRequest { Funnel = Funnel(days: 14), Limit = 1 }));

        using var call = shop.Server.Funnels.ListFunnelUnits(new ListFunnelUnitsRequest { Funnel = Funnel(days: 14), Step = 2 });
        var page = await call.ResponseStream.ReadAllAsync().SingleAsync();
        Assert.Equal(["home", "detail", "paid"], page.Steps.Select(step => step.Name));
        int v2 = page.Ids.IndexOf("v2");
        Assert.Equal((Batches.Us(SmallShop.Day(2)), Batches.Us(SmallShop.Day(2, 13)), 0L), (page.Steps[0].TimesUs[v2], page.Steps[1].TimesUs[v2], page.Steps[2].TimesUs[v2]));
        Assert.Empty(page.Sessions);
        Assert.Equal("Asia/Shanghai", page.Info.TimeZone);
    }

    [Fact]
    public async Task A_list_of_nobody_still_says_about_itself()
    {
        var funnel = Funnel(days: 1);
        funnel.Range = new TimeRange { From = SmallShop.Day(3, 0).ToTimestamp(), To = SmallShop.Day(4, 0).ToTimestamp() };
        using var call = shop.Server.Funnels.ListFunnelUnits(new ListFunnelUnitsRequest { Funnel = funnel, Selection = FunnelUnitSelection.Converted });
        var page = await call.ResponseStream.ReadAllAsync().SingleAsync();
        Assert.Empty(page.Ids);
        Assert.Equal(funnel.Range, page.Info.Range);
    }

    private static readonly Dictionary<string, (Func<FunnelDetailTests, Task> Ask, string Field, string Says)> Cases = new()
    {
        ["trend without funnel"] = (t => t.TrendAsync(TrendGrain.Day, null), "funnel", "Expected"),
        ["trend grain"] = (t => t.TrendAsync((TrendGrain)9, t.Funnel(1)), "grain", "9"),
        ["trend of two datasets"] = (t => t.AskTrendAsync(new ComputeFunnelTrendRequest { Dataset = "other", Funnel = t.Funnel(1) }), "dataset", "differs"),
        ["trend with breakdown"] = (t => t.TrendAsync(TrendGrain.Day, t.With(f => f.Breakdown = new FunnelBreakdown { Fields = { "device" } })), "funnel.breakdown", "filter"),
        ["trend with devices"] = (t => t.TrendAsync(TrendGrain.Day, t.With(f => f.DevicesApart = new DevicesApart())), "funnel.devices_apart", "ComputeFunnel"),
        ["a fault of the funnel"] = (t => t.TrendAsync(TrendGrain.Day, t.With(f => f.Steps[1].Events[0] = "detial")), "funnel.steps[1].events[0]", "'detail'"),
        ["times without funnel"] = (t => t.TimesAsync(new ComputeTimeToConvertRequest()), "funnel", "Expected"),
        ["from the last step"] = (t => t.TimesAsync(new ComputeTimeToConvertRequest { Funnel = t.Funnel(1), FromStep = 3 }), "from_step", "1 to 2"),
        ["from before the first"] = (t => t.TimesAsync(new ComputeTimeToConvertRequest { Funnel = t.Funnel(1), FromStep = -1 }), "from_step", "1 to 2"),
        ["back"] = (t => t.TimesAsync(new ComputeTimeToConvertRequest { Funnel = t.Funnel(1), FromStep = 2, ToStep = 1 }), "to_step", "after 2"),
        ["to beyond the last"] = (t => t.TimesAsync(new ComputeTimeToConvertRequest { Funnel = t.Funnel(1), ToStep = 4 }), "to_step", "at most 3"),
        ["buckets"] = (t => t.TimesAsync(new ComputeTimeToConvertRequest { Funnel = t.Funnel(1), Buckets = 201 }), "buckets", "200"),
        ["scale"] = (t => t.TimesAsync(new ComputeTimeToConvertRequest { Funnel = t.Funnel(1), Scale = (HistogramScale)5 }), "scale", "5"),
        ["units without funnel"] = (t => t.UnitsAsync(new ListFunnelUnitsRequest()), "funnel", "Expected"),
        ["unit selection"] = (t => t.UnitsAsync(new ListFunnelUnitsRequest { Funnel = t.Funnel(1), Selection = (FunnelUnitSelection)8 }), "selection", "8"),
        ["lost at the last step"] = (t => t.UnitsAsync(new ListFunnelUnitsRequest { Funnel = t.Funnel(1), Selection = FunnelUnitSelection.Lost, Step = 3 }), "step", "nobody is lost"),
        ["converted at a step"] = (t => t.UnitsAsync(new ListFunnelUnitsRequest { Funnel = t.Funnel(1), Selection = FunnelUnitSelection.Converted, Step = 2 }), "step", "none is named"),
        ["beyond the last step"] = (t => t.UnitsAsync(new ListFunnelUnitsRequest { Funnel = t.Funnel(1), Step = 4 }), "step", "1 to 3"),
        ["limit"] = (t => t.UnitsAsync(new ListFunnelUnitsRequest { Funnel = t.Funnel(1), Limit = -1 }), "limit", "0 or more"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_member_is_named(string name)
    {
        var (ask, field, says) = Cases[name];
        var failed = await Failure.InvalidAsync(() => ask(this), field);
        Assert.Contains(says, Failure.Description(failed, field), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Late_questions_end()
    {
        var past = DateTime.UtcNow.AddMilliseconds(-1);
        var trend = await Assert.ThrowsAsync<RpcException>(async () => await shop.Server.Funnels.ComputeFunnelTrendAsync(new ComputeFunnelTrendRequest { Funnel = Funnel(1) }, deadline: past));
        var times = await Assert.ThrowsAsync<RpcException>(async () => await shop.Server.Funnels.ComputeTimeToConvertAsync(new ComputeTimeToConvertRequest { Funnel = Funnel(1) }, deadline: past));
        using var call = shop.Server.Funnels.ListFunnelUnits(new ListFunnelUnitsRequest { Funnel = Funnel(1) }, deadline: past);
        var units = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.All([trend, times, units], late => Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode));
    }

    private ComputeFunnelRequest Funnel(int days) => new()
    {
        Dataset = shop.Dataset,
        Window = Duration.FromTimeSpan(TimeSpan.FromDays(days)),
        Range = new TimeRange { From = SmallShop.Day(1, 0).ToTimestamp(), To = SmallShop.Day(5, 0).ToTimestamp() },
        Steps = { new[] { "home", "detail", "paid" }.Select(name => new FunnelStep { Events = { name } }) },
    };

    private ComputeFunnelRequest With(Action<ComputeFunnelRequest> change)
    {
        var funnel = Funnel(1);
        change(funnel);
        return funnel;
    }

    private Task<ComputeFunnelTrendResponse> TrendAsync(TrendGrain grain, ComputeFunnelRequest? funnel) => AskTrendAsync(new ComputeFunnelTrendRequest { Dataset = shop.Dataset, Funnel = funnel, Grain = grain });

    private Task<ComputeFunnelTrendResponse> AskTrendAsync(ComputeFunnelTrendRequest request) => shop.Server.Funnels.ComputeFunnelTrendAsync(request).ResponseAsync;

    private Task<ComputeTimeToConvertResponse> TimesAsync(ComputeTimeToConvertRequest request) => shop.Server.Funnels.ComputeTimeToConvertAsync(request).ResponseAsync;

    private async Task<List<string>> UnitsAsync(ListFunnelUnitsRequest request)
    {
        using var call = shop.Server.Funnels.ListFunnelUnits(request);
        var lines = new List<string>();
        await foreach (var page in call.ResponseStream.ReadAllAsync())
        {
            for (var i = 0; i < page.Ids.Count; i++)
            {
                var steps = string.Concat(page.Steps.Select(step => step.Validity.IsEmpty || (step.Validity[i / 8] >> (i % 8) & 1) != 0 ? "*" : "-"));
                lines.Add($"{(page.Customers[i] ? "customer" : "visitor")} {page.Ids[i]} {page.Depths[i]} {(page.Converted[i] ? "converted" : page.Immature[i] ? "immature" : "lost")} {steps}");
            }
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static string Line(FunnelTrendPeriod period) => $"{period.Period} {string.Join(' ', period.Funnel.Steps.Select(step => step.Entered))}";

    private static double Seconds(DurationEstimate estimate) => Seconds(estimate.Duration);

    // The shop's hours are fractions, exact to a tick.
    private static double Seconds(Duration span) => Math.Round(span.ToTimeSpan().TotalSeconds, 2);
}
