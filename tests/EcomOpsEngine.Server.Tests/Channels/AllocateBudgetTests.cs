using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Channels;

/// <summary>Budgets over the wire: by shares on the four months, by response on days that follow a known curve.</summary>
public sealed class AllocateBudgetTests(FourMonths shop) : IClassFixture<FourMonths>
{
    private const long Total = 1_000_000;

    [Fact]
    public async Task Shares_of_the_template_go_to_the_channels_of_each_type_and_a_share_without_channels_is_left()
    {
        var answer = await AskAsync();
        Assert.Equal([("search", 400_000L), ("feed", 300_000), ("social", 200_000)], answer.Channels.Select(channel => (channel.Channel.Name, channel.Budget.Units)));
        Assert.Equal((900_000L, 100_000L), (answer.Allocated.Units, answer.Unspent.Units));
        var left = Assert.Single(answer.Reasons);
        Assert.Equal((100_000L, UnspentReason.NoChannels, BudgetGroup.Test), (left.Amount.Units, left.Reason, left.Group));
        Assert.Contains("no channels", left.Text, StringComparison.Ordinal);
        // 800.00 in 120 days are 200.00 in 30.
        Assert.Equal((20_000L, 19.0), (answer.Channels[0].Recent.Units, Math.Round(answer.Channels[0].Change.Ratio, 12)));
        Assert.Equal([0.4, 0.3, 0.2, 0.1], answer.Shares.Select(share => share.Share));
    }

    [Fact]
    public async Task New_channels_share_the_tests_and_none_gets_more_than_a_tenth_of_the_total()
    {
        var two = await AskAsync(request => request.Limits.AddRange([new ChannelLimits { Channel = "小红书种草", IsNew = true }, new ChannelLimits { Channel = "抖音直播" }]));
        Assert.Equal([50_000L, 50_000], two.Channels.Where(channel => channel.Group == BudgetGroup.Test).Select(channel => channel.Budget.Units));
        Assert.Empty(two.Reasons);
        Assert.Equal(NoValueReason.ZeroBase, two.Channels[^1].Change.NoValue.Reason);

        var one = await AskAsync(request =>
        {
            request.Limits.Add(new ChannelLimits { Channel = "小红书种草", IsNew = true });
            request.Shares.AddRange([Share(BudgetGroup.Search, 0.5), Share(BudgetGroup.Feed, 0.2), Share(BudgetGroup.Social, 0), Share(BudgetGroup.Test, 0.3)]);
        });
        Assert.Equal(100_000, one.Channels.Single(channel => channel.Group == BudgetGroup.Test).Budget.Units);
        Assert.Equal((200_000L, UnspentReason.TestCap), (Assert.Single(one.Reasons).Amount.Units, one.Reasons[0].Reason));
    }

    [Fact]
    public async Task Floors_and_ceilings_hold_within_a_group_and_what_they_leave_is_told()
    {
        var answer = await AskAsync(request => request.Limits.AddRange([new ChannelLimits { Channel = "feed", Ceiling = Cny(120_000) }, new ChannelLimits { Channel = "search", Floor = Cny(400_000) }]));
        Assert.Equal(120_000, answer.Channels.Single(channel => channel.Channel.Name == "feed").Budget.Units);
        Assert.Contains(answer.Reasons, left => left is { Reason: UnspentReason.Ceilings, Group: BudgetGroup.Feed } && left.Amount.Units == 180_000);
        Assert.Equal(answer.Unspent.Units, answer.Reasons.Sum(left => left.Amount.Units));

        var excluded = await AskAsync(request => request.Limits.Add(new ChannelLimits { Channel = "social", Excluded = true }));
        Assert.DoesNotContain(excluded.Channels, channel => channel.Channel.Name == "social");
        Assert.Contains(excluded.Reasons, left => left is { Reason: UnspentReason.NoChannels, Group: BudgetGroup.Social });
    }

