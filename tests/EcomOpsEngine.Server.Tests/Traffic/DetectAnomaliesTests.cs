using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;
using Value = EcomOpsEngine.Contracts.V1.Value;

namespace EcomOpsEngine.Server.Tests.Traffic;

public sealed class DetectAnomaliesTests(WeeklyShop shop) : IClassFixture<WeeklyShop>
{
    [Fact]
    public async Task The_failing_day_is_found_and_explained_by_its_channel()
    {
        var answer = await AskAsync(new DetectAnomaliesRequest());
        var failed = answer.Anomalies.Where(anomaly => anomaly.Date == Text(WeeklyShop.Failure)).ToList();
        var visitors = failed.Single(anomaly => anomaly.Metric == TrafficMetric.Visitors);
        var counts = WeeklyShop.Counts(WeeklyShop.Failure);
        Assert.Equal((counts.Sum(), true, 8), ((int)visitors.Observed.Count, visitors.Worse, visitors.Weeks));

        // Eight Wednesdays before: search 42, 43 or 44 by turns, the others as always: 138 + wave.
        Assert.Equal(("channel", "抖音信息流"), (visitors.MainCause.Dimension, visitors.MainCause.Value));
        Assert.InRange(visitors.MainCause.Share, 0.95, 1.05);
        var channels = visitors.Explanations.Single(explanation => explanation.Dimension == "channel");
        Assert.Equal(4, channels.TotalValues);
        var feed = channels.Contributions[0];
        Assert.Equal(("抖音信息流", (long)counts[1], 64.0), (feed.Key.Value, feed.Observed.Count == 0 ? (long)feed.Observed.Ratio : feed.Observed.Count, feed.Reference.Ratio));
        Assert.Equal(counts[1] - 64.0, feed.Effect, 9);
        Assert.Equal(visitors.Observed.Count - visitors.Reference.Ratio, channels.Contributions.Sum(part => part.Effect), 9);
        Assert.Contains("visitors", visitors.Text, StringComparison.Ordinal);

        // The day's sessions are its visitors.
        Assert.Contains(failed, anomaly => anomaly.Metric == TrafficMetric.Sessions);
    }

