using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;
using Value = EcomOpsEngine.Contracts.V1.Value;

namespace EcomOpsEngine.Server.Tests.Traffic;

public sealed class DailyTrafficTests(WeeklyShop shop) : IClassFixture<WeeklyShop>
{
    [Fact]
    public async Task Each_day_has_its_visitors_shares_rates_and_note()
    {
        var answer = await AskAsync(new ComputeDailyTrafficRequest { Language = Language.Zh });

        Assert.Equal(["日期", "总UV", "搜索UV占比", "信息流UV占比", "社交UV占比", "平均跳出率", "加购率", "异常说明"], answer.Headings);
        Assert.Equal(WeeklyShop.Days, answer.Days.Count);
        Assert.Equal(Enumerable.Range(0, WeeklyShop.Days).Select(day => WeeklyShop.First.AddDays(day).ToString("yyyy-MM-dd", null)), answer.Days.Select(day => day.Date));
        foreach (var day in answer.Days.SkipLast(1))
        {
            var counts = WeeklyShop.Counts(DateOnly.Parse(day.Date, null));
            var total = counts.Sum();
            Assert.Equal((total, total), ((int)day.Visitors, (int)day.Sessions));
            Assert.Equal(counts.Select(count => (long)count), day.Shares.Select(share => share.Visitors));
            Assert.Equal([ChannelType.Search, ChannelType.Feed, ChannelType.Social, ChannelType.Other], day.Shares.Select(share => share.Type));
            Assert.Equal(1, day.Shares.Sum(share => share.Share.Ratio), 12);
            Assert.Equal(10 / (double)total, day.AddToCartRate.Ratio, 12);
            var bounced = counts.Select(count => count / 2).Sum() + (day.Date == Text(WeeklyShop.Bouncing) ? (counts[1] + 1) / 2 : 0);
            Assert.Equal(bounced / (double)total, day.BounceRate.Ratio, 12);
            Assert.True(day.Complete);
        }
    }

    /// <summary>A dictionary remembers pages whose only rows were corrected; no event has one any more.</summary>
    [Fact]
    public async Task Pages_of_corrected_rows_do_not_occur()
    {
        var dataset = await shop.Server.NewDatasetAsync();
        ColumnBatch Views(string? page, long version) => new()
        {
            Rows = 2,
            Columns =
            {
                Batches.Texts("event_id", ["e1", "e2"]), Batches.Times("occurred_at", [Batches.Us(SmallShop.Day(1)), Batches.Us(SmallShop.Day(2))]), Batches.Texts("event_name", ["view", "view"]),
                Batches.Texts("visitor_id", ["v1", "v2"]), Batches.Texts("page", [page, page]), Batches.Integers("version", [version, version]),
            },
        };
        async Task<IEnumerable<string>> Warnings() => (await shop.Server.Traffic.ComputeDailyTrafficAsync(new ComputeDailyTrafficRequest { Dataset = dataset })).Info.Warnings.Select(warning => warning.Code);
        await shop.Server.LoadAsync(dataset, Table.Events, "with", OnError.AllOrNothing, Views("/a", 1));
        Assert.DoesNotContain("EVERY_EVENT_IS_A_PAGE", await Warnings());
        await shop.Server.LoadAsync(dataset, Table.Events, "without", OnError.AllOrNothing, Views(null, 2));
        Assert.Contains("EVERY_EVENT_IS_A_PAGE", await Warnings());
    }

    [Fact]
    public async Task Notes_name_the_failing_channel_the_bouncing_one_and_normal_days()
    {
        var days = (await AskAsync(new ComputeDailyTrafficRequest { Language = Language.Zh })).Days.ToDictionary(day => day.Date);

        var failure = days[Text(WeeklyShop.Failure)];
        Assert.True(failure.Anomalous);
        Assert.Equal(failure.NoteZh, failure.Note);
        Assert.Contains("渠道「抖音信息流」", failure.NoteZh, StringComparison.Ordinal);
        Assert.StartsWith("UV较同星期低", failure.NoteZh, StringComparison.Ordinal);
        Assert.Contains("of it channel 抖音信息流", failure.NoteEn, StringComparison.Ordinal);
        Assert.Contains("跳出率较同星期高", days[Text(WeeklyShop.Bouncing)].NoteZh, StringComparison.Ordinal);
        Assert.Contains("抖音信息流", days[Text(WeeklyShop.Bouncing)].NoteZh, StringComparison.Ordinal);

        Assert.Equal(("正常波动", "normal fluctuation"), (days["2025-03-11"].NoteZh, days["2025-03-11"].NoteEn));
        Assert.Equal("同星期历史仅 1 周（至少 4 周），未判断", days["2025-01-14"].NoteZh);

        // Rates that hardly ever moved leave their baseline by less than 5% on other days: no news.
        Assert.Equal([Text(WeeklyShop.Failure), Text(WeeklyShop.Bouncing)], days.Values.Where(day => day.Anomalous).Select(day => day.Date));
    }