    [Fact]
    public async Task Amounts_of_another_scale_are_the_same_money()
    {
        var answer = await AskAsync(request => request.Total = new Money { Units = 10_000, Scale = 0, Currency = "CNY" });
        Assert.Equal(900_000, answer.Allocated.Units);
    }

    /// <summary>GMV of a day = 30·√spend by «a» and 40·√spend by «b»: slopes are equal where spend is as 9 : 16.</summary>
    [Fact]
    public async Task By_response_money_goes_where_it_brings_most()
    {
        var dataset = await CurvesAsync();
        var answer = await shop.Server.Channels.AllocateBudgetAsync(new AllocateBudgetRequest { Dataset = dataset, Total = Cny(2_500_000), Days = 10, Method = BudgetMethod.Response });

        Assert.Equal(["b", "a"], answer.Channels.Select(channel => channel.Channel.Name));
        Assert.All(answer.Channels, channel => Assert.Equal(ResponseSource.Fitted, channel.Response.Source));
        Assert.Equal(0.5, answer.Channels[0].Response.Elasticity, 3);
        Assert.Equal(40, answer.Channels[0].Response.Scale, 0);
        Assert.Equal(0.64, answer.Channels[0].Share, 2);
        Assert.Equal(2_500_000, answer.Allocated.Units);
        Assert.Equal(answer.Channels[0].MarginalRoi.Ratio, answer.Channels[1].MarginalRoi.Ratio, 3);
        // 1,600.00 a day bring 40·√1,600 = 1,600.00; 900.00 bring 900.00.
        Assert.InRange(answer.ExpectedGmv.Ratio, 24_990, 25_010);
        Assert.Empty(answer.Reasons);
        Assert.False(answer.Channels[0].Extrapolated);

        // Moving a hundredth of the total from one to the other brings less.
        double Value(double a, double b) => 10 * ((30 * Math.Sqrt(a / 10)) + (40 * Math.Sqrt(b / 10)));
        var (spentA, spentB) = (answer.Channels[1].Budget.Units / 100.0, answer.Channels[0].Budget.Units / 100.0);
        Assert.True(Value(spentA + 250, spentB - 250) < Value(spentA, spentB) && Value(spentA - 250, spentB + 250) < Value(spentA, spentB));

        var more = await shop.Server.Channels.AllocateBudgetAsync(new AllocateBudgetRequest
        {
            Dataset = dataset,
            Total = Cny(2_500_000),
            Days = 1,
            Method = BudgetMethod.Response,
            Limits = { new ChannelLimits { Channel = "b", Ceiling = Cny(1_000_000) }, new ChannelLimits { Channel = "a", Ceiling = Cny(500_000) }, new ChannelLimits { Channel = "new" } },
        });
        Assert.Equal([1_000_000L, 500_000, 250_000], more.Channels.Select(channel => channel.Budget.Units));
        Assert.Equal((750_000L, UnspentReason.Ceilings), (more.Unspent.Units, Assert.Single(more.Reasons).Reason));
        Assert.True(more.Channels[0].Extrapolated);
    }

    /// <summary>The channels cost 1,050.00 a day each on average; at most half of that again.</summary>
    [Fact]
    public async Task Growth_may_be_limited_so_that_no_budget_leaves_what_is_known()
    {
        var request = new AllocateBudgetRequest { Dataset = await CurvesAsync(), Total = Cny(5_000_000), Days = 10, Method = BudgetMethod.Response, MostGrowth = 1.5 };
        var answer = await shop.Server.Channels.AllocateBudgetAsync(request);
        Assert.All(answer.Channels, channel => Assert.Equal(0.5, channel.Change.Ratio, 6));
        Assert.Equal(UnspentReason.Ceilings, Assert.Single(answer.Reasons).Reason);
        Assert.DoesNotContain(answer.Info.Warnings, warning => warning.Code == "BUDGET_EXTRAPOLATED");
        request.ClearMostGrowth();
        Assert.Contains((await shop.Server.Channels.AllocateBudgetAsync(request)).Info.Warnings, warning => warning.Code == "BUDGET_EXTRAPOLATED");
    }

