using System.Text.Json;
using EcomOpsEngine.Analytics.Experiments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments;

/// <summary>The brand-lift survey from its rows: counts by segment, the tests on them, and the looks day by day.</summary>
public sealed class AdLiftRowsTests
{
    [Fact]
    public void Totals_and_tests_follow_from_the_rows()
    {
        JsonElement expected = ExpectedFile.Read("ad_lift_ab.json");
        AdLiftRow[] rows = AdLiftRow.ReadAll();
        Assert.Equal(expected.GetProperty("rows").GetInt32(), rows.Length);
        Counts all = Counts.Of(rows);
        Assert.Equal(expected.GetProperty("shown").GetProperty("control").GetInt64(), all.ControlShown);
        Assert.Equal(expected.GetProperty("shown").GetProperty("exposed").GetInt64(), all.ExposedShown);

        TwoArmExpectation.Check(expected.GetProperty("yes_rate"), new Arm("c", all.ControlAnswers, all.ControlYes), new Arm("t", all.ExposedAnswers, all.ExposedYes), "yes_rate");
        TwoArmExpectation.Check(expected.GetProperty("response_rate"), new Arm("c", all.ControlShown, all.ControlAnswers), new Arm("t", all.ExposedShown, all.ExposedAnswers), "response_rate");
        TwoArmExpectation.Check(expected.GetProperty("yes_per_shown"), new Arm("c", all.ControlShown, all.ControlYes), new Arm("t", all.ExposedShown, all.ExposedYes), "yes_per_shown");
        Near.Relative(expected.GetProperty("srm_shown").Number("p"), SampleRatio.Check([all.ControlShown, all.ExposedShown]).PValue, Near.TestTolerance, "srm_shown");
        Near.Relative(expected.GetProperty("srm_responses").Number("p"), SampleRatio.Check([all.ControlAnswers, all.ExposedAnswers]).PValue, Near.TestTolerance, "srm_responses");
        WelchExpectation.Check(expected.GetProperty("welch_yes_among_responders"), Answers(rows, false), Answers(rows, true), "welch");
    }

    [Theory]
    [InlineData("by_browser", 15)]
    [InlineData("by_platform", 3)]
    [InlineData("by_date", 8)]
    [InlineData("by_hour", 24)]
    public void Segments_and_their_tests_follow_from_the_rows(string segmentation, int segments)
    {
        JsonElement expected = ExpectedFile.Read("ad_lift_ab.json").GetProperty(segmentation);
        ILookup<string, AdLiftRow> groups = AdLiftRow.ReadAll().ToLookup(row => segmentation switch
        {
            "by_browser" => row.Browser,
            "by_platform" => row.Platform,
            "by_date" => row.Date,
            _ => row.Hour,
        });
        Assert.Equal(segments, groups.Count);
        Assert.Equal(segments, expected.EnumerateObject().Count());
        foreach (JsonProperty segment in expected.EnumerateObject())
        {
            CheckSegment(segment.Value, Counts.Of(groups[segment.Name]), $"{segmentation}.{segment.Name}");
        }
    }

    [Fact]
    public void Looks_day_by_day_follow_from_the_rows()
    {
        AdLiftRow[] rows = AdLiftRow.ReadAll();
        List<string> days = [];
        int seen = 0;
        foreach (JsonElement look in ExpectedFile.Read("ad_lift_ab.json").GetProperty("cumulative_by_date").EnumerateArray())
        {
            string through = look.GetProperty("through").GetString()!;
            days.Add(through);
            Counts counts = Counts.Of(rows.Where(row => days.Contains(row.Date)));
            Arm control = new("c", counts.ControlAnswers, counts.ControlYes);
            Arm exposed = new("t", counts.ExposedAnswers, counts.ExposedYes);
            ProportionComparisonResult result = ProportionComparison.Compare([control, exposed]);
            Near.Relative(look.Number("control"), result.Arms[0].Rate, Near.RatioTolerance, through);
            Near.Relative(look.Number("exposed"), result.Arms[1].Rate, Near.RatioTolerance, through);
            Near.Relative(look.Number("z_pooled"), result.Pairs[0].Pooled.Z, Near.TestTolerance, through);
            Near.Relative(look.Number("p_two_sided"), result.Pairs[0].Pooled.PValue, Near.TestTolerance, through);
            seen++;
        }

        Assert.Equal(8, seen);
    }

    private static void CheckSegment(JsonElement expected, Counts counts, string path)
    {
        Assert.Equal(expected.GetProperty("control_shown").GetInt64(), counts.ControlShown);
        Assert.Equal(expected.GetProperty("exposed_shown").GetInt64(), counts.ExposedShown);
        Assert.Equal(expected.GetProperty("control_responses").GetInt64(), counts.ControlAnswers);
        Assert.Equal(expected.GetProperty("exposed_responses").GetInt64(), counts.ExposedAnswers);
        Assert.Equal(expected.GetProperty("control_yes").GetInt64(), counts.ControlYes);
        Assert.Equal(expected.GetProperty("exposed_yes").GetInt64(), counts.ExposedYes);

        Arm control = new("c", counts.ControlAnswers, counts.ControlYes);
        Arm exposed = new("t", counts.ExposedAnswers, counts.ExposedYes);
        ProportionComparisonResult result = ProportionComparison.Compare([control, exposed]);
        CheckRate(expected.GetProperty("control_yes_rate"), result.Arms[0], path);
        CheckRate(expected.GetProperty("exposed_yes_rate"), result.Arms[1], path);
        bool hasTest = expected.TryGetProperty("test", out JsonElement test);
        Assert.Equal(counts.ControlAnswers >= 20 && counts.ExposedAnswers >= 20, hasTest);
        if (hasTest)
        {
            TwoArmExpectation.Check(test, control, exposed, path + ".test");
        }
    }

    private static void CheckRate(JsonElement expected, ArmEstimate actual, string path)
    {
        Assert.Equal(expected.ValueKind == JsonValueKind.Null, !actual.Rate.HasValue);
        if (actual.Rate.HasValue)
        {
            Near.Relative(expected.GetDouble(), actual.Rate, Near.RatioTolerance, path);
        }
    }

    private static SampleMoments Answers(AdLiftRow[] rows, bool exposed) => rows
        .Where(row => row.Exposed == exposed && (row.Yes || row.No))
        .Aggregate(default(SampleMoments), (sum, row) => sum + SampleMoments.Of(1, row.Yes ? 1 : 0, 0));

    private readonly record struct Counts(
        long ControlShown, long ExposedShown, long ControlAnswers, long ExposedAnswers, long ControlYes, long ExposedYes)
    {
        public static Counts Of(IEnumerable<AdLiftRow> rows)
        {
            Counts counts = default;
            foreach (AdLiftRow row in rows)
            {
                long answer = row.Yes || row.No ? 1 : 0;
                long yes = row.Yes ? 1 : 0;
                counts = row.Exposed
                    ? counts with { ExposedShown = counts.ExposedShown + 1, ExposedAnswers = counts.ExposedAnswers + answer, ExposedYes = counts.ExposedYes + yes }
                    : counts with { ControlShown = counts.ControlShown + 1, ControlAnswers = counts.ControlAnswers + answer, ControlYes = counts.ControlYes + yes };
            }

            return counts;
        }
    }
}
