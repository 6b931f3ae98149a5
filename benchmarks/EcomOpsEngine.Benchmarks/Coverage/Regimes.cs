using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.TestData;

namespace EcomOpsEngine.Benchmarks.Coverage;

/// <summary>The regimes in which the documentation of the methods promises something.</summary>
internal static class Regimes
{
    private const double Least = .94;
    private const double Most = .96;
    private const int Looks = 100;
    private const int UnitsPerArmAndLook = 50;

    public static IReadOnlyList<Regime> All { get; } = [.. Rates(), .. Means(), .. Ratios(), .. Adjusted(), .. Peeking()];

    private static IEnumerable<Regime> Rates()
    {
        foreach (var (control, a, treatment, b) in new[] { (1_000, .035, 1_000, .042), (11_000, .021, 11_000, .038), (300, .10, 300, .10), (500, .30, 200, .40), (30_000, .03, 10_000, .034) })
        {
            BinomialSampler first = new(control, a), second = new(treatment, b);
            var setting = $"{a:0.0%} of {control:#,##0} against {b:0.0%} of {treatment:#,##0}";
            ProportionPair Pair(Random random) => Compare(control, first.Next(random), treatment, second.Next(random));
            yield return new Regime("Wald", setting, Least, Most, random => Pair(random).Wald.Contains(b - a));
            yield return new Regime("Newcombe", setting, Least, Most, random => Pair(random).Newcombe.Contains(b - a));
        }
    }

    private static IEnumerable<Regime> Means()
    {
        yield return Welch("normal, 20 against 20", 20, 20, 0, random => Normal(random), random => Normal(random));
        yield return Welch("normal, deviation 1 of 60 against 3 of 25", 60, 25, .5, random => Normal(random), random => .5 + (3 * Normal(random)));
        yield return Welch("exponential, 200 against 200", 200, 200, 0, Exponential, Exponential);
        yield return Welch("revenue, one buyer in ten, 2,000 against 2,000", 2_000, 2_000, 0, random => Revenue(random, 0), random => Revenue(random, 0));
    }

    private static Regime Welch(string setting, int control, int treatment, double effect, Func<Random, double> a, Func<Random, double> b) => new("Welch", setting, Least, Most, random =>
        MeanComparison.Welch(SampleMoments.Of(Values(random, control, a)), SampleMoments.Of(Values(random, treatment, b))).DifferenceInterval.Contains(effect));

    private static IEnumerable<Regime> Ratios()
    {
        yield return new Regime("delta", "order value, 1 to 4 orders a person, 150 against 150", Least, Most, random =>
            RatioComparison.Delta(Orders(random, 150, 1), Orders(random, 150, 1)).DifferenceInterval.Contains(0));
        yield return new Regime("delta", "order value, one buyer in ten, 2,000 against 2,000", Least, Most, random =>
            RatioComparison.Delta(Orders(random, 2_000, .1), Orders(random, 2_000, .1)).DifferenceInterval.Contains(0));
    }

    private static IEnumerable<Regime> Adjusted()
    {
        yield return Cuped("normal, correlation .8, 200 against 200", 200, .3, (random, effect) =>
        {
            var before = Normal(random);
            return (before, (.8 * before) + (.6 * Normal(random)) + effect);
        });
        yield return Cuped("revenue before and after, one buyer in ten, 2,000 against 2,000", 2_000, 0, (random, _) =>
        {
            // Who bought before buys again with one chance in two.
            var before = Revenue(random, 0);
            return (before, Revenue(random, before > 0 ? .5 : .05));
        });
    }

    private static Regime Cuped(string setting, int units, double effect, Func<Random, double, (double Before, double After)> draw) => new("CUPED", setting, Least, Most, random =>
        OutcomeComparison.Compare([new("A", Pairs(random, units, 0, draw)), new("B", Pairs(random, units, effect, draw))], OutcomeKind.AdjustedMean).Pairs[0].Interval.Contains(effect));

    /// <summary>No true difference, a look every 100 units up to 10,000: whether some look finds one.</summary>
    private static IEnumerable<Regime> Peeking()
    {
        foreach (var (rate, target) in new[] { (.05, 20_000L), (.10, 20_000L), (.40, 10_000L) })
        {
            BinomialSampler sampler = new(UnitsPerArmAndLook, rate);
            ComparisonOptions options = new() { SequentialTargetUnits = target };
            bool Finds(Random random, Func<ProportionPair, bool> excludesZero)
            {
                int a = 0, b = 0;
                for (int look = 1; look <= Looks; look++)
                {
                    (a, b) = (a + sampler.Next(random), b + sampler.Next(random));
                    int units = look * UnitsPerArmAndLook;
                    if (excludesZero(ProportionComparison.Compare([new("A", units, a), new("B", units, b)], options).Pairs[0]))
                    {
                        return true;
                    }
                }

                return false;
            }

            var setting = $"no effect, {rate:0%}, a look every 100 units up to 10,000, N* {target:#,##0}";
            yield return new Regime("false findings, sequential", setting, 0, .05, random => Finds(random, pair => pair.Sequential.HasValue && !pair.Sequential.Contains(0)));
            yield return new Regime("false findings, fixed test", setting, .10, 1, random => Finds(random, pair => pair.PValue.HasValue && pair.PValue.Value < .05));
        }
    }

    private static ProportionPair Compare(int controlUnits, int control, int treatmentUnits, int treatment) =>
        ProportionComparison.Compare([new("A", controlUnits, control), new("B", treatmentUnits, treatment)]).Pairs[0];

    private static double[] Values(Random random, int count, Func<Random, double> draw)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = draw(random);
        }

        return values;
    }

    private static JointMoments Pairs(Random random, int count, double effect, Func<Random, double, (double X, double Y)> draw)
    {
        var (x, y) = (new double[count], new double[count]);
        for (int i = 0; i < count; i++)
        {
            (x[i], y[i]) = draw(random, effect);
        }

        return JointMoments.Of(x, y);
    }

    /// <summary>Orders and amount of people; amounts of one person are alike, and people with more orders pay more for each.</summary>
    private static JointMoments Orders(Random random, int people, double buyers) => Pairs(random, people, 0, (_, _) =>
    {
        if (random.NextDouble() >= buyers)
        {
            return (0, 0);
        }

        int orders = 1 + random.Next(4);
        double level = 20 + (10 * orders) + (20 * random.NextDouble());
        return (orders, (orders * level) + (10 * Math.Sqrt(orders) * random.NextDouble()));
    });

    /// <summary>Nothing, or a log-normal amount.</summary>
    private static double Revenue(Random random, double chance) => random.NextDouble() < (chance > 0 ? chance : .1) ? Math.Exp(4 + (.8 * Normal(random))) : 0;

    private static double Exponential(Random random) => -Math.Log(1 - random.NextDouble());

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
