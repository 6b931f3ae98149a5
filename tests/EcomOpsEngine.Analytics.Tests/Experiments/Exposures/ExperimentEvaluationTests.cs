using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Experiments.Exposures;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Experiments.Exposures;

/// <summary>From the outcomes of units to the answer of a test.</summary>
public sealed class ExperimentEvaluationTests
{
    private const long Day = ExposureQuery.DayUs;
    private static readonly ComparisonOptions Week = new() { Period = TestPeriod.OfDays(7) };

    [Fact]
    public void Units_open_windows_and_conversions_are_told_apart()
    {
        // A: 0 converts, 1 does not and is ripe, 2 is open, 3 is open and converted. B: 4 and an unseen one.
        ExposureOutcomes outcomes = Outcomes([(0, 0), (0, 0), (0, 9), (0, 9), (1, 0)], [new(0, 1, 1, 0), new(3, 0, 2, 0)]);
        EvaluationResult result = Evaluate(outcomes, MetricKind.Proportion, [new UnseenUnit(1, 9 * Day)]).Result();
        Assert.Equal([new ArmUnits(4, 2, 2, 1, 0), new ArmUnits(2, 0, 1, 1, 0)], result.Units);
        Assert.Equal([.5, 0], result.Arms.Select(arm => arm.Value));
        Assert.Equal(result.Proportions!.Verdict, result.Verdict);

        EvaluationResult ripe = new ExperimentEvaluation(outcomes, [new UnseenUnit(1, 9 * Day)], Rules(MetricKind.Proportion) with { CompletedWindowsOnly = true }, PersonSet.Empty, true).Result();
        Assert.Equal([new ArmUnits(2, 1, 0, 0, 0), new ArmUnits(1, 0, 0, 0, 0)], ripe.Units);
    }

    [Fact]
    public void A_window_that_ends_at_the_last_instant_of_the_data_has_run_out()
    {
        ExposureOutcomes outcomes = Outcomes([(0, 0), (1, 0)], []) with { Units = [new(0, 0, 3 * Day), new(1, 1, (3 * Day) + 1)] };
        Assert.Equal([0L, 1], Evaluate(outcomes, MetricKind.Proportion).Result().Units.Select(arm => arm.Open));
    }

    [Fact]
    public void Programs_and_units_that_fail_the_filter_are_no_units()
    {
        ExposureOutcomes outcomes = Outcomes([(0, 0), (0, 0), (1, 0)], [new(0, 0, 1, 0), new(1, 0, 1, 0)]);
        Assert.Equal(1, new ExperimentEvaluation(outcomes, [], Rules(MetricKind.Proportion), PersonSet.Of([1]), true).Result().Units[0].Units);
        EvaluationResult filtered = new ExperimentEvaluation(outcomes with { Passes = [true, false, true] }, [new UnseenUnit(0, 0)], Rules(MetricKind.Proportion), PersonSet.Empty, false).Result();
        Assert.Equal(1, filtered.Units[0].Units);
    }

    [Fact]
    public void Means_ratios_and_adjusted_means_are_those_of_their_values()
    {
        Random random = new(8);
        int count = 400;
        long[] values = [.. Enumerable.Range(0, count).Select(_ => random.Next(3) == 0 ? random.NextInt64(1, 50_000) : 0)];
        long[] orders = [.. values.Select(value => value == 0 ? 0 : random.NextInt64(1, 4))], before = [.. values.Select(value => (value / 2) + random.NextInt64(0, 900))];
        ExposureOutcomes outcomes = Outcomes(
            [.. Enumerable.Range(0, count).Select(unit => (unit % 2, 0))],
            [.. Enumerable.Range(0, count).Where(unit => values[unit] > 0).Select(unit => new UnitGain(unit, unit % 5, values[unit], orders[unit]))]) with
        { Baselines = before };
        double[] Of(long[] all, int arm) => [.. all.Where((_, unit) => unit % 2 == arm).Select(value => value / 100.0)];

        OutcomeComparisonResult mean = Evaluate(outcomes, MetricKind.Mean).Result().Outcomes!;
        MeanComparisonResult welch = MeanComparison.Welch(SampleMoments.Of(Of(values, 0)), SampleMoments.Of(Of(values, 1)));
        Near.Relative(welch.PValue.Value, mean.Pairs[0].PValue, 1e-9, "Welch");
        Near.Relative(welch.Difference.Value, mean.Pairs[0].Difference, 1e-9, "difference");

        EvaluationResult both = new ExperimentEvaluation(outcomes, [], Rules(MetricKind.Mean) with { Adjusted = true }, PersonSet.Empty, true).Result();
        AdjustedOutcomes cuped = CovariateAdjustment.Cuped([JointMoments.Of(Of(before, 0), Of(values, 0)), JointMoments.Of(Of(before, 1), Of(values, 1))]);
        Near.Relative(cuped.Theta, both.Adjusted!.Theta, 1e-9, "theta");
        Near.Relative(MeanComparison.Welch(cuped.Arms[0], cuped.Arms[1]).PValue.Value, both.Adjusted.Pairs[0].PValue, 1e-9, "adjusted");
        Assert.Equal(both.Adjusted.Verdict, both.Verdict);
        Assert.Equal(mean.Pairs, both.Outcomes!.Pairs);

        RatioComparisonResult delta = RatioComparison.Delta(
            JointMoments.Of([.. Of(orders, 0).Select(value => value * 100)], Of(values, 0)), JointMoments.Of([.. Of(orders, 1).Select(value => value * 100)], Of(values, 1)));
        Near.Relative(delta.Test.PValue.Value, Evaluate(outcomes, MetricKind.Ratio).Result().Outcomes!.Pairs[0].PValue, 1e-9, "delta");
    }