    [Fact]
    public async Task The_day_on_which_the_data_end_is_said_to_be_incomplete()
    {
        var last = (await AskAsync(new ComputeDailyTrafficRequest())).Days[^1];
        Assert.Equal((Text(WeeklyShop.Last), false, false), (last.Date, last.Complete, last.Anomalous));
        Assert.Equal("the day is not whole yet, not judged", last.Note);

        var stated = (await AskAsync(new ComputeDailyTrafficRequest { LastCompleteDate = Text(WeeklyShop.Last) })).Days[^1];
        Assert.True(stated.Complete && stated.Anomalous);
        var earlier = (await AskAsync(new ComputeDailyTrafficRequest { LastCompleteDate = "2025-03-01" })).Days;
        Assert.Equal("2025-03-01", earlier.Last(day => day.Complete).Date);
    }

    [Fact]
    public async Task Types_come_from_the_request_before_the_spend_before_the_rules()
    {
        var dataset = await shop.Server.NewDatasetAsync();
        string[] channels = ["百度SEM", "喜马拉雅", "老带新", "播客"];
        await shop.Server.LoadAsync(dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(
            [.. channels.Select((channel, i) => new EventRow($"v{i}", "home", new DateTimeOffset(2025, 3, 1, 4, 0, 0, TimeSpan.Zero), Channel: channel))]));
        Task<ComputeDailyTrafficResponse> Ask(params ChannelTypeEntry[] types) => shop.Server.Traffic.ComputeDailyTrafficAsync(new ComputeDailyTrafficRequest { Dataset = dataset, ChannelTypes = { types } }).ResponseAsync;
        Assert.Equal([ChannelType.Search, ChannelType.Other, ChannelType.Social, ChannelType.Other], Types(await Ask()));

        await shop.Server.LoadAsync(dataset, Table.ChannelSpend, "spend", OnError.AllOrNothing, new ColumnBatch
        {
            Rows = 2,
            Columns =
            {
                Batches.Texts("date", ["2025-03-01", "2025-03-01"]), Batches.Texts("channel", ["喜马拉雅", "老带新"]),
                Batches.Texts("channel_type", ["信息流", "没有这个类型"]), Batches.Integers("spend", [100, 100]),
            },
        });
        Assert.Equal([ChannelType.Search, ChannelType.Feed, ChannelType.Social, ChannelType.Other], Types(await Ask()));
        Assert.Equal(
            [ChannelType.Social, ChannelType.Feed, ChannelType.Social, ChannelType.Search],
            Types(await Ask(new ChannelTypeEntry { Channel = "百度SEM", Type = ChannelType.Social }, new ChannelTypeEntry { Channel = "播客", Type = ChannelType.Search })));

        List<ChannelType> Types(ComputeDailyTrafficResponse answer) => [.. channels.Select(channel => answer.ChannelTypes.Single(entry => entry.Channel == channel).Type)];
    }

    [Fact]
    public async Task Without_pages_every_event_is_one_and_without_cart_events_there_is_no_rate()
    {
        var dataset = await SmallShop.LoadAsync(shop.Server);
        var answer = await shop.Server.Traffic.ComputeDailyTrafficAsync(new ComputeDailyTrafficRequest { Dataset = dataset });
        Assert.Equal(["EVERY_EVENT_IS_A_PAGE", "NO_CART_EVENTS"], answer.Info.Warnings.Select(warning => warning.Code));
        Assert.Equal([0.0, 0, 1, 0], answer.Days.Take(4).Select(day => day.BounceRate.Ratio));
        Assert.All(answer.Days, day => Assert.Equal(NoValueReason.NotAvailable, day.AddToCartRate.NoValue.Reason));

        // The fifth day has orders and no visits.
        Assert.Equal((0, NoValueReason.ZeroDenominator), ((int)answer.Days[4].Visitors, answer.Days[4].BounceRate.NoValue.Reason));

        var named = await shop.Server.Traffic.ComputeDailyTrafficAsync(new ComputeDailyTrafficRequest { Dataset = dataset, Visits = new VisitRules { PageEvents = { "home" }, AddToCartEvents = { "paid" } } });
        Assert.Empty(named.Info.Warnings);
        Assert.Equal([1.0, 1, 1, 1], named.Days.Take(4).Select(day => day.BounceRate.Ratio));
        Assert.Equal([1.0, 0, 0, 1], named.Days.Take(4).Select(day => day.AddToCartRate.Ratio));
    }

