using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;
using Value = EcomOpsEngine.Contracts.V1.Value;

namespace EcomOpsEngine.Server.Tests.Experiments;

/// <summary>Recorded tests evaluated from loaded rows; every figure counted by hand from <see cref="TestedShop"/>.</summary>
public sealed class ExperimentTests(TestedShop shop) : IClassFixture<TestedShop>
{
    private ExperimentService.ExperimentServiceClient Experiments => shop.Server.Experiments;

    [Fact]
    public async Task Units_conversions_and_what_became_of_the_exposures()
    {
        var answer = await EvaluateAsync("plain");
        Assert.Equal(("A", 4L, 1L, "满99包邮"), (answer.Result.Arms[0].Name, answer.Result.Arms[0].Units, answer.Result.Arms[0].Converted, answer.Result.Arms[1].Version));

        // b2's cancelled order was placed all the same; b3's window of 7 days runs out on the 21st, after the data.
        Assert.Equal((3L, 2L, 1L, 1L), (answer.Result.Arms[1].Units, answer.Result.Arms[1].Converted, answer.Result.Arms[1].Open, answer.Result.Arms[1].Immature));
        Assert.Equal(2.0 / 3, answer.Result.Arms[1].Outcome.Ratio, 1e-12);
        Assert.Equal(answer.Result.Arms[1].Outcome, answer.Result.Proportions.Arms[1].Rate);
        Assert.Equal((1L, 1L, 1L), (answer.Exposures.PeopleInSeveralArms, answer.Exposures.Bots, answer.Exposures.UnitsWithoutRows));
        Assert.Equal(new UnknownVariant { Variant = "X", People = 1 }, Assert.Single(answer.Exposures.UnknownVariants));
        Assert.Equal(12, answer.Exposures.Rows);
        Assert.Equal(Verdict.Continue, answer.Result.Verdict);
        Assert.Equal(14, answer.Result.Days);
        Assert.Contains(answer.Result.Reasons, note => note.Reason == VerdictReason.TooFewUnits);
        Assert.Equal(["events", "orders", "exposures"], answer.Info.Freshness.Select(one => one.Table).OrderBy(table => table == "exposures").ThenBy(table => table));
        Assert.True(answer.Info.BotRowsExcluded >= 301);
        Assert.Empty(answer.Info.Warnings);
    }

    [Fact]
    public async Task Results_stand_with_and_without_programs()
    {
        var answer = await EvaluateAsync("bots");
        Assert.Equal([4L, 4], answer.WithBots.Arms.Select(arm => arm.Units));
        Assert.Equal(.5, answer.WithBots.Proportions.Arms[1].Rate.Ratio);
        var all = await EvaluateAsync("bots", change: r => r.IncludeBots = true);
        Assert.Null(all.WithBots);
        Assert.Equal(answer.WithBots, all.Result);
        Assert.Equal(0, all.Exposures.Bots);
    }

    [Fact]
    public async Task Completed_windows_only_leaves_open_ones_out()
    {
        var answer = await EvaluateAsync("completed", change: r => r.CompletedWindowsOnly = true);
        Assert.Equal([4L, 2], answer.Result.Arms.Select(arm => arm.Units));
        Assert.Equal(1, answer.Result.Arms[1].Outcome.Ratio);
    }

    [Fact]
    public async Task The_window_starts_with_the_first_exposure_and_ends_with_its_last_instant()
    {
        // a3 was exposed on the 2nd at noon and ordered on the 10th at noon: eight days to the instant.
        Assert.Equal(1, (await EvaluateAsync("seven", r => r.Metric.Window = Days(7))).Result.Arms[0].Converted);
        Assert.Equal(2, (await EvaluateAsync("eight", r => r.Metric.Window = Days(8))).Result.Arms[0].Converted);
        Assert.Equal(1, (await EvaluateAsync("less", r => r.Metric.Window = new Duration { Seconds = (8 * 86_400) - 1, Nanos = 999_999_000 })).Result.Arms[0].Converted);
    }

