using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Segments;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Segments;

public sealed class RfmReadingTests
{
    private static readonly RfmThresholds Template = new(30, 4, 200_000, 90, 2, 50_000, 180, 10_000);

    [Theory]
    [InlineData(30, 4, 200_000, RfmTier.Vip)]
    [InlineData(31, 4, 200_000, RfmTier.Potential)]
    [InlineData(10, 1, 50_000, RfmTier.Regular)]
    [InlineData(30, 3, 199_999, RfmTier.Potential)]
    [InlineData(90, 2, 50_000, RfmTier.Potential)]
    [InlineData(90, 2, 49_999, RfmTier.Regular)]
    [InlineData(180, 0, 0, RfmTier.Regular)]
    [InlineData(181, 9, 900_000, RfmTier.Churned)]
    public void The_cascade_has_no_gaps(int recency, int frequency, long money, RfmTier tier) =>
        Assert.Equal(tier, RfmTiers.Cascade(Template, recency, frequency, money));

    [Theory]
    [InlineData(31, 2, 50_000, RfmTier.Potential)]
    [InlineData(90, 3, 199_999, RfmTier.Potential)]
    [InlineData(90, 3, 200_000, null)]
    [InlineData(30, 2, 50_000, null)]
    [InlineData(91, 1, 10_000, RfmTier.Regular)]
    [InlineData(180, 1, 49_999, RfmTier.Regular)]
    [InlineData(180, 1, 50_000, null)]
    [InlineData(180, 2, 20_000, null)]
    [InlineData(181, 0, 0, RfmTier.Churned)]
    [InlineData(181, 1, 0, null)]
    public void The_boxes_are_the_template_s_and_half_open_in_money(int recency, int frequency, long money, RfmTier? box) =>
        Assert.Equal(box, RfmTiers.LiteralBox(Template, recency, frequency, money));

    [Fact]
    public void Tier_figures_are_means_medians_shares_and_literal_matches()
    {
        var answer = RfmReading.Read(Customers((5, 5, 300_000), (20, 4, 200_000), (40, 2, 60_000), (10, 1, 100), (400, 0, 0)), Template, new RfmScoringPlan(RfmScoring.Quantile, 5));
        var vip = answer.Tiers[0];
        Assert.Equal((RfmTier.Vip, 2L, 500_000L, 9L, 2L), (vip.Tier!.Value, vip.Customers, vip.NetSalesMinor, vip.Orders, vip.LiteralMatches));
        Assert.Equal((0.4, 12.5, 12.5, 4.5, 4.5, 250_000.0, 250_000.0), (
            vip.Share.Value, vip.MeanRecencyDays.Value, vip.MedianRecencyDays.Value, vip.MeanFrequency.Value, vip.MedianFrequency.Value,
            vip.MeanMonetaryMinor.Value, vip.MedianMonetaryMinor.Value));
        Assert.Equal([2, 1, 0, 1], answer.Tiers.Select(tier => tier.LiteralMatches));
        Assert.Equal((5L, 4L, 20.0), (answer.Total.Customers, answer.Total.LiteralMatches, answer.Total.MedianRecencyDays.Value));
        Assert.Null(answer.Total.Tier);
    }

    [Fact]
    public void An_empty_answer_gives_reasons_instead_of_zeros()
    {
        var answer = RfmReading.Read(Customers(), Template, new RfmScoringPlan(RfmScoring.Quantile, 5));
        Assert.Equal(4, answer.Tiers.Count);
        Assert.All(answer.Tiers, tier => Assert.Equal((NoValueReason.ZeroDenominator, NoValueReason.NoData), (tier.Share.Reason!.Value, tier.MedianMonetaryMinor.Reason!.Value)));
        Assert.Equal(15, answer.EmptyBins.Count);
        Assert.Empty(answer.Cells);
    }

    [Fact]
    public void Equal_values_get_equal_scores_and_empty_bins_are_named()
    {
        var answer = RfmReading.Read(Customers((1, 1, 100), (2, 1, 200), (3, 1, 300), (4, 1, 400), (5, 1, 500)), Template, new RfmScoringPlan(RfmScoring.Quantile, 5));
        Assert.Equal([5, 4, 3, 2, 1], answer.RecencyScores.Select(score => (int)score));
        Assert.Equal([1, 1, 1, 1, 1], answer.FrequencyScores.Select(score => (int)score));
        Assert.Equal([1, 2, 3, 4, 5], answer.MonetaryScores.Select(score => (int)score));
        Assert.Equal([2, 3, 4, 5], answer.EmptyBins.Where(bin => bin.Value == RfmValue.Frequency).Select(bin => bin.Score));
        Assert.Equal([180.0, 260.0, 340.0, 420.0], answer.Cuts!.MonetaryMinor);
    }

    [Fact]
    public void A_quantile_on_an_observation_is_that_observation()
    {
        for (var bins = 2; bins <= 20; bins++)
        {
            for (var steps = 1; steps < 60; steps++)
            {
                long[] values = [.. Enumerable.Range(0, (steps * bins) + 1).Select(i => (i * 7L) + 1)];
                var cuts = ScoredValue.QuantileCuts(values.Length, [.. ScoredValue.QuantileRanks(values.Length, bins).Select(rank => values[rank])], bins);
                Assert.Equal(Enumerable.Range(1, bins - 1).Select(k => (double)values[k * steps]), cuts);
            }
        }
    }