    [Fact]
    public async Task A_rate_is_explained_by_its_own_movement_apart_from_the_mix()
    {
        var answer = await AskAsync(new DetectAnomaliesRequest { Metrics = { TrafficMetric.BounceRate }, Language = Language.Zh });
        var bouncing = Assert.Single(answer.Anomalies, anomaly => anomaly.Date == Text(WeeklyShop.Bouncing));
        Assert.Equal((true, "channel", "抖音信息流"), (bouncing.Worse, bouncing.MainCause.Dimension, bouncing.MainCause.Value));
        var feed = bouncing.Explanations.Single(explanation => explanation.Dimension == "channel").Contributions[0];
        Assert.Equal((1.0, 0.5), (feed.Observed.Ratio, feed.Reference.Ratio));
        Assert.Equal(feed.Effect, feed.MixEffect.Ratio + feed.RateEffect.Ratio, 12);
        Assert.True(feed.RateEffect.Ratio > 10 * Math.Abs(feed.MixEffect.Ratio));
        Assert.StartsWith("跳出率较同星期高", bouncing.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_day_is_left_out_and_named()
    {
        var answer = await AskAsync(new DetectAnomaliesRequest());
        Assert.Contains(("2025-03-24", "events"), answer.IncompleteDays.Select(day => (day.Date, day.Table)));
        Assert.DoesNotContain(answer.Anomalies, anomaly => anomaly.Date == "2025-03-24" && anomaly.Metric == TrafficMetric.Visitors);

        var stated = await AskAsync(new DetectAnomaliesRequest { LastCompleteDate = "2025-03-24" });
        Assert.Empty(stated.IncompleteDays);
        Assert.Contains(stated.Anomalies, anomaly => anomaly.Date == "2025-03-24" && anomaly.Metric == TrafficMetric.Visitors);
    }

    [Fact]
    public async Task Values_are_judged_one_by_one_where_asked()
    {
        var answer = await AskAsync(new DetectAnomaliesRequest { Metrics = { TrafficMetric.Visitors }, By = { "channel" }, Range = Day(WeeklyShop.Failure) });
        Assert.Equal([("", ""), ("channel", "抖音信息流")], answer.Anomalies.Select(anomaly => (anomaly.Dimension, anomaly.Value)).Order());
        var feed = answer.Anomalies.Single(anomaly => anomaly.Dimension == "channel");
        Assert.Equal((21, 64.0, 0.0), ((int)feed.Observed.Count, feed.Median, feed.Deviation));
        Assert.Equal(NoValueReason.NoVariation, feed.Score.NoValue.Reason);
        Assert.Empty(feed.Explanations);

        // Group buying and the visits without a channel have 20 and 10 a day: too few to judge; a missing value is never judged.
        Assert.Equal((3, 1), ((int)answer.Judged, (int)answer.LowVolume));
    }

    [Fact]
    public async Task The_rule_of_the_request_holds()
    {
        Assert.Empty((await AskAsync(new DetectAnomaliesRequest { Baseline = new BaselineRule { LeastVolume = 1_000 } })).Anomalies);
        Assert.Empty((await AskAsync(new DetectAnomaliesRequest { Baseline = new BaselineRule { Weeks = 52, LeastWeeks = 52 } })).Anomalies);
        var rule = (await AskAsync(new DetectAnomaliesRequest { Baseline = new BaselineRule { Weeks = 3 } })).Baseline;
        Assert.Equal((3, 3, 3.5, 0.2, 30L), (rule.Weeks, rule.LeastWeeks, rule.Score, rule.LeastChange, rule.LeastVolume));
        var limited = await AskAsync(new DetectAnomaliesRequest { Limit = 1, TopValues = 1, By = { "channel" } });
        Assert.Single(limited.Anomalies);
        Assert.True(limited.TotalAnomalies > 1);
        Assert.All(limited.Anomalies.SelectMany(anomaly => anomaly.Explanations), explanation => Assert.Single(explanation.Contributions));
    }

    [Fact]
    public async Task Totals_agree_with_the_matrix_by_day()
    {
        var matrix = await shop.Server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
        {
            Dataset = shop.Dataset,
            Dimensions = { new MatrixDimension { Field = "time", TimeGrain = TimeGrain.Day } },
            Measures = { Measure.Visitors, Measure.Orders, Measure.Gmv, Measure.Conversion },
        });
        // A score of almost nothing makes every day that is not its median an anomaly.
        var answer = await AskAsync(new DetectAnomaliesRequest
        {
            Metrics = { TrafficMetric.Visitors, TrafficMetric.Orders, TrafficMetric.Gmv, TrafficMetric.Conversion },
            Baseline = new BaselineRule { Score = 1e-9, LeastChange = 0, LeastVolume = 0, Weeks = 1 },
        });
        Assert.True(answer.Anomalies.Count > 20);
        foreach (var anomaly in answer.Anomalies)
        {
            var cell = matrix.Cells.Single(one => one.Keys[0].Value == anomaly.Date);
            var place = anomaly.Metric switch { TrafficMetric.Visitors => 0, TrafficMetric.Orders => 1, TrafficMetric.Gmv => 2, _ => 3 };
            Assert.Equal(cell.Figures[place].Value, anomaly.Observed);
        }
    }

    [Fact]
    public async Task A_filter_on_a_field_of_orders_leaves_the_visits_unjudged()
    {
        var answer = await AskAsync(new DetectAnomaliesRequest
        {
            Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "category_1", In = new ValueSet { Values = { new Value { StringValue = "beauty" } } } } } } } },
            Baseline = new BaselineRule { Score = 0.001, LeastVolume = 0 },
        });
        Assert.NotEmpty(answer.Anomalies);
        Assert.All(answer.Anomalies, anomaly => Assert.Contains(anomaly.Metric, new[] { TrafficMetric.Orders, TrafficMetric.Gmv }));
    }

    private static readonly Dictionary<string, (Action<DetectAnomaliesRequest> Break, string Field, string Says)> Cases = new()
    {
        ["language"] = (r => r.Language = (Language)9, "language", "9"),
        ["no metric"] = (r => r.Metrics.Add(TrafficMetric.Unspecified), "metrics[0]", "each once"),
        ["metric twice"] = (r => r.Metrics.AddRange([TrafficMetric.Gmv, TrafficMetric.Gmv]), "metrics[1]", "each once"),
        ["unknown metric"] = (r => r.Metrics.Add((TrafficMetric)77), "metrics[0]", "77"),
        ["dimension"] = (r => r.Dimensions.Add("chanel"), "dimensions[0]", "did you mean 'channel'"),
        ["dimension twice"] = (r => r.Dimensions.AddRange(["device", "device"]), "dimensions[1]", "twice"),
        ["many dimensions"] = (r => r.Dimensions.AddRange(Enumerable.Repeat("device", 11)), "dimensions", "at most 10"),
        ["by"] = (r => r.By.Add("quantity"), "by[0]", "text field"),
        ["many by"] = (r => r.By.AddRange(Enumerable.Repeat("device", 6)), "by", "at most 5"),
        ["values"] = (r => r.TopValues = 101, "top_values", "1 to 100"),
        ["limit"] = (r => r.Limit = -1, "limit", "1 to 10000"),
        ["weeks"] = (r => r.Baseline = new BaselineRule { Weeks = 53 }, "baseline.weeks", "52"),
        ["date"] = (r => r.LastCompleteDate = "2025-02-30", "last_complete_date", "2025-02-30"),
        ["filter"] = (r => r.Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "colour", IsNull = true } } } } }, "filter.all_of[0].conditions[0].field", "colour"),
        ["visits"] = (r => r.Visits = new VisitRules { AddToCartEvents = { "buy" } }, "visits.add_to_cart_events[0]", "buy"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_member_is_named(string name)
    {
        var (breakRequest, field, says) = Cases[name];
        var request = new DetectAnomaliesRequest();
        breakRequest(request);
        var failed = await Failure.InvalidAsync(() => AskAsync(request), field);
        Assert.Contains(says, Failure.Description(failed, field), StringComparison.Ordinal);
    }

    private async Task<DetectAnomaliesResponse> AskAsync(DetectAnomaliesRequest request)
    {
        request.Dataset = shop.Dataset;
        return await shop.Server.Traffic.DetectAnomaliesAsync(request);
    }

    private static TimeRange Day(DateOnly date) => new() { From = Midnight(date), To = Midnight(date.AddDays(1)) };

    private static Timestamp Midnight(DateOnly date) => new DateTimeOffset(date, default, TimeSpan.FromHours(8)).ToTimestamp();

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", null);
}