    [Fact]
    public void A_cap_is_the_percentile_of_all_units_zeros_among_them()
    {
        ExposureOutcomes outcomes = Outcomes(
            [.. Enumerable.Range(0, 10).Select(unit => (unit % 2, 0))], [.. Enumerable.Range(1, 9).Select(unit => new UnitGain(unit, 0, unit == 9 ? 10_000 : unit * 10, 0))]);
        EvaluationResult result = new ExperimentEvaluation(outcomes, [new UnseenUnit(0, 0)], Rules(MetricKind.Mean) with { CapPercentile = .9 }, PersonSet.Empty, true).Result();

        // Eleven values 0, 0, 10 … 80, 10,000: the 90th percentile is the tenth, 80 cents.
        Near.Absolute(.80, Figure.Of(result.Cap!.Value), 1e-12, "cap");
        Assert.Equal([0L, 1], result.Units.Select(arm => arm.CappedUnits));
        Near.Relative((.10 + .30 + .50 + .70 + .80) / 5, result.Arms[1], 1e-12, "mean of B");
    }

    [Fact]
    public void Days_hold_the_units_that_have_had_them_and_days_alone_add_up()
    {
        // The data end on day 10, the window has 7 days: units of day 8 have had two days.
        ExposureOutcomes outcomes = Outcomes([(0, 0), (0, 8), (1, 0), (1, 8)], [new(0, 0, 1, 0), new(0, 2, 1, 0), new(1, 1, 1, 0), new(2, 6, 1, 0), new(3, 5, 1, 0)]);
        IReadOnlyList<DayEffect> days = Evaluate(outcomes, MetricKind.Proportion, [new UnseenUnit(1, 0)]).Days();
        Assert.Equal(7, days.Count);
        Assert.Equal([2L, 2, 1, 1, 1, 1, 1], days.Select(day => day.ToDay[0].Units));
        Assert.Equal([3L, 3, 2, 2, 2, 2, 2], days.Select(day => day.ToDay[1].Units));
        Assert.Equal([.5, 1, 1, 1, 1, 1, 1], days.Select(day => day.ToDay[0].Outcome.Value));
        Assert.Equal([.5, .5, 0, 0, 0, 0, 0], days.Select(day => day.OnDay[0].Outcome.Value));
        Assert.Equal([0, 0, 0, 0, 0, 0, .5], days.Select(day => day.ToDay[1].Outcome.Value));
        Assert.Equal(-.5, days[0].EffectToDay[0].Difference.Value);
        Assert.Equal("B", days[0].EffectToDay[0].Treatment);
    }

    [Fact]
    public void Days_of_means_follow_the_definition_on_random_units()
    {
        Random random = new(12);
        (int Arm, int At)[] units = [.. Enumerable.Range(0, 200).Select(_ => (random.Next(2), random.Next(10)))];
        UnitGain[] gains = [.. Enumerable.Range(0, 200).SelectMany(unit => Enumerable.Range(0, 7).Where(_ => random.Next(5) == 0).Select(day => new UnitGain(unit, day, random.Next(1, 900), 1)))];
        foreach (MetricKind kind in Enum.GetValues<MetricKind>())
        {
            foreach (DayEffect day in Evaluate(Outcomes(units, gains), kind).Days())
            {
                for (int arm = 0; arm < 2; arm++)
                {
                    int[] had = [.. Enumerable.Range(0, 200).Where(unit => units[unit].Arm == arm && units[unit].At + Math.Min(day.Day + 1, 7) <= 10)];
                    double Value(int unit, Func<int, bool> inside) => gains.Where(gain => gain.Unit == unit && inside(gain.Day)).Sum(gain => gain.Value);
                    double expected = kind switch
                    {
                        MetricKind.Proportion => had.Average(unit => Value(unit, d => d <= day.Day) > 0 ? 1.0 : 0),
                        MetricKind.Mean => had.Average(unit => Value(unit, d => d <= day.Day) / 100),
                        _ => had.Sum(unit => Value(unit, d => d <= day.Day) / 100) / gains.Where(gain => had.Contains(gain.Unit) && gain.Day <= day.Day).Sum(gain => gain.Denominator),
                    };
                    Assert.Equal(had.Length, day.ToDay[arm].Units);
                    Near.Absolute(expected, day.ToDay[arm].Outcome, 1e-9, $"{kind}, day {day.Day}");
                }
            }
        }
    }

