using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Traffic;

public sealed class DetectBotsTests(ProgramShop shop) : IClassFixture<ProgramShop>
{
    [Fact]
    public async Task Each_program_is_listed_with_its_reasons_and_people_are_not()
    {
        var answer = await AskAsync(new DetectBotsRequest());

        Assert.Equal(
            ["flood: Rate", "glance: ZeroDwell", "cbuyer: Regularity kept", "metronome: Regularity", "cb: UserAgent", "cowner: UserAgent", "spider: UserAgent"],
            answer.Visitors.OrderByDescending(bot => bot.Events).ThenBy(Id, StringComparer.Ordinal).Select(Show));
        Assert.Equal((7, 1), (answer.TotalVisitors, answer.KeptVisitors));
        Assert.Equal([("UserAgent", 3, 7), ("Rate", 1, 301), ("Regularity", 1, 8), ("ZeroDwell", 1, 11)], answer.Reasons.Select(count => (count.Reason.ToString(), (int)count.Visitors, (int)count.Events)));
        Assert.Equal([("Baiduspider", 2), ("Python libraries", 1)], answer.Agents.Select(count => (count.Name, (int)count.Visitors)));
        Assert.True(answer.Applied);
        Assert.Equal(327, answer.EventsLeftOut);
        Assert.Equal(1, answer.OrderLinesLeftOut);
    }

    [Fact]
    public async Task The_figures_behind_a_reason_are_given()
    {
        var answer = await AskAsync(new DetectBotsRequest());
        var flood = answer.Visitors.Single(bot => bot.VisitorId == "flood");
        Assert.Equal(301, flood.PeakEvents.Count);
        var metronome = answer.Visitors.Single(bot => bot.VisitorId == "metronome");
        Assert.Equal(0, metronome.GapVariation.Ratio);
        Assert.Equal(1, answer.Visitors.Single(bot => bot.VisitorId == "glance").ShortViewShare.Ratio);
        var spider = answer.Visitors.Single(bot => bot.VisitorId == "spider");
        Assert.Equal(("Baiduspider", "crawler", NoValueReason.NotAvailable), (spider.AgentName, spider.AgentKind, spider.PeakEvents.NoValue.Reason));
    }