    [Fact]
    public void Ranks_go_by_value_and_then_by_id()
    {
        string[] ids = ["10", "9", "2", "x", "01"];
        var plan = new RfmScoringPlan(RfmScoring.Ntile, 5, null, CustomerIdOrder.Positions(ids));
        var answer = RfmReading.Read(Customers((7, 1, 5), (7, 1, 5), (7, 1, 5), (7, 1, 5), (7, 1, 5)), Template, plan);
        Assert.Equal([4, 3, 2, 5, 1], answer.MonetaryScores.Select(score => (int)score));
        Assert.Equal(answer.MonetaryScores, answer.RecencyScores);
        Assert.Null(answer.Cuts);
    }

    [Fact]
    public void Cut_points_of_the_caller_count_strictly_below()
    {
        var plan = new RfmScoringPlan(RfmScoring.Cuts, 3, new RfmCutPoints([10, 20], [1, 2], [100, 200]));
        var answer = RfmReading.Read(Customers((10, 1, 100), (11, 2, 101), (21, 3, 201)), Template, plan);
        Assert.Equal([3, 2, 1], answer.RecencyScores.Select(score => (int)score));
        Assert.Equal([1, 2, 3], answer.FrequencyScores.Select(score => (int)score));
        Assert.Equal([1, 2, 3], answer.MonetaryScores.Select(score => (int)score));
        Assert.Empty(answer.Segments);
        Assert.Throws<ArgumentException>(() => RfmReading.Read(Customers(), Template, plan with { Bins = 4 }));
        Assert.Throws<ArgumentException>(() => RfmReading.Read(Customers(), Template, plan with { Cuts = new RfmCutPoints([20, 10], [1, 2], [1, 2]) }));
    }

    [Fact]
    public void Ids_compare_as_numbers_where_they_are_numbers_and_by_code_point_otherwise()
    {
        string[] expected = ["-2", "0", "1.5", "2", "10.0", "10.05", "99999999999999999999999999999998", "99999999999999999999999999999999", "1a", "Z", "a", "\uFFFD", "\U0001F600"];
        var shuffled = expected.OrderBy(id => id.GetHashCode(StringComparison.Ordinal)).ToArray();
        Assert.Equal(expected, CustomerIdOrder.Positions(shuffled).Select(position => shuffled[position]));
    }

    [Fact]
    public void Values_are_ordered_stably_whatever_their_size_and_sign()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            long[] values = [.. Enumerable.Range(0, random.Next(0, 50)).Select(_ => random.Next(3) switch { 0 => random.NextInt64(long.MinValue, long.MaxValue), 1 => random.Next(-3, 3), _ => random.Next(1 << 20) })];
            int[] start = [.. Enumerable.Range(0, values.Length).OrderBy(_ => random.Next())];
            Assert.Equal(start.OrderBy(i => values[i]), ValueOrder.Ascending(values, start));
        }
    }

    [Fact]
    public void Values_at_ranks_are_those_of_a_sort_whatever_their_size_sign_and_spread()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var kind = random.Next(4);
            long[] values = [.. Enumerable.Range(0, random.Next(1, 3_000)).Select(_ => kind switch
            {
                0 => random.NextInt64(long.MinValue, long.MaxValue),
                1 => random.Next(-3, 3),
                2 => random.Next(1 << 20),
                _ => random.Next(50) == 0 ? random.NextInt64(1L << 50) : random.Next(100_000),
            })];
            RfmTier[] tiers = [.. values.Select(_ => (RfmTier)random.Next(1, RfmTierReading.Groups))];
            long[][] sorted = [[.. values.Order()], .. Enum.GetValues<RfmTier>().Select(tier => values.Where((_, i) => tiers[i] == tier).Order().ToArray())];
            ValueRank[] wanted = [.. Enumerable.Range(0, 40).Select(_ => random.Next(RfmTierReading.Groups)).Where(group => sorted[group].Length > 0).Select(group => new ValueRank(group, random.Next(sorted[group].Length)))];
            Assert.Equal(wanted.Select(rank => sorted[rank.Group][rank.Rank]), RankSelection.Of(values, tiers, wanted));
        }
    }

    [Fact]
    public void Scores_by_cuts_are_those_of_counting_one_by_one()
    {
        var random = new Random(9);
        for (var round = 0; round < 200; round++)
        {
            var widest = random.Next(2) == 0 ? 20 : long.MaxValue;
            long[] values = [.. Enumerable.Range(0, random.Next(0, 60)).Select(_ => random.NextInt64(-widest, widest))];
            double[] cuts = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(3) == 0 ? random.Next(-20, 20) : (random.NextDouble() - 0.5) * 2 * widest).Order()];
            var (low, high) = (ScoredValue.ByCuts(values, cuts, lowIsBest: true).Scores, ScoredValue.ByCuts(values, cuts, lowIsBest: false).Scores);
            Assert.Equal(values.Select(value => (byte)(1 + cuts.Count(cut => cut < value))), high);
            Assert.Equal(values.Select(value => (byte)(cuts.Length + 1 - cuts.Count(cut => cut < value))), low);
        }
    }

    private static RfmCustomers Customers(params (int R, int F, long M)[] values) => new()
    {
        Persons = Enumerable.Range(0, values.Length).ToArray(),
        RecencyDays = Array.ConvertAll(values, value => value.R),
        Frequency = Array.ConvertAll(values, value => value.F),
        MonetaryMinor = Array.ConvertAll(values, value => value.M),
        Prospects = [],
        RowsScanned = 0,
    };
}
