using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Channels;

/// <summary>Table 2 over the wire.</summary>
public sealed class ComputeEffectivenessTests(FourMonths shop) : IClassFixture<FourMonths>
{
    [Fact]
    public async Task A_row_of_table_2_holds_what_a_channel_costs_and_brings()
    {
        var answer = await AskAsync();

        Assert.Equal(["渠道类型", "渠道名称", "月均投入(万元)", "月均UV(万)", "转化率(%)", "ROI", "优化动作"], answer.Headings);
        Assert.Equal(["search", "feed", "social", ""], answer.Channels.Select(row => row.Channel.Name));
        var search = Row(answer, "search");
        Assert.Equal(("付费搜索", ChannelType.Search), (search.ChannelType, search.Type));
        Assert.Equal((20_000L, 10.0), (search.MonthlySpend.Units, search.MonthlyVisitors.Ratio));
        var figures = search.Figures;
        Assert.Equal((80_000L, 40L, 16L, 0.4), (figures.Spend.Units, figures.Visitors, figures.OrderingVisitors, figures.Conversion.Ratio));
        Assert.Equal((16.0, 160_000L, 160_000L, 96_000L), (figures.Orders, figures.Gmv.Units, figures.NetSales.Units, figures.Margin.Money.Units));
        Assert.Equal((2.0, 1.0, 0.2), (figures.Roi.Ratio, figures.NetRoi.Ratio, Math.Round(figures.ProfitRoi.Ratio, 12)));
        Assert.Equal(50, figures.CostPerOrder.Ratio);
        Assert.Equal(NoValueReason.NoData, figures.Reported.Clicks.NoValue.Reason);
        Assert.Equal(9, figures.Reported.Rows);
    }

    [Fact]
    public async Task Months_types_and_the_total_add_up()
    {
        var answer = await AskAsync();
        Assert.All(answer.Channels, row => Assert.Equal(["2025-01", "2025-02", "2025-03", "2025-04"], row.Periods.Select(month => month.Period)));
        Assert.All(answer.Channels.SelectMany(row => row.Periods), month => Assert.True(month.Complete));
        Assert.Equal([2.0, 0.5, 0.5, 0.5], Row(answer, "feed").Periods.Select(month => month.Figures.Roi.Ratio));
        Assert.Equal(["付费搜索", "信息流", "社交裂变", ""], answer.Types_.Select(type => type.ChannelType));
        Assert.Equal((205_000L, 400_000L, 100L, 40L), (answer.Total.Figures.Spend.Units, answer.Total.Figures.Gmv.Units, answer.Total.Figures.Visitors, answer.Total.Figures.OrderingVisitors));
        Assert.Equal(answer.Total.Figures.Spend.Units, answer.Types_.Sum(type => type.Figures.Spend.Units));
        Assert.Equal(answer.Total.Figures.Gmv.Units, answer.Channels.Sum(row => row.Figures.Gmv.Units));
        Assert.Equal(1, answer.Channels.Sum(row => row.ShareOfSpend.Ratio), 12);
        Assert.Equal(0.4, Row(answer, "search").ShareOfGmv.Ratio, 12);
        Assert.Equal(NoValueReason.ZeroDenominator, answer.Channels[^1].Figures.Roi.NoValue.Reason);
        Assert.True(answer.Channels[^1].Channel.IsDirect);
    }

    [Fact]
    public async Task A_channel_that_lost_money_in_three_months_in_a_row_is_to_be_retired_and_a_month_without_spend_breaks_the_run()
    {
        var answer = await AskAsync();
        Assert.Equal(new RetireFinding { Retire = true, FirstMonth = "2025-02", Months = 3 }, Row(answer, "feed").Retire);
        Assert.Equal(new RetireFinding(), Row(answer, "social").Retire);
        Assert.Equal(new RetireFinding(), Row(answer, "search").Retire);
        Assert.StartsWith("停止投放", Row(answer, "feed").Action, StringComparison.Ordinal);
        Assert.Equal(("Cut the budget, find the campaigns that lose money", "压缩预算，排查亏损计划"), (Row(answer, "social").ActionEn, Row(answer, "social").ActionZh));

        // Without the last day April is not complete: two months remain.
        var cut = await AskAsync(request => request.Range = new TimeRange { To = FourMonths.At(4, 30, 0).ToTimestamp() });
        Assert.False(Row(cut, "feed").Retire.Retire);
        Assert.False(Row(cut, "feed").Periods[^1].Complete);
        Assert.Equal(15_000, Row(cut, "feed").MonthlySpend.Units);
    }