    [Fact]
    public async Task Events_revenue_and_order_value_are_figures_too()
    {
        var carts = await EvaluateAsync("carts", r => r.Metric.Value = new UnitOutcome { Events = new EventOutcome { Events = { "cart" } } });
        Assert.Equal([1L, 2], carts.Result.Arms.Select(arm => arm.Converted));
        var onPhone = await EvaluateAsync("phones", r => r.Metric.Value = new UnitOutcome { Events = new EventOutcome { Events = { "cart" }, Filter = Is("device", "mobile") } });
        Assert.Equal([0L, 1], onPhone.Result.Arms.Select(arm => arm.Converted));

        var revenue = await EvaluateAsync("revenue", r => (r.Metric.Kind, r.Metric.Value) = (ExperimentMetricKind.Mean, Orders(OrderOutcomeKind.Gmv)));
        Assert.Equal([300.0 / 4, 120.0 / 3], revenue.Result.Arms.Select(arm => arm.Outcome.Ratio));
        Assert.Equal(40 - 75, revenue.Result.Means.Pairs[0].Difference.Ratio, 1e-9);

        var value = await EvaluateAsync("value", r => (r.Metric.Kind, r.Metric.Value, r.Metric.Denominator) =
            (ExperimentMetricKind.Ratio, Orders(OrderOutcomeKind.Gmv), Orders(OrderOutcomeKind.PaidOrders)));
        Assert.Equal([300.0, 60], value.Result.Arms.Select(arm => arm.Outcome.Ratio));

        var items = await EvaluateAsync("items", r => (r.Metric.Kind, r.Metric.Value) = (ExperimentMetricKind.Mean, Orders(OrderOutcomeKind.Items)));
        Assert.Equal([.75, 2.0 / 3], items.Result.Arms.Select(arm => arm.Outcome.Ratio));
    }

    [Fact]
    public async Task A_baseline_before_the_exposure_adjusts_and_a_cap_lowers()
    {
        var adjusted = await EvaluateAsync("cuped", r => (r.Metric.Kind, r.Metric.Value, r.Metric.BaselineDays) = (ExperimentMetricKind.Mean, Orders(OrderOutcomeKind.Gmv), 7));

        // Only a4 bought before, 50.00: θ is the slope within A, −(50 − 12.5)·(0 − 75)… over the spread of A.
        double[] before = [0, 0, 0, 50], after = [300, 0, 0, 0];
        var theta = before.Zip(after, (x, y) => (x - 12.5) * (y - 75)).Sum() / before.Sum(x => Math.Pow(x - 12.5, 2));
        Assert.Equal(theta, adjusted.Result.Means.Theta.Ratio, 1e-9);
        Assert.Equal(75 - (theta * (12.5 - (50.0 / 7))), adjusted.Result.Means.Arms[0].Adjusted.Ratio, 1e-9);

        var capped = await EvaluateAsync("capped", r => (r.Metric.Kind, r.Metric.Value, r.Metric.CapPercentile) = (ExperimentMetricKind.Mean, Orders(OrderOutcomeKind.Gmv), .9));

        // Seven values 0 (five times), 120, 300: the 90th percentile stands at 120 + .4·180.
        Assert.Equal(192, capped.Result.Means.Cap.Ratio, 1e-9);
        Assert.Equal(48, capped.Result.Arms[0].Outcome.Ratio, 1e-9);
        Assert.Equal([1L, 0], capped.Result.Arms.Select(arm => arm.Capped));

        var share = await EvaluateAsync("share", r => r.Metric.BaselineDays = 7);
        Assert.True(share.Result.Adjusted.Theta.HasRatio);
        Assert.Equal(share.Result.Proportions.Verdict, share.Result.Verdict);
    }

    [Fact]
    public async Task Days_since_exposure_hold_those_who_have_had_them()
    {
        var days = (await EvaluateAsync("days")).Days;
        Assert.Equal(7, days.Count);
        Assert.Equal([0, 0, .25, .25, .25, .25, .25], days.Select(day => day.ToDay[0].Outcome.Ratio));

        // b3 was exposed on the 14th at 20:00: by the end of the data it has had five whole days.
        Assert.Equal([3L, 3, 3, 3, 3, 2, 2], days.Select(day => day.ToDay[1].Units));
        Assert.Equal([1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, 1.0 / 3, .5, 1], days.Select(day => day.ToDay[1].Outcome.Ratio));
        Assert.Equal(.5, days[6].OnDay[1].Outcome.Ratio);
        Assert.Equal(1.0 / 3, days[0].EffectsToDay[0].Difference.Ratio, 1e-12);
    }