    /// <summary>Half of the price is margin: 20·√spend has slope 1 at a spend of 100.00 a day, 15·√spend at 56.25.</summary>
    [Fact]
    public async Task For_profit_money_that_would_not_come_back_is_left()
    {
        var dataset = await CurvesAsync();
        var answer = await shop.Server.Channels.AllocateBudgetAsync(new AllocateBudgetRequest { Dataset = dataset, Total = Cny(2_500_000), Days = 10, Method = BudgetMethod.Response, Objective = BudgetObjective.Profit });
        Assert.InRange(answer.Channels[0].Budget.Units, 99_500, 100_500);
        Assert.InRange(answer.Channels[1].Budget.Units, 55_950, 56_550);
        Assert.Equal(UnspentReason.Unprofitable, Assert.Single(answer.Reasons).Reason);
    }

    [Fact]
    public async Task Profit_without_costs_is_refused()
    {
        var dataset = await CurvesAsync(withCosts: false);
        await Failure.InvalidAsync(
            async () => await shop.Server.Channels.AllocateBudgetAsync(new AllocateBudgetRequest { Dataset = dataset, Total = Cny(100), Method = BudgetMethod.Response, Objective = BudgetObjective.Profit }), "objective");
    }

    /// <summary>Warm-up: January's impressions; peak: February's 25 visitors of 50 wanted; a later stage has not begun.</summary>
    [Fact]
    public async Task Stages_are_lines_of_the_budget_with_target_and_progress()
    {
        var dataset = await shop.Server.NewDatasetAsync();
        await shop.Server.LoadAsync(dataset, Table.Events, "e", OnError.AllOrNothing, Batches.Of([.. Enumerable.Range(0, 25).Select(n => new EventRow($"v{n}", "home", FourMonths.At(2, 1 + (n % 14)), Channel: "search"))]));
        var spend = SpendRow.Batch([.. Enumerable.Range(1, 31).Select(day => new SpendRow(new(2025, 1, day), "search", 1_000, "付费搜索")), .. Enumerable.Range(1, 14).Select(day => new SpendRow(new(2025, 2, day), "feed", 2_000, "信息流"))]);
        spend.Columns.Add(Batches.Integers("impressions", Enumerable.Range(0, 45).Select(_ => 100L)));
        await shop.Server.LoadAsync(dataset, Table.ChannelSpend, "s", OnError.AllOrNothing, spend);
        var answer = await shop.Server.Channels.AllocateBudgetAsync(new AllocateBudgetRequest
        {
            Dataset = dataset,
            Total = Cny(100_000),
            Shares = { Share(BudgetGroup.Search, 0.6), Share(BudgetGroup.Feed, 0.4) },
            Stages =
            {
                Stage("预热期", StageGoal.Exposure, FourMonths.At(1, 1, 0), FourMonths.At(2, 1, 0), 0.3, 3_000),
                Stage("爆发期", StageGoal.Traffic, FourMonths.At(2, 1, 0), FourMonths.At(3, 1, 0), 0.5, 50),
                Stage("后期", StageGoal.Orders, FourMonths.At(3, 1, 0), FourMonths.At(3, 2, 0), 0.1, 5),
            },
        });

        Assert.Equal([30_000L, 50_000, 10_000], answer.Stages.Select(stage => stage.Budget.Units));
        Assert.Equal([("search", 18_000L), ("feed", 12_000)], answer.Stages[0].Channels.Select(part => (part.Channel.Name, part.Budget.Units)).OrderByDescending(part => part.Item2));
        var warmUp = answer.Stages[0];
        Assert.Equal((31_000L, 3_100L, true), (warmUp.Spent.Units, warmUp.Reached.Count, warmUp.OnTrack));
        Assert.Equal((31.0 / 30, 3_100.0 / 3_000, 1.0), (warmUp.SpendProgress.Ratio, warmUp.Progress.Ratio, warmUp.Elapsed));
        // Half of February is gone, and half of the target reached.
        Assert.Equal((25L, 0.5, 0.5, true), (answer.Stages[1].Reached.Count, answer.Stages[1].Progress.Ratio, answer.Stages[1].Elapsed, answer.Stages[1].OnTrack));
        Assert.Equal((0L, 0.0, false), (answer.Stages[2].Reached.Count, answer.Stages[2].Elapsed, answer.Stages[2].OnTrack));
    }

