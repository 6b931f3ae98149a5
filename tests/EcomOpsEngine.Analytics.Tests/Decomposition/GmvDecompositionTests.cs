using EcomOpsEngine.Analytics.Decomposition;
using EcomOpsEngine.Analytics.Numerics;
using Xunit;

namespace EcomOpsEngine.Analytics.Tests.Decomposition;

public sealed class GmvDecompositionTests
{
    private static readonly GmvModel[] Models = Enum.GetValues<GmvModel>();

    [Fact]
    public void The_golden_of_the_field_closes_to_the_cent()
    {
        // 1000 visitors, 2% order, 50.00 each; then 1200, 2.5%, 48.00.
        GmvChange change = GmvDecomposition.Whole(new(100_000, 100_000, 1_000, 20, 20, 20), new(144_000, 144_000, 1_200, 30, 30, 30), GmvModel.Visitors, FactorMethod.Lmdi, 100);
        Assert.Equal([GmvFactor.Visitors, GmvFactor.Conversion, GmvFactor.OrderValue], change.Factors.Select(factor => factor.Factor));
        Assert.Equal([22_000L, 26_926, -4_926], change.Factors.Select(factor => factor.EffectMinor));
        Assert.Equal((44_000, 0), (change.ChangeMinor, change.ApartMinor));
        Assert.Equal((50.0, 48.0), (change.Factors[2].Before.Value, change.Factors[2].After.Value));
    }

    [Fact]
    public void Orders_without_a_visitor_are_counted_apart()
    {
        GmvChange change = GmvDecomposition.Whole(new(150_000, 100_000, 1_000, 20, 30, 25), new(124_000, 144_000, 1_200, 30, 30, 30), GmvModel.Visitors, FactorMethod.Lmdi, 100);
        Assert.Equal(-70_000, change.ApartMinor);
        Assert.Equal([22_000L, 26_926, -4_926], change.Factors.Select(factor => factor.EffectMinor));
    }

    [Fact]
    public void Gmv_of_a_period_without_visits_is_apart_and_not_an_order_value()
    {
        GmvChange change = GmvDecomposition.Whole(new(100_000, 100_000, 0, 20, 20, 20), new(144_000, 144_000, 1_200, 30, 30, 30), GmvModel.Visitors, FactorMethod.Lmdi, 100);
        Assert.Equal(-100_000, change.ApartMinor);
        Assert.Equal([144_000L, 0, 0], change.Factors.Select(factor => factor.EffectMinor));
        Assert.Equal(NoValueReason.ZeroDenominator, change.Factors[2].Before.Reason);
        Assert.Equal(FactorMethod.Shapley, change.Method);
    }