    [Fact]
    public async Task Segments_are_what_units_were_at_their_first_exposure()
    {
        // b2 came on a phone and converted on a PC.
        var segments = (await EvaluateAsync("segments")).Segments;
        Assert.All(segments, segment => Assert.Equal("device", segment.Field));
        Assert.Equal((2L, 2L), Units(segments.Single(segment => segment.Value == "mobile")));
        Assert.Equal((2L, 0L), Units(segments.Single(segment => segment.Value == "pc")));
        Assert.Equal((0L, 1L), Units(segments.Single(segment => !segment.HasValue && !segment.IsOther)));
        Assert.Equal(1, segments.Single(segment => segment.Value == "mobile").Arms[1].Outcome.Ratio);
        Assert.True(segments.Single(segment => segment.Value == "mobile").Effects[0].PValueAdjusted.HasRatio);

        var phones = await EvaluateAsync("segments", change: r => r.Filter = Is("device", "mobile"));
        Assert.Equal([2L, 2], phones.Result.Arms.Select(arm => arm.Units));

        static (long, long) Units(ExperimentSegment segment) => (segment.Arms[0].Units, segment.Arms[1].Units);
    }

    [Fact]
    public async Task After_roll_out_the_winner_is_watched_by_its_exposures_or_by_events()
    {
        await shop.Server.LoadAsync(shop.Dataset, Table.Exposures, "later", OnError.AllOrNothing, TestedShop.Batch([new("B", TestedShop.Day(2), "a3", Experiment: "AB-9"), new("B", TestedShop.Day(1), "a1", Experiment: "AB-9")]));
        void Roll(Experiment r)
        {
            (r.ExposureName, r.FirstDate, r.LastDate) = ("AB-9", "2025-02-01", "2025-02-14");
            r.Rollout = new Rollout { Date = "2025-03-01", Winner = "B" };
        }

        var watch = (await EvaluateAsync("rolled", Roll)).Rollout;
        Assert.Equal((2L, 0L, .5), (watch.Units, watch.Open, watch.Outcome.Ratio));
        Assert.Equal(NoValueReason.NoData, watch.Tested.NoValue.Reason);
        Assert.False(watch.HasNormal);
        Assert.Equal(["2025-03-01", "2025-03-02"], watch.Days.Select(day => day.Date));

        // Everybody who sees the home page from the 2nd on: a3, va4's customer and b2, of whom b2 alone orders within a week; a2's window is open.
        var byEvents = await EvaluateAsync("entered", r =>
        {
            r.LastDate = "2025-03-01";
            r.Rollout = new Rollout { Date = "2025-03-02", Winner = "B", EntryEvents = { "home" } };
        });
        Assert.Equal((3L, 1L), (byEvents.Rollout.Units, byEvents.Rollout.Open));
        Assert.Equal(1.0 / 3, byEvents.Rollout.Outcome.Ratio, 1e-12);
        Assert.Equal(1, byEvents.Rollout.Tested.Ratio);
        Assert.False(byEvents.Rollout.Normal);
        Assert.Equal(-2.0 / 3, byEvents.Rollout.RelativeDeviation.Ratio, 1e-12);
        Assert.Equal(1, byEvents.Result.Days);
    }

    [Fact]
    public async Task Records_are_revised_never_changed()
    {
        var first = TestedShop.Record("revised");
        var stored = (await CreateAsync(first)).Experiment;
        Assert.Equal(1, stored.Revision);
        Assert.Equal(stored, (await CreateAsync(first)).Experiment);

        first.Metric.Window = Days(3);
        await Failure.ExpectAsync(() => CreateAsync(first), StatusCode.AlreadyExists, "EXPERIMENT_CONFLICT");
        await Failure.ExpectAsync(() => CreateAsync(TestedShop.Record("nobody"), 3), StatusCode.NotFound, "EXPERIMENT_NOT_FOUND");
        var second = (await CreateAsync(first, 1)).Experiment;
        Assert.Equal((2, stored.CreateTime), (second.Revision, second.CreateTime));
        Assert.Equal(second, (await CreateAsync(first, 1)).Experiment);

        var now = await Experiments.EvaluateExperimentAsync(new EvaluateExperimentRequest { Dataset = shop.Dataset, ExperimentId = "revised" });
        var then = await Experiments.EvaluateExperimentAsync(new EvaluateExperimentRequest { Dataset = shop.Dataset, ExperimentId = "revised", Revision = 1 });
        Assert.Equal((2, 1), (now.Experiment.Revision, then.Experiment.Revision));
        Assert.Equal(("DESIGN_CHANGED_AFTER_START", 0), (Assert.Single(now.Info.Warnings).Code, then.Info.Warnings.Count));
        var history = await Experiments.ListExperimentsAsync(new ListExperimentsRequest { Dataset = shop.Dataset, RevisionsOf = "revised" });
        Assert.Equal([second, stored], history.Rows.Select(row => row.Experiment));
        await Failure.ExpectAsync(
            () => Experiments.EvaluateExperimentAsync(new EvaluateExperimentRequest { Dataset = shop.Dataset, ExperimentId = "revised", Revision = 9 }).ResponseAsync, StatusCode.NotFound, "EXPERIMENT_NOT_FOUND");
    }