    [Fact]
    public async Task Answers_leave_programs_out_unless_asked_and_say_how_many_rows()
    {
        var funnel = new ComputeFunnelRequest { Dataset = shop.Dataset, Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "detail" } } }, Window = Duration.FromTimeSpan(TimeSpan.FromDays(1)) };
        var without = await shop.Server.Funnels.ComputeFunnelAsync(funnel);
        funnel.IncludeBots = true;
        var with = await shop.Server.Funnels.ComputeFunnelAsync(funnel);

        // human, ca and the buyer, who is kept; with the others: spider, metronome, flood, glance, cb and cowner.
        Assert.Equal([3L, 1L], without.Funnels[0].Steps.Select(step => step.Entered));
        Assert.Equal(327 + 1, without.Info.BotRowsExcluded);
        Assert.Equal([9L, 4L], with.Funnels[0].Steps.Select(step => step.Entered));
        Assert.Equal(0, with.Info.BotRowsExcluded);

        var matrix = new ComputeMatrixRequest { Dataset = shop.Dataset, Measures = { Measure.Visitors, Measure.Gmv, Measure.Events } };
        Assert.Equal("3 10000 12", Values(await shop.Server.Matrices.ComputeMatrixAsync(matrix)));
        matrix.IncludeBots = true;
        Assert.Equal($"9 10500 {ProgramShop.Events.Count}", Values(await shop.Server.Matrices.ComputeMatrixAsync(matrix)));

        var rfm = new ComputeRfmRequest { Dataset = shop.Dataset };
        var people = await shop.Server.Segments.ComputeRfmAsync(rfm);
        Assert.Equal((1, 1, 1), (people.Total.Customers, people.Prospects, people.Info.BotRowsExcluded));
        rfm.IncludeBots = true;
        Assert.Equal(3, (await shop.Server.Segments.ComputeRfmAsync(rfm)).Prospects);
    }

    [Fact]
    public async Task Pages_join_to_the_whole_list()
    {
        var whole = await AskAsync(new DetectBotsRequest());
        var request = new DetectBotsRequest { PageSize = 3 };
        var seen = new List<BotVisitor>();
        do
        {
            var page = await AskAsync(request);
            seen.AddRange(page.Visitors);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(whole.Visitors, seen);
        request.PageToken = (await AskAsync(new DetectBotsRequest { PageSize = 3 })).NextPageToken;
        request.Rules = new BotRules { Reasons = { BotReason.Rate } };
        await Failure.ExpectAsync(() => AskAsync(request), StatusCode.InvalidArgument, "PAGE_TOKEN_INVALID", "page_token");
    }

    [Fact]
    public async Task Rules_of_the_request_change_this_answer_and_no_other()
    {
        var strict = await AskAsync(new DetectBotsRequest { Rules = new BotRules { Reasons = { BotReason.Rate }, Rate = new BotRateRule { MostEvents = 7, Window = Duration.FromTimeSpan(TimeSpan.FromSeconds(8)) } } });

        Assert.False(strict.Applied);
        Assert.Equal(["flood", "glance", "cbuyer", "metronome"], strict.Visitors.Select(Id));
        Assert.Equal([BotReason.Rate], strict.Reasons.Select(count => count.Reason));
        Assert.Equal((7, null), (strict.Rules.Rate.MostEvents, strict.Rules.Dwell));
        var early = await AskAsync(new DetectBotsRequest { Range = new TimeRange { To = ProgramShop.At(3).ToTimestamp() } });
        Assert.False(early.Applied);
        Assert.Equal(["spider"], early.Visitors.Select(Id));
    }

    [Fact]
    public async Task Data_without_agents_and_pages_is_said()
    {
        var dataset = await SmallShop.LoadAsync(shop.Server);
        var answer = await shop.Server.Traffic.DetectBotsAsync(new DetectBotsRequest { Dataset = dataset, Language = Language.Zh });

        Assert.Equal(["NO_USER_AGENTS", "NO_PAGES"], answer.Info.Warnings.Select(warning => warning.Code));
        Assert.Empty(answer.Visitors);
        Assert.Equal([BotReason.UserAgent, BotReason.Rate, BotReason.Regularity], answer.Rules.Reasons);
    }

    [Fact]
    public async Task An_empty_dataset_has_no_programs()
    {
        var answer = await shop.Server.Traffic.DetectBotsAsync(new DetectBotsRequest { Dataset = await shop.Server.NewDatasetAsync() });
        Assert.Equal((0, 0), (answer.TotalVisitors, answer.EventsLeftOut));
    }

    [Fact]
    public async Task Questions_of_many_callers_at_once_have_one_answer_even_when_the_first_leaves()
    {
        var dataset = await shop.Server.NewDatasetAsync();
        await shop.Server.LoadAsync(dataset, Table.Events, "events", OnError.AllOrNothing, ProgramShop.Batch(ProgramShop.Events));
        var request = new DetectBotsRequest { Dataset = dataset };
        using var leaving = new CancellationTokenSource();
        var first = shop.Server.Traffic.DetectBotsAsync(request, cancellationToken: leaving.Token).ResponseAsync;
        var others = Enumerable.Range(0, 12).Select(_ => shop.Server.Traffic.DetectBotsAsync(request).ResponseAsync).ToList();
        await leaving.CancelAsync();
        var answers = await Task.WhenAll(others);
        await first.ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.All(answers, answer => Assert.Equal(answers[0].Visitors, answer.Visitors));
        Assert.Equal(7, answers[0].TotalVisitors);
    }

    private static readonly Dictionary<string, (Action<DetectBotsRequest> Break, string Field, string Says)> Cases = new()
    {
        ["unknown reason"] = (r => r.Rules.Reasons.Add((BotReason)9), "rules.reasons[0]", "9"),
        ["no reason"] = (r => r.Rules.Reasons.Add(BotReason.Unspecified), "rules.reasons[0]", "each once"),
        ["reason twice"] = (r => r.Rules.Reasons.AddRange([BotReason.Rate, BotReason.Rate]), "rules.reasons[1]", "each once"),
        ["no events"] = (r => r.Rules.Rate = new BotRateRule { MostEvents = 0 }, "rules.rate.most_events", "1 to"),
        ["no window"] = (r => r.Rules.Rate = new BotRateRule { Window = new Duration() }, "rules.rate.window", "more than 0"),
        ["long window"] = (r => r.Rules.Rate = new BotRateRule { Window = new Duration { Seconds = 86_401 } }, "rules.rate.window", "86400"),
        ["fine window"] = (r => r.Rules.Rate = new BotRateRule { Window = new Duration { Nanos = 1 } }, "rules.rate.window", "microseconds"),
        ["two instants"] = (r => r.Rules.Regularity = new BotRegularityRule { LeastEvents = 2 }, "rules.regularity.least_events", "3 to"),
        ["variation"] = (r => r.Rules.Regularity = new BotRegularityRule { MostVariation = double.NaN }, "rules.regularity.most_variation", "0 to 1"),
        ["views"] = (r => r.Rules.Dwell = new BotDwellRule { LeastViews = 0 }, "rules.dwell.least_views", "1 to"),
        ["dwell"] = (r => r.Rules.Dwell = new BotDwellRule { MostDwell = new Duration { Seconds = -1 } }, "rules.dwell.most_dwell", "3600"),
        ["share"] = (r => r.Rules.Dwell = new BotDwellRule { LeastShare = 0 }, "rules.dwell.least_share", "more than 0"),
        ["reversed range"] = (r => r.Range = new TimeRange { From = ProgramShop.At(5).ToTimestamp(), To = ProgramShop.At(4).ToTimestamp() }, "range", "not before"),
        ["page"] = (r => r.PageSize = 1_001, "page_size", "1000"),
        ["language"] = (r => r.Language = (Language)9, "language", "9"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_member_is_named(string name)
    {
        var (breakRequest, field, says) = Cases[name];
        var request = new DetectBotsRequest { Rules = new BotRules() };
        breakRequest(request);
        var failed = await Failure.InvalidAsync(() => AskAsync(request), field);
        Assert.Contains(says, Failure.Description(failed, field), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_dataset_is_not_found() => await Failure.ExpectAsync(
        async () => await shop.Server.Traffic.DetectBotsAsync(new DetectBotsRequest { Dataset = "nowhere" }), StatusCode.NotFound, "DATASET_NOT_FOUND");

    private async Task<DetectBotsResponse> AskAsync(DetectBotsRequest request)
    {
        request.Dataset = shop.Dataset;
        return await shop.Server.Traffic.DetectBotsAsync(request);
    }

    private static string Id(BotVisitor bot) => bot.WhoCase == BotVisitor.WhoOneofCase.CustomerId ? bot.CustomerId : bot.VisitorId;

    private static string Show(BotVisitor bot) => $"{Id(bot)}: {string.Join(' ', bot.Reasons)}{(bot.Kept ? " kept" : "")}";

    private static string Values(ComputeMatrixResponse matrix) =>
        string.Join(' ', matrix.Totals.Select(total => total.Value.KindCase == Estimate.KindOneofCase.Money ? total.Value.Money.Units : total.Value.Count));
}