    [Fact]
    public async Task A_range_takes_whole_days_and_a_filter_of_events_counts_visits_of_its_rows()
    {
        var answer = await AskAsync(new ComputeDailyTrafficRequest
        {
            Range = new TimeRange { From = At("2025-03-04T15:00:00+08:00"), To = At("2025-03-06T00:00:00+08:00") },
            Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "device", In = new ValueSet { Values = { new Value { StringValue = "pc" } } } } } } } },
        });
        Assert.Equal(["2025-03-04", "2025-03-05"], answer.Days.Select(day => day.Date));
        Assert.Equal((WeeklyShop.Counts(new DateOnly(2025, 3, 4)).Sum() + 2) / 3, answer.Days[0].Visitors);
        Assert.Equal(At("2025-03-04T00:00:00+08:00"), answer.Info.Range.From);

        var outside = await AskAsync(new ComputeDailyTrafficRequest { Range = new TimeRange { From = At("2026-03-04T15:00:00+08:00") } });
        Assert.Empty(outside.Days);
        Assert.Equal("RANGE_OUTSIDE_DATA", Assert.Single(outside.Info.Warnings).Code);
        Assert.Empty((await shop.Server.Traffic.ComputeDailyTrafficAsync(new ComputeDailyTrafficRequest { Dataset = await shop.Server.NewDatasetAsync() })).Days);
    }

    private static readonly Dictionary<string, (Action<ComputeDailyTrafficRequest> Break, string Field, string Says)> Cases = new()
    {
        ["language"] = (r => r.Language = (Language)9, "language", "9"),
        ["order field"] = (r => r.Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "category_1", IsNull = true } } } } }, "filter.all_of[0].conditions[0].field", "category_1"),
        ["page event"] = (r => r.Visits = new VisitRules { PageEvents = { "vist" } }, "visits.page_events[0]", "did you mean 'visit'"),
        ["detail page"] = (r => r.Visits = new VisitRules { DetailPages = { "评价" } }, "visits.detail_pages[0]", "评价页"),
        ["cart event"] = (r => r.Visits = new VisitRules { AddToCartEvents = { "visit", "buy" } }, "visits.add_to_cart_events[1]", "buy"),
        ["many names"] = (r => r.Visits = new VisitRules { PageEvents = { Enumerable.Repeat("visit", 1_001) } }, "visits.page_events", "1000"),
        ["weeks"] = (r => r.Baseline = new BaselineRule { Weeks = 0 }, "baseline.weeks", "1 to 52"),
        ["least weeks"] = (r => r.Baseline = new BaselineRule { Weeks = 3, LeastWeeks = 4 }, "baseline.least_weeks", "the 3 weeks"),
        ["score"] = (r => r.Baseline = new BaselineRule { Score = double.NaN }, "baseline.score", "more than 0"),
        ["change"] = (r => r.Baseline = new BaselineRule { LeastChange = -1 }, "baseline.least_change", "0 to"),
        ["volume"] = (r => r.Baseline = new BaselineRule { LeastVolume = -1 }, "baseline.least_volume", "0 or more"),
        ["date"] = (r => r.LastCompleteDate = "yesterday", "last_complete_date", "yyyy-mm-dd"),
        ["no channel"] = (r => r.ChannelTypes.Add(new ChannelTypeEntry { Type = ChannelType.Feed }), "channel_types[0].channel", "1 to"),
        ["channel twice"] = (r => r.ChannelTypes.Add([new ChannelTypeEntry { Channel = "a", Type = ChannelType.Feed }, new ChannelTypeEntry { Channel = "a", Type = ChannelType.Feed }]), "channel_types[1].channel", "already"),
        ["no type"] = (r => r.ChannelTypes.Add(new ChannelTypeEntry { Channel = "a" }), "channel_types[0].type", "0"),
        ["reversed range"] = (r => r.Range = new TimeRange { From = At("2025-03-05T00:00:00Z"), To = At("2025-03-04T00:00:00Z") }, "range", "not before"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_member_is_named(string name)
    {
        var (breakRequest, field, says) = Cases[name];
        var request = new ComputeDailyTrafficRequest();
        breakRequest(request);
        var failed = await Failure.InvalidAsync(() => AskAsync(request), field);
        Assert.Contains(says, Failure.Description(failed, field), StringComparison.Ordinal);
    }

    private async Task<ComputeDailyTrafficResponse> AskAsync(ComputeDailyTrafficRequest request)
    {
        request.Dataset = shop.Dataset;
        return await shop.Server.Traffic.ComputeDailyTrafficAsync(request);
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", null);

    private static Timestamp At(string text) => DateTimeOffset.Parse(text, null).ToTimestamp();
}