    [Fact]
    public async Task Tests_without_exposures_or_still_running_say_so()
    {
        var none = await EvaluateAsync("unseen", r => r.ExposureName = "nowhere");
        Assert.Equal("NO_EXPOSURES", Assert.Single(none.Info.Warnings).Code);
        Assert.Equal(Verdict.Continue, none.Result.Verdict);
        Assert.Equal(NoValueReason.NoData, none.Result.Arms[0].Outcome.NoValue.Reason);

        var runs = await EvaluateAsync("runs", r => r.LastDate = "2025-03-31");
        Assert.Equal("TEST_STILL_RUNS", Assert.Single(runs.Info.Warnings).Code);
        Assert.Equal(20, runs.Result.Days);
        var open = await EvaluateAsync("endless", r => r.LastDate = "");
        Assert.Equal(20, open.Result.Days);
        Assert.Empty(open.Info.Warnings);
    }

    [Fact]
    public async Task Faults_of_a_record_are_named()
    {
        await Invalid("experiment.id", r => r.Id = "a/b");
        await Invalid("experiment.variable", r => r.Variable = "主图、文案");
        await Invalid("experiment.first_date", r => r.FirstDate = "");
        await Invalid("experiment.last_date", r => r.LastDate = "2025-02-01");
        await Invalid("experiment.arms", r => r.Arms.RemoveAt(1));
        await Invalid("experiment.arms[1].name", r => r.Arms[1].Name = "A");
        await Invalid("experiment.arms[1].weight", r => r.Arms[0].Weight = 1);
        await Invalid("experiment.arms[1].stated", r => r.Arms[0].Stated = new StatedCounts());
        await Invalid("experiment.metric.window", r => r.Metric.Window = Days(367));
        await Invalid("experiment.metric.window", r => r.Metric.Window = new Duration());
        await Invalid("experiment.metric.denominator", r => r.Metric.Kind = ExperimentMetricKind.Ratio);
        await Invalid("experiment.metric.value", r => r.Metric.Value = new UnitOutcome());
        await Invalid("experiment.metric.value.events.events", r => r.Metric.Value = new UnitOutcome { Events = new EventOutcome() });
        await Invalid("experiment.metric.baseline_days", r => r.Metric.BaselineDays = 366);
        await Invalid("experiment.metric.cap_percentile", r => r.Metric.CapPercentile = .99);
        await Invalid("experiment.metric.kind", r => r.Metric.Kind = (ExperimentMetricKind)7);
        await Invalid("experiment.rules.confidence_level", r => r.Rules = new TestRules { ConfidenceLevel = 95 });
        await Invalid("experiment.rollout.date", r => r.Rollout = new Rollout { Date = "2025-03-01", Winner = "A" });
        await Invalid("experiment.rollout.winner", r => r.Rollout = new Rollout { Date = "2025-03-20", Winner = "C" });
        await Failure.InvalidAsync(() => CreateAsync(TestedShop.Record("x"), -1), "replaces_revision");

        Task Invalid(string field, Action<Experiment> change) => Failure.InvalidAsync(() => CreateAsync(TestedShop.Record("faulty", change)), field);
    }

    [Fact]
    public async Task Faults_of_a_question_are_named()
    {
        await Invalid("segment_fields[0]", r => r.SegmentFields.Add("devise"));
        await Invalid("segment_fields", r => r.SegmentFields.AddRange(["a", "b", "c", "d", "e", "f"]));
        await Invalid("segment_top", r => r.SegmentTop = 51);
        await Invalid("revision", r => r.Revision = -1);
        await Invalid("filter.all_of[0].conditions[0].field", r => r.Filter = Is("nowhere", "x"));
        await CreateAsync(TestedShop.Record("mistyped", r => r.Metric.Value = new UnitOutcome { Events = new EventOutcome { Events = { "payd" } } }));
        await Failure.InvalidAsync(
            () => Experiments.EvaluateExperimentAsync(new EvaluateExperimentRequest { Dataset = shop.Dataset, ExperimentId = "mistyped" }).ResponseAsync, "experiment.metric.value.events.events[0]");
        await Failure.ExpectAsync(
            () => Experiments.EvaluateExperimentAsync(new EvaluateExperimentRequest { Dataset = shop.Dataset, ExperimentId = "none" }).ResponseAsync, StatusCode.NotFound, "EXPERIMENT_NOT_FOUND");
        await Failure.InvalidAsync(() => Experiments.ListExperimentsAsync(new ListExperimentsRequest { Dataset = shop.Dataset, PageSize = 101 }).ResponseAsync, "page_size");

        Task Invalid(string field, Action<EvaluateExperimentRequest> change) => Failure.InvalidAsync(() => EvaluateAsync("asked", change: change), field);
    }