    [Fact]
    public void Parts_add_up_to_the_unit_over_random_shops_whole_and_by_value()
    {
        var random = new Random(3);
        for (int round = 0; round < 3_000; round++)
        {
            (GmvSums Before, GmvSums After)[] values = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => (Sums(random), Sums(random)))];
            (GmvSums before, GmvSums after) = (Add(values.Select(value => value.Before)), Add(values.Select(value => value.After)));
            foreach (GmvModel model in Models)
            {
                foreach (FactorMethod method in Enum.GetValues<FactorMethod>())
                {
                    GmvChange whole = GmvDecomposition.Whole(before, after, model, method, 100);
                    Assert.Equal(whole.ChangeMinor, whole.ApartMinor + whole.Factors.Sum(factor => factor.EffectMinor));
                    long sum = 0;
                    foreach ((GmvSums was, GmvSums now) in values)
                    {
                        GmvValueChange value = GmvDecomposition.OfValue(was, now, before.Volume(model), after.Volume(model), model, method, 100);
                        long parts = value.VolumeMinor + value.MixMinor + value.ApartMinor + value.Rates.Sum(rate => rate.EffectMinor);
                        Assert.Equal(now.GmvMinor - was.GmvMinor, parts);
                        sum += parts;
                    }

                    Assert.Equal(whole.ChangeMinor, sum);
                }
            }
        }
    }

    [Fact]
    public void Mix_is_told_apart_from_rate()
    {
        // Two channels whose rates stay; people move from the poor one to the good one.
        (GmvSums Before, GmvSums After) poor = (new(1_000, 1_000, 800, 8, 8, 8), new(250, 250, 200, 2, 2, 2));
        (GmvSums Before, GmvSums After) good = (new(2_000, 2_000, 200, 20, 20, 20), new(8_000, 8_000, 800, 80, 80, 80));
        GmvValueChange[] changes = [.. new[] { poor, good }.Select(value => GmvDecomposition.OfValue(value.Before, value.After, 1_000, 1_000, GmvModel.Visitors, FactorMethod.Lmdi, 100))];
        Assert.All(changes, change => Assert.Equal((0L, 0L, 0L), (change.VolumeMinor, change.Rates[0].EffectMinor, change.Rates[1].EffectMinor)));
        Assert.Equal([-750L, 6_000], changes.Select(change => change.MixMinor));

        // The same shares; the rate of one doubles.
        GmvValueChange rate = GmvDecomposition.OfValue(new(1_000, 1_000, 500, 10, 10, 10), new(2_000, 2_000, 500, 20, 20, 20), 1_000, 1_000, GmvModel.Visitors, FactorMethod.Lmdi, 100);
        Assert.Equal((0L, 0L, 1_000L, 0L), (rate.VolumeMinor, rate.MixMinor, rate.Rates[0].EffectMinor, rate.Rates[1].EffectMinor));
    }

    [Fact]
    public void A_value_that_appears_is_mix_by_shapley()
    {
        GmvValueChange change = GmvDecomposition.OfValue(default, new(5_000, 5_000, 100, 10, 10, 10), 1_000, 1_000, GmvModel.Visitors, FactorMethod.Lmdi, 100);
        Assert.Equal((FactorMethod.Shapley, 5_000L, 0L), (change.Method, change.MixMinor, change.VolumeMinor));
    }

    [Fact]
    public void Rounded_parts_are_within_a_unit_and_the_largest_remainders_go_up()
    {
        Assert.Equal([3L, 3, 4], LargestRemainders.Round([3.3, 3.3, 3.4], 10));
        Assert.Equal([-1L, 1, 0], LargestRemainders.Round([-1.2, 0.9, 0.3], 0));
        Assert.Equal([1L, 1, 0], LargestRemainders.Round([0.5, 0.5, 0.5], 2));
        Assert.Equal([], LargestRemainders.Round([], 0));
        var random = new Random(9);
        for (int round = 0; round < 2_000; round++)
        {
            double[] parts = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (random.NextDouble() - .5) * 1e6)];
            long total = (long)Math.Round(parts.Sum());
            long[] whole = LargestRemainders.Round(parts, total);
            Assert.Equal(total, whole.Sum());
            Assert.All(parts.Zip(whole), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1));
        }
    }

    private static GmvSums Sums(Random random)
    {
        if (random.Next(6) == 0)
        {
            return default;
        }

        long orders = random.Next(0, 40);
        long with = orders == 0 ? 0 : random.Next(0, 200_000) - (random.Next(8) == 0 ? 50_000 : 0);
        long without = orders == 0 ? 0 : random.Next(0, 50_000);
        return new GmvSums(with + without, with, random.Next(4) == 0 ? 0 : random.Next(1, 900), orders == 0 ? 0 : random.NextInt64(1, orders + 1), orders, orders == 0 ? 0 : random.NextInt64(1, orders + 1));
    }

    private static GmvSums Add(IEnumerable<GmvSums> sums) => sums.Aggregate((a, b) => new GmvSums(
        a.GmvMinor + b.GmvMinor, a.VisitorGmvMinor + b.VisitorGmvMinor, a.Visitors + b.Visitors, a.OrderingVisitors + b.OrderingVisitors, a.Orders + b.Orders, a.Customers + b.Customers));
}
