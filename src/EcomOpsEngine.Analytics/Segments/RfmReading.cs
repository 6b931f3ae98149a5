using System.Globalization;
using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Orders;

namespace EcomOpsEngine.Analytics.Segments;

/// <summary>From the values of each customer to tiers, scores, segments and bands. Pure.</summary>
public static class RfmReading
{
    /// <summary>Reads a pass.</summary>
    /// <param name="customers">The values of each customer.</param>
    /// <param name="thresholds">Thresholds of the tiers.</param>
    /// <param name="plan">How customers are scored.</param>
    /// <param name="threads">Threads to use, at least 1: one for each of the three values at most.</param>
    /// <exception cref="ArgumentException">The plan's bins, cut points or id order do not fit.</exception>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    public static RfmAnswer Read(RfmCustomers customers, in RfmThresholds thresholds, RfmScoringPlan plan, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(plan);
        Check(customers, plan);
        var recency = Array.ConvertAll(customers.RecencyDays, days => (long)days);
        var frequency = Array.ConvertAll(customers.Frequency, orders => (long)orders);
        var ties = plan.Scoring == RfmScoring.Ntile ? plan.CustomersById! : [];
        var tiers = new RfmTier[customers.Count];
        var literal = new bool[customers.Count];
        var counts = new int[RfmTierReading.Groups];
        counts[0] = tiers.Length;
        for (var i = 0; i < tiers.Length; i++)
        {
            var (days, orders, money) = (customers.RecencyDays[i], customers.Frequency[i], customers.MonetaryMinor[i]);
            tiers[i] = RfmTiers.Cascade(thresholds, days, orders, money);
            literal[i] = RfmTiers.LiteralBox(thresholds, days, orders, money) == tiers[i];
            counts[(int)tiers[i]]++;
        }

        (long[] Values, IReadOnlyList<double>? Cuts, bool LowIsBest)[] asked =
            [(recency, plan.Cuts?.RecencyDays, true), (frequency, plan.Cuts?.Frequency, false), (customers.MonetaryMinor, plan.Cuts?.MonetaryMinor, false)];
        var scored = new ScoredValue[asked.Length];
        var medians = new Figure[asked.Length][];
        OrderPasses.RunAll(asked.Length, threads, i =>
        {
            (scored[i], var order) = Score(asked[i].Values, ties, plan, asked[i].Cuts, asked[i].LowIsBest);
            medians[i] = RfmTierReading.Medians(tiers, counts, asked[i].Values, order);
        });
        var (r, f, m) = (scored[0], scored[1], scored[2]);
        var tierFigures = RfmTierReading.Read(customers, tiers, counts, literal, medians[0], medians[1], medians[2]);
        return new RfmAnswer
        {
            Tiers = tierFigures[1..],
            Total = tierFigures[0],
            Prospects = customers.Prospects.Length,
            Cells = RfmGridReading.Cells(r.Scores, f.Scores, m.Scores, plan.Bins),
            Segments = plan.Bins == RfmSegments.Bins ? RfmGridReading.Segments(customers, r.Scores, f.Scores, m.Scores) : [],
            Bands = RfmGridReading.Bands(customers, thresholds),
            Cuts = r.Cuts is null ? null : new RfmCutPoints(r.Cuts, f.Cuts!, m.Cuts!),
            EmptyBins = [.. Empty(RfmValue.Recency, r, plan), .. Empty(RfmValue.Frequency, f, plan), .. Empty(RfmValue.Monetary, m, plan)],
            TierOf = tiers,
            RecencyScores = r.Scores,
            FrequencyScores = f.Scores,
            MonetaryScores = m.Scores,
            LiteralMatches = literal,
        };
    }

    private static (ScoredValue Scored, int[] Ascending) Score(long[] values, int[] ties, RfmScoringPlan plan, IReadOnlyList<double>? cuts, bool lowIsBest)
    {
        var order = ValueOrder.Ascending(values, ties);
        return (plan.Scoring switch
        {
            RfmScoring.Quantile => ScoredValue.ByCuts(values, ScoredValue.QuantileCuts(values, order, plan.Bins), lowIsBest),
            RfmScoring.Cuts => ScoredValue.ByCuts(values, [.. cuts!], lowIsBest),
            _ => ScoredValue.ByRanks(lowIsBest ? ValueOrder.Ascending(Array.ConvertAll(values, value => -value), ties) : order, plan.Bins),
        }, order);
    }

    private static IEnumerable<RfmEmptyBin> Empty(RfmValue value, ScoredValue scored, RfmScoringPlan plan)
    {
        var used = new bool[plan.Bins + 1];
        foreach (var score in scored.Scores)
        {
            used[score] = true;
        }

        return Enumerable.Range(1, plan.Bins).Where(score => !used[score]).Select(score => new RfmEmptyBin(value, score));
    }

    private static void Check(RfmCustomers customers, RfmScoringPlan plan)
    {
        if (plan.Bins is < 2 or > 20)
        {
            throw new ArgumentException($"Scores need 2 to 20 bins; found {plan.Bins}.", nameof(plan));
        }

        if (plan.Scoring == RfmScoring.Ntile && plan.CustomersById?.Length != customers.Count)
        {
            throw new ArgumentException($"Ranks need the order of all {customers.Count} customers by id; found {plan.CustomersById?.Length.ToString(CultureInfo.InvariantCulture) ?? "none"}.", nameof(plan));
        }

        if (plan.Scoring == RfmScoring.Cuts)
        {
            CheckCuts(plan.Cuts?.RecencyDays, plan.Bins, "recency");
            CheckCuts(plan.Cuts?.Frequency, plan.Bins, "frequency");
            CheckCuts(plan.Cuts?.MonetaryMinor, plan.Bins, "monetary");
        }
    }

    private static void CheckCuts(IReadOnlyList<double>? cuts, int bins, string name)
    {
        if (cuts?.Count != bins - 1 || cuts.Zip(cuts.Skip(1)).Any(pair => !(pair.First <= pair.Second)) || cuts.Any(cut => !double.IsFinite(cut)))
        {
            throw new ArgumentException($"The {name} cut points must be {bins - 1} finite numbers in ascending order for {bins} bins; found {cuts?.Count ?? 0}: {string.Join(", ", cuts ?? [])}.", nameof(cuts));
        }
    }
}