    [Fact]
    public async Task Limits_that_conflict_are_refused_with_their_names()
    {
        async Task Refused(Action<AllocateBudgetRequest> change, string field, params string[] says)
        {
            var failed = await Failure.InvalidAsync(async () => await AskAsync(change), field);
            Assert.All(says, text => Assert.Contains(text, Failure.Description(failed, field), StringComparison.Ordinal));
        }

        ChannelLimits Floor(string channel, long minor) => new() { Channel = channel, Floor = Cny(minor) };
        await Refused(request => request.Limits.Add(new ChannelLimits { Channel = "feed", Floor = Cny(200), Ceiling = Cny(100) }), "limits[0].floor", "2.00 CNY", "'feed'", "1.00 CNY");
        await Refused(request => request.Limits.AddRange([Floor("feed", 500_000), Floor("search", 600_000)]), "total", "'feed', 'search'", "11,000.00", "10,000.00");
        await Refused(request => request.Limits.AddRange([Floor("feed", 500_000), Floor("search", 600_000)]), "limits[1].floor", "'search'");
        await Refused(request => request.Limits.Add(Floor("brand new", 150_000)), "limits[0].floor", "'brand new'", "10%");
        await Refused(request => request.Limits.Add(Floor("feed", 300_001)), "limits[0].floor", "Feed", "3,000.00");
        await Refused(request => request.Shares.AddRange([Share(BudgetGroup.Search, 0.6), Share(BudgetGroup.Feed, 0.5)]), "shares", "1.1");
    }