    /// <summary>Table 5 of the template: stated counts of its two records, and a test of this shop among them.</summary>
    [Fact]
    public async Task The_list_is_table_5()
    {
        var dataset = await shop.Server.NewDatasetAsync();
        await shop.Server.LoadAsync(dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(TestedShop.Events));
        await shop.Server.LoadAsync(dataset, Table.Exposures, "exposures", OnError.AllOrNothing, TestedShop.Batch(TestedShop.Exposures));
        foreach (var record in new[]
        {
            Template("AB-20231001", "提交订单页", "运费展示方式", "2023-10-01", "2023-10-07", ("按件收费明细", 231, 11_000), ("满99包邮", 418, 11_000)),
            Template("AB-20231002", "商品详情页", "主图类型", "2023-10-08", "2023-10-14", ("静态图片", 324, 9_250), ("短视频", 389, 9_250)),
            TestedShop.Record("AB-20250301"),
            TestedShop.Record("AB-20250302", r => r.Metric.Value = new UnitOutcome { Events = new EventOutcome { Events = { "payd" } } }),
        })
        {
            await Experiments.CreateExperimentAsync(new CreateExperimentRequest { Dataset = dataset, Experiment = record });
        }

        var request = new ListExperimentsRequest { Dataset = dataset, Language = Language.Zh, PageSize = 3 };
        var page = await Experiments.ListExperimentsAsync(request);
        Assert.Equal([22_000L, 18_500, 7], page.Rows.Select(row => row.SampleSize));
        Assert.Equal(["B版本胜出", "继续测试：版本 A 样本量为 9,250，每个版本至少需要 10,000，继续测试。"], page.Rows.Take(2).Select(row => row.Conclusion));
        Assert.Equal((.021, .038), (page.Rows[0].Arms[0].Outcome.Ratio, page.Rows[0].Arms[1].Outcome.Ratio));
        Assert.True(page.Rows[0].Confidence.Ratio > .999);
        Assert.Equal(.9870, page.Rows[1].Confidence.Ratio, 5e-5);
        Assert.Equal([7, 7, 14], page.Rows.Select(row => row.Days));

        request.PageToken = page.NextPageToken;
        var rest = await Experiments.ListExperimentsAsync(request);
        var broken = Assert.Single(rest.Rows);
        Assert.Contains("payd", broken.Problem, StringComparison.Ordinal);
        Assert.Equal(NoValueReason.NotAvailable, broken.Confidence.NoValue.Reason);
        Assert.Empty(rest.NextPageToken);

        static Experiment Template(string id, string page, string variable, string first, string last, (string Version, long Conversions, long Units) a, (string Version, long Conversions, long Units) b) => new()
        {
            Id = id,
            Page = page,
            Variable = variable,
            FirstDate = first,
            LastDate = last,
            Arms =
            {
                new ExperimentArm { Name = "A", Version = a.Version, Stated = new StatedCounts { Units = a.Units, Conversions = a.Conversions } },
                new ExperimentArm { Name = "B", Version = b.Version, Stated = new StatedCounts { Units = b.Units, Conversions = b.Conversions } },
            },
        };
    }

    private static Duration Days(int days) => new() { Seconds = days * 86_400L };

    private static UnitOutcome Orders(OrderOutcomeKind kind) => new() { Orders = new OrderOutcome { Kind = kind } };

    private static Filter Is(string field, string value) => new()
    {
        AllOf = { new AnyOf { Conditions = { new Condition { Field = field, In = new ValueSet { Values = { new Value { StringValue = value } } } } } } },
    };

    private async Task<CreateExperimentResponse> CreateAsync(Experiment record, int replaces = 0) =>
        await Experiments.CreateExperimentAsync(new CreateExperimentRequest { Dataset = shop.Dataset, Experiment = record, ReplacesRevision = replaces });

    private async Task<EvaluateExperimentResponse> EvaluateAsync(string id, Action<Experiment>? record = null, Action<EvaluateExperimentRequest>? change = null)
    {
        await CreateAsync(TestedShop.Record(id, record));
        var request = new EvaluateExperimentRequest { Dataset = shop.Dataset, ExperimentId = id };
        change?.Invoke(request);
        return await Experiments.EvaluateExperimentAsync(request);
    }
}
