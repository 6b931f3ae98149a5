using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Traffic.Anomalies;
using EcomOpsEngine.Analytics.Traffic.Baselines;
using EcomOpsEngine.Analytics.Traffic.Daily;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Traffic.Anomalies;

public sealed class DeviationReadingTests
{
    [Fact]
    public void Effects_of_a_count_are_its_own_deviations()
    {
        // Reference days 0 and 1; day 2 is judged. Value 1: 100, 120 → 40; value 2: 200, 200 → 210.
        DailyTable table = Table(2, (DailyCount.Visitors, 1, [100, 120, 40]), (DailyCount.Visitors, 2, [200, 200, 210]));
        DeviationParts parts = DeviationReading.Of(TrafficMetric.Visitors, table, 2, [0, 1], 1)!;
        Assert.Equal((250.0, 310.0, -60.0), (parts.Observed, parts.Reference, parts.Deviation));
        Assert.Equal([-70.0, 10], parts.Contributions.Select(part => part.Effect));
        Assert.Equal([70 / 60.0, -10 / 60.0], parts.Contributions.Select(part => part.Share.Value));
        Assert.Equal((70 / 60.0) - (110 / 310.0), parts.Contributions[0].ExcessShare.Value, 12);
        Assert.All(parts.Contributions, part => Assert.Equal((false, false), (part.Mix.HasValue, part.Rate.HasValue)));
    }

    [Fact]
    public void Money_is_in_currency_units()
    {
        DailyTable table = Table(1, (DailyCount.GmvMinor, 1, [10_000, 20_000, 5_000]), (DailyCount.Orders, 1, [1, 2, 1]));
        Assert.Equal(-100, Assert.Single(DeviationReading.Of(TrafficMetric.Gmv, table, 2, [0, 1], 100)!.Contributions).Effect, 9);
    }

    [Fact]
    public void A_rate_moves_by_mix_where_only_weights_move_and_by_rate_where_only_rates_move()
    {
        // Bounce: value 1 always 50%, value 2 always 10%; the weights go from 1:1 to 3:1.
        DailyTable mix = Table(2, (DailyCount.Sessions, 1, [100, 300]), (DailyCount.Sessions, 2, [100, 100]), (DailyCount.Bounces, 1, [50, 150]), (DailyCount.Bounces, 2, [10, 10]));
        DeviationParts moved = DeviationReading.Of(TrafficMetric.BounceRate, mix, 1, [0], 1)!;
        Assert.Equal((.4, .3), (moved.Observed, moved.Reference));
        Assert.All(moved.Contributions, part => Assert.Equal(0, part.Rate.Value, 12));
        Assert.Equal(.1, moved.Contributions.Sum(part => part.Mix.Value), 12);

        DailyTable rate = Table(2, (DailyCount.Sessions, 1, [100, 200]), (DailyCount.Sessions, 2, [100, 200]), (DailyCount.Bounces, 1, [50, 180]), (DailyCount.Bounces, 2, [10, 20]));
        DeviationParts risen = DeviationReading.Of(TrafficMetric.BounceRate, rate, 1, [0], 1)!;
        Assert.All(risen.Contributions, part => Assert.Equal(0, part.Mix.Value, 12));
        Assert.Equal([.2, 0], risen.Contributions.Select(part => Math.Round(part.Rate.Value, 12)));
        Assert.Equal([.5, -.5], risen.Contributions.Select(part => Math.Round(part.ExcessShare.Value, 12)));
    }

    [Fact]
    public void Effects_add_up_to_the_deviation_over_random_tables()
    {
        var random = new Random(4);
        for (int round = 0; round < 2_000; round++)
        {
            int values = random.Next(0, 6);
            var table = new DailyTable(values, 9);
            for (int value = 0; value <= values; value++)
            {
                for (int day = 0; day < 9; day++)
                {
                    int sessions = random.Next(3) == 0 ? 0 : random.Next(1, 50);
                    table.Add(DailyCount.Sessions, value, day, sessions);
                    table.Add(DailyCount.Bounces, value, day, random.Next(0, sessions + 1));
                    table.Add(DailyCount.Visitors, value, day, random.Next(0, 40));
                    // People who order without a visit have no weight of their own.
                    table.Add(DailyCount.OrderingVisitors, value, day, random.Next(0, 5));
                }
            }

            int[] reference = [.. Enumerable.Range(0, 8).Where(_ => random.Next(2) == 0)];
            foreach (TrafficMetric metric in new[] { TrafficMetric.Visitors, TrafficMetric.BounceRate, TrafficMetric.Conversion })
            {
                if (DeviationReading.Of(metric, table, 8, reference, 1) is { } parts)
                {
                    Assert.Equal(parts.Deviation, parts.Contributions.Sum(part => part.Effect), 9);
                    if (metric != TrafficMetric.Visitors)
                    {
                        Assert.All(parts.Contributions, part => Assert.Equal(part.Effect, part.Mix.Value + part.Rate.Value, 12));
                    }

                    if (Math.Abs(parts.Deviation) > 1e-9)
                    {
                        Assert.Equal(1, parts.Contributions.Sum(part => part.Share.Value), 6);
                        Assert.Equal(0, parts.Contributions.Sum(part => part.ExcessShare.Nullable ?? 0), 6);
                    }
                }
            }
        }
    }