    private static readonly Dictionary<string, (Action<AllocateBudgetRequest> Break, string Field)> Cases = new()
    {
        ["no total"] = (r => r.Total = null, "total"),
        ["another currency"] = (r => r.Total.Currency = "USD", "total.currency"),
        ["too fine"] = (r => r.Total = new Money { Units = 1, Scale = 4, Currency = "CNY" }, "total"),
        ["negative"] = (r => r.Total.Units = -1, "total"),
        ["days"] = (r => r.Days = 4_000, "days"),
        ["test cap"] = (r => r.TestCap = 2, "test_cap"),
        ["growth"] = (r => r.MostGrowth = 0, "most_growth"),
        ["method"] = (r => r.Method = (BudgetMethod)9, "method"),
        ["objective"] = (r => r.Objective = (BudgetObjective)9, "objective"),
        ["Markov"] = (r => r.Model = AttributionModel.Markov, "model"),
        ["group twice"] = (r => r.Shares.AddRange([Share(BudgetGroup.Feed, 0.5), Share(BudgetGroup.Feed, 0.5)]), "shares[1].group"),
        ["channel twice"] = (r => r.Limits.AddRange([new ChannelLimits { Channel = "feed" }, new ChannelLimits { Channel = "feed" }]), "limits[1].channel"),
        ["direct"] = (r => r.Limits.Add(new ChannelLimits { Channel = "direct" }), "limits[0].channel"),
        ["excluded with a floor"] = (r => r.Limits.Add(new ChannelLimits { Channel = "feed", Excluded = true, Floor = Cny(1) }), "limits[0].excluded"),
        ["stage without a goal"] = (r => r.Stages.Add(Stage("x", StageGoal.Unspecified, FourMonths.At(1, 1), FourMonths.At(1, 2), 0.5, 1)), "stages[0].goal"),
        ["stage without a name"] = (r => r.Stages.Add(Stage("", StageGoal.Orders, FourMonths.At(1, 1), FourMonths.At(1, 2), 0.5, 1)), "stages[0].name"),
        ["stage without a target"] = (r => r.Stages.Add(Stage("x", StageGoal.Orders, FourMonths.At(1, 1), FourMonths.At(1, 2), 0.5, 0)), "stages[0].target"),
        ["stage without an end"] = (r => r.Stages.Add(new BudgetStage { Name = "x", Goal = StageGoal.Orders, Target = 1, Range = new TimeRange { From = FourMonths.At(1, 1).ToTimestamp() } }), "stages[0].range"),
        ["stages above the whole"] = (r => r.Stages.AddRange([Stage("x", StageGoal.Orders, FourMonths.At(1, 1), FourMonths.At(1, 2), 0.6, 1), Stage("y", StageGoal.Orders, FourMonths.At(1, 1), FourMonths.At(1, 2), 0.6, 1)]), "stages"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_member_is_named(string name) => await Failure.InvalidAsync(async () => await AskAsync(Cases[name].Break), Cases[name].Field);

    private static Money Cny(long units) => new() { Units = units, Scale = 2, Currency = "CNY" };

    private static BudgetShare Share(BudgetGroup group, double share) => new() { Group = group, Share = share };

    private static BudgetStage Stage(string name, StageGoal goal, DateTimeOffset from, DateTimeOffset to, double share, long target) =>
        new() { Name = name, Goal = goal, Range = new TimeRange { From = from.ToTimestamp(), To = to.ToTimestamp() }, Share = share, Target = target };

    private async Task<AllocateBudgetResponse> AskAsync(Action<AllocateBudgetRequest>? change = null)
    {
        var request = new AllocateBudgetRequest { Dataset = shop.Dataset, Total = Cny(Total) };
        change?.Invoke(request);
        return await shop.Server.Channels.AllocateBudgetAsync(request);
    }

    /// <summary>Sixty days with a visitor and an order of each channel; spend runs from 100.00 to 2,000.00 a day.</summary>
    private async Task<string> CurvesAsync(bool withCosts = true)
    {
        var dataset = await shop.Server.NewDatasetAsync();
        var (events, orders, spend) = (new List<EventRow>(), new List<OrderRow>(), new List<SpendRow>());
        for (var day = 0; day < 60; day++)
        {
            foreach (var (channel, scale, step) in new[] { ("a", 30, 7), ("b", 40, 11) })
            {
                var cost = 100 + (1_900 * (day * step % 20) / 19);
                var at = FourMonths.At(1, 1, 10).AddDays(day);
                events.Add(new EventRow($"{channel}{day}", "home", at, Channel: channel));
                orders.Add(new OrderRow($"{channel}{day}", null, at.AddHours(1), (long)Math.Round(100 * scale * Math.Sqrt(cost)), Visitor: $"{channel}{day}"));
                spend.Add(new SpendRow(DateOnly.FromDateTime(at.DateTime), channel, cost * 100));
            }
        }

        var batch = Batches.Of(orders);
        if (withCosts)
        {
            batch.Columns.Add(Batches.Integers("cost", orders.Select(order => order.UnitPriceMinor / 2)));
        }

        await shop.Server.LoadAsync(dataset, Table.Events, "e", OnError.AllOrNothing, Batches.Of(events));
        await shop.Server.LoadAsync(dataset, Table.Orders, "o", OnError.AllOrNothing, batch);
        await shop.Server.LoadAsync(dataset, Table.ChannelSpend, "s", OnError.AllOrNothing, SpendRow.Batch(spend));
        return dataset;
    }
}