    /// <summary>March, where GMV covers the spend of feed exactly: ROI 1 loses nothing.</summary>
    [Fact]
    public async Task A_return_of_exactly_one_is_no_loss()
    {
        var dataset = await shop.Server.NewDatasetAsync();
        await shop.Server.LoadAsync(dataset, Table.Events, "e", OnError.AllOrNothing, Batches.Of([.. Enumerable.Range(1, 3).Select(month => new EventRow($"v{month}", "home", FourMonths.At(month, 3), Channel: "feed"))]));
        await shop.Server.LoadAsync(dataset, Table.Orders, "o", OnError.AllOrNothing, Batches.Of([.. Enumerable.Range(1, 3).Select(month => new OrderRow($"o{month}", null, FourMonths.At(month, 4), 10_000, Visitor: $"v{month}"))]));
        await shop.Server.LoadAsync(dataset, Table.ChannelSpend, "s", OnError.AllOrNothing, SpendRow.Batch(
            [.. Enumerable.Range(1, 3).Select(month => new SpendRow(new(2025, month, 1), "feed", month == 3 ? 10_000 : 10_001)), new SpendRow(new(2025, 3, 31), "feed", 0)]));

        var answer = await shop.Server.Channels.ComputeEffectivenessAsync(new ComputeEffectivenessRequest { Dataset = dataset, Range = All });
        Assert.Equal(1, Row(answer, "feed").Periods[2].Figures.Roi.Ratio);
        Assert.False(Row(answer, "feed").Retire.Retire);
    }

    [Fact]
    public async Task Dependence_is_named_above_the_share_and_never_of_direct()
    {
        Assert.Empty((await AskAsync()).Dependences);
        var answer = await AskAsync(request => request.DependenceShare = 0.39);
        Assert.Equal(
            [("feed", DependenceMeasure.Visitors, 0.4), ("search", DependenceMeasure.Visitors, 0.4), ("search", DependenceMeasure.Gmv, 0.4)],
            answer.Dependences.Select(found => (found.Channel.Name, found.Measure, Math.Round(found.Share, 12))));
    }

    [Fact]
    public async Task Every_session_has_one_page_so_that_every_channel_with_visitors_is_flagged()
    {
        var answer = await AskAsync();
        Assert.Equal((1.0, true), (Row(answer, "search").BounceRate.Ratio, Row(answer, "search").BounceFlagged));
        Assert.Equal(NoValueReason.ZeroDenominator, Row(answer, "social").BounceRate.NoValue.Reason);
        Assert.False(Row(answer, "social").BounceFlagged);
        Assert.Equal(NoValueReason.NotAvailable, Row(answer, "search").AddToCartRate.NoValue.Reason);
        Assert.False(Row(await AskAsync(request => request.BounceLimit = 1), "search").BounceFlagged);
    }

    [Fact]
    public async Task Days_hold_the_spend_of_the_day_and_the_orders_of_the_day()
    {
        var answer = await AskAsync(request => request.Detail = ChannelDetail.Days);
        var days = Row(answer, "search").Periods;
        Assert.Equal((120, "2025-01-01", "2025-04-30"), (days.Count, days[0].Period, days[^1].Period));
        Assert.Equal((15_000L, 0L), (days[0].Figures.Spend.Units, days[0].Figures.Gmv.Units));
        Assert.Equal((0L, 40_000L, 10L, 4L), (days[9].Figures.Spend.Units, days[9].Figures.Gmv.Units, days[9].Figures.Visitors, days[9].Figures.OrderingVisitors));
        Assert.Empty(answer.Types_[0].Periods);
    }