    [Fact]
    public void Nothing_to_compare_with_gives_nothing()
    {
        DailyTable table = Table(0, (DailyCount.Visitors, 0, [10, 10]), (DailyCount.Sessions, 0, [10, 0]));
        Assert.Null(DeviationReading.Of(TrafficMetric.Visitors, table, 1, [], 1));
        Assert.Null(DeviationReading.Of(TrafficMetric.BounceRate, table, 1, [0], 1));
        Assert.Equal(NoValueReason.ZeroDenominator, Assert.Single(DeviationReading.Of(TrafficMetric.Visitors, table, 1, [0], 1)!.Contributions).Share.Reason);
    }

    [Fact]
    public void The_value_that_fell_is_the_cause_and_a_fall_of_all_has_none()
    {
        DailyTable one = Weeks(0.4, 1, 1);
        AnomalyQuery query = Query(one);
        JudgedDay judged = Assert.Single(AnomalyDetection.Judge(query), day => day.Judgement.State == DayState.Anomaly);
        MainCause cause = AnomalyDetection.Main(AnomalyDetection.Explain(query, judged, [1]))!;
        Assert.Equal((1, 1), (cause.Table, cause.Contribution.Value));
        Assert.InRange(cause.Contribution.Share.Value, 0.98, 1.02);

        AnomalyQuery broad = Query(Weeks(0.4, 0.4, 0.4));
        JudgedDay fallen = Assert.Single(AnomalyDetection.Judge(broad), day => day.Judgement.State == DayState.Anomaly);
        Assert.Null(AnomalyDetection.Main(AnomalyDetection.Explain(broad, fallen, [1])));
    }

    [Fact]
    public void Days_that_are_not_whole_are_not_judged()
    {
        AnomalyQuery query = Query(Weeks(0.4, 1, 1)) with { Visits = new TableDays(0, 55) };
        Assert.DoesNotContain(AnomalyDetection.Judge(query), day => day.Day == 56);
        Assert.Contains(AnomalyDetection.Judge(query), day => day.Day == 55);
    }

    [Fact]
    public void The_missing_value_is_listed_and_never_named()
    {
        AnomalyQuery query = Query(Weeks(1, 1, 0.2));
        JudgedDay judged = Assert.Single(AnomalyDetection.Judge(query), day => day.Judgement.State == DayState.Anomaly);
        IReadOnlyList<TableParts> explained = AnomalyDetection.Explain(query, judged, [1]);
        Assert.Equal(0, Assert.Single(explained).Parts.Contributions.MinBy(part => part.Effect).Value);
        Assert.Null(AnomalyDetection.Main(explained));
    }

    /// <summary>Eight weeks and a day of two values and the missing one; on the last day each falls to a share of itself.</summary>
    private static DailyTable Weeks(double first, double second, double missing)
    {
        var table = new DailyTable(2, 57);
        for (int day = 0; day < 57; day++)
        {
            int wave = day / 7 % 3;
            table.Add(DailyCount.Visitors, 0, day, (long)((300 + wave) * (day == 56 ? missing : 1)));
            table.Add(DailyCount.Visitors, 1, day, (long)((400 + wave) * (day == 56 ? first : 1)));
            table.Add(DailyCount.Visitors, 2, day, (long)((500 + wave) * (day == 56 ? second : 1)));
        }

        return table;
    }

    private static AnomalyQuery Query(DailyTable byValue)
    {
        var total = new DailyTable(0, 57);
        long[] sum = byValue.Sum(DailyCount.Visitors);
        for (int day = 0; day < sum.Length; day++)
        {
            total.Add(DailyCount.Visitors, 0, day, sum[day]);
        }

        return new AnomalyQuery(
            new DailyCounts(0, [total, byValue], [], []), [TrafficMetric.Visitors], 50, 56, new TableDays(0, 56), new TableDays(57, -1), [], BaselineRule.Default, 1);
    }

    private static DailyTable Table(int values, params (DailyCount Count, int Value, long[] Days)[] counts)
    {
        var table = new DailyTable(values, counts[0].Days.Length);
        foreach ((DailyCount count, int value, long[] days) in counts)
        {
            for (int day = 0; day < days.Length; day++)
            {
                table.Add(count, value, day, days[day]);
            }
        }

        return table;
    }
}