    [Fact]
    public void Segments_partition_the_units_and_their_tests_are_adjusted_over_all_fields()
    {
        Random random = new(9);
        int count = 3_000;
        (int Arm, int At)[] units = [.. Enumerable.Range(0, count).Select(_ => (random.Next(2), 0))];
        int[] device = [.. units.Select(_ => random.Next(3))], city = [.. units.Select(_ => random.Next(6))];
        UnitGain[] gains = [.. Enumerable.Range(0, count).Where(unit => random.NextDouble() < .1 + (units[unit].Arm == 1 && device[unit] == 1 ? .15 : 0)).Select(unit => new UnitGain(unit, 0, 1, 0))];
        ExposureOutcomes outcomes = Outcomes(units, gains) with { Segments = [device, city] };
        IReadOnlyList<SegmentField> fields = new ExperimentEvaluation(outcomes, [new UnseenUnit(0, 0)], Rules(MetricKind.Proportion) with { SegmentTop = 4 }, PersonSet.Empty, true).Segments();

        Assert.Equal([3, 6], fields.Select(field => field.ValuesFound));
        Assert.Null(fields[1].Values[^1].Code);
        Assert.All(fields, field => Assert.Equal(count + 1, field.Values.Sum(value => value.Arms.Sum(arm => arm.Units))));
        Assert.Equal(city.Count(code => code == fields[1].Values[0].Code), fields[1].Values[0].Arms.Sum(arm => arm.Units));
        SegmentEffect[] tested = [.. fields.SelectMany(field => field.Values).Where(value => value.Code is not null)];
        double[] adjusted = Corrections.BenjaminiHochberg([.. tested.Select(value => value.Effects[0].PValue.Value)]);
        Assert.Equal(adjusted, tested.Select(value => value.Effects[0].AdjustedPValue.Value));
        Assert.True(fields[0].Values.Single(value => value.Code == 1).Effects[0].AdjustedPValue.Value < .001);
    }

    [Fact]
    public void After_roll_out_only_windows_that_have_run_out_are_judged()
    {
        // Entered on days 0, 0, 1 (ripe) and 9 (open); two of three ripe ones converted where one half was tested.
        ExposureOutcomes outcomes = Outcomes([(0, 0), (0, 0), (0, 1), (0, 9)], [new(0, 0, 1, 0), new(2, 3, 1, 0), new(3, 0, 1, 0)]);
        RolloutWatch watch = RolloutWatch.Of(outcomes, [new UnseenUnit(0, 9 * Day)], Rules(MetricKind.Proportion), Figure.Of(.5), PersonSet.Empty, us => (int)(us / Day));
        Assert.Equal((3L, 2L), (watch.Units, watch.Open));
        Near.Relative(1.0 / 3, watch.Reading.RelativeDeviation, 1e-12, "deviation");
        Assert.False(watch.Reading.IsNormalFluctuation);
        Assert.Equal([(0, 2L, true), (1, 1L, false)], watch.Days.Select(day => (day.Day, day.Units, day.Reading.IsNormalFluctuation!.Value)));
    }

    private static EvaluationRules Rules(MetricKind kind) =>
        new([new("A", null), new("B", null)], kind, 7 * Day, 10 * Day, Week) { ValueUnit = .01 };

    private static ExperimentEvaluation Evaluate(ExposureOutcomes outcomes, MetricKind kind, IReadOnlyList<UnseenUnit>? unseen = null) =>
        new(outcomes, unseen ?? [], Rules(kind), PersonSet.Empty, true);

    /// <summary>Units by arm and day of exposure, persons in that order.</summary>
    private static ExposureOutcomes Outcomes((int Arm, int At)[] units, UnitGain[] gains) => new(
        [.. units.Select((unit, person) => new ExposedUnit(person, unit.Arm, unit.At * Day))], [.. units.Select(_ => true)], gains, [], [], 0);
}