    [Fact]
    public async Task Spend_alone_is_a_dataset_too()
    {
        var dataset = await shop.Server.NewDatasetAsync();
        await shop.Server.LoadAsync(dataset, Table.ChannelSpend, "s", OnError.AllOrNothing, SpendRow.Batch([new SpendRow(new(2025, 1, 1), "sem", 100), new SpendRow(new(2025, 1, 31), "sem", 200)]));
        var answer = await shop.Server.Channels.ComputeEffectivenessAsync(new ComputeEffectivenessRequest { Dataset = dataset });
        Assert.Equal((300L, 0L), (Assert.Single(answer.Channels).Figures.Spend.Units, answer.Channels[0].Figures.Visitors));
        Assert.Equal((0.0, true), (answer.Channels[0].Figures.Roi.Ratio, answer.Channels[0].Periods[0].Complete));

        var empty = await shop.Server.Channels.ComputeEffectivenessAsync(new ComputeEffectivenessRequest { Dataset = await shop.Server.NewDatasetAsync() });
        Assert.Empty(empty.Channels);
        Assert.Equal(7, empty.Headings.Count);
    }

    private static readonly Dictionary<string, (Action<ComputeEffectivenessRequest> Break, string Field, string Says)> Cases = new()
    {
        ["Markov"] = (r => r.Model = AttributionModel.Markov, "model", "AttributeOrders"),
        ["unknown model"] = (r => r.Model = (AttributionModel)99, "model", "99"),
        ["another field"] = (r => r.Touches = new TouchRules { Field = "device" }, "touches.field", "`channel`"),
        ["unknown detail"] = (r => r.Detail = (ChannelDetail)9, "detail", "9"),
        ["no alert change"] = (r => r.AlertChange = 0, "alert_change", "more than 0"),
        ["many alert days"] = (r => r.AlertDays = 400, "alert_days", "366"),
        ["bounce above one"] = (r => r.BounceLimit = 1.5, "bounce_limit", "at most 1"),
        ["dependence of nothing"] = (r => r.DependenceShare = double.NaN, "dependence_share", "more than 0"),
        ["baseline"] = (r => r.Baseline = new BaselineRule { Weeks = 0 }, "baseline.weeks", "52"),
        ["visits"] = (r => r.Visits = new VisitRules { AddToCartEvents = { "hmoe" } }, "visits.add_to_cart_events[0]", "'home'"),
        ["channel type twice"] = (r => r.ChannelTypes.AddRange([Entry("a"), Entry("a")]), "channel_types[1].channel", "already"),
        ["reversed range"] = (r => r.Range = new TimeRange { From = FourMonths.At(2, 1).ToTimestamp(), To = FourMonths.At(1, 1).ToTimestamp() }, "range", "not before"),
        ["filter"] = (r => r.Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "nothing", IsNull = true } } } } }, "filter.all_of[0].conditions[0].field", "orders"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_member_is_named(string name)
    {
        var (breakRequest, field, says) = Cases[name];
        var failed = await Failure.InvalidAsync(async () => await AskAsync(breakRequest), field);
        Assert.Contains(says, Failure.Description(failed, field), StringComparison.Ordinal);
    }

    private static TimeRange All => new() { From = FourMonths.At(1, 1, 0).ToTimestamp() };

    private static ChannelTypeEntry Entry(string channel) => new() { Channel = channel, Type = ChannelType.Feed };

    private async Task<ComputeEffectivenessResponse> AskAsync(Action<ComputeEffectivenessRequest>? change = null)
    {
        var request = new ComputeEffectivenessRequest { Dataset = shop.Dataset, Language = Language.Zh, Range = All };
        change?.Invoke(request);
        return await shop.Server.Channels.ComputeEffectivenessAsync(request);
    }

    private static ChannelEffectiveness Row(ComputeEffectivenessResponse answer, string channel) => answer.Channels.Single(row => row.Channel.Name == channel);
}
