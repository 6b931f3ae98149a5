using System.Buffers;
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
    /// <param name="threads">Threads to use, at least 1. The answer does not depend on it.</param>
    /// <exception cref="ArgumentException">The plan's bins, cut points or id order do not fit.</exception>
    /// <exception cref="OverflowException">A sum of money leaves 64 bits.</exception>
    public static RfmAnswer Read(RfmCustomers customers, in RfmThresholds thresholds, RfmScoringPlan plan, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(customers);
        ArgumentNullException.ThrowIfNull(plan);
        Check(customers, plan);
        var (tiers, literal) = (new RfmTier[customers.Count], new bool[customers.Count]);
        var counts = Tiers(customers, thresholds, tiers, literal, threads);
        var scored = new ScoredValue[3];
        var medians = new Figure[scored.Length][];
        OrderPasses.RunAll(scored.Length, threads, value => (scored[value], medians[value]) = value switch
        {
            0 => Score(customers.MonetaryMinor, tiers, counts, plan, plan.Cuts?.MonetaryMinor, lowIsBest: false),
            1 => ScoreWidened(customers.RecencyDays, tiers, counts, plan, plan.Cuts?.RecencyDays, lowIsBest: true),
            _ => ScoreWidened(customers.Frequency, tiers, counts, plan, plan.Cuts?.Frequency, lowIsBest: false),
        });
        var (m, r, f) = (scored[0], scored[1], scored[2]);
        RfmTierFigures[] tierFigures = [];
        List<RfmScoreCell> cells = [];
        RfmSegmentFigures[] segments = [];
        List<RfmBandFigures> bands = [];
        var limits = thresholds;
        Action[] walks =
        [
            () => bands = RfmGridReading.Bands(customers, limits),
            () => segments = plan.Bins == RfmSegments.Bins ? RfmGridReading.Segments(customers, r.Scores, f.Scores, m.Scores) : [],
            () => tierFigures = RfmTierReading.Read(customers, tiers, counts, literal, medians[1], medians[2], medians[0]),
            () => cells = RfmGridReading.Cells(r.Scores, f.Scores, m.Scores, plan.Bins),
        ];
        OrderPasses.RunAll(walks.Length, threads, i => walks[i]());
        return new RfmAnswer
        {
            Tiers = tierFigures[1..],
            Total = tierFigures[0],
            Prospects = customers.Prospects.Length,
            Cells = cells,
            Segments = segments,
            Bands = bands,
            Cuts = r.Cuts is null ? null : new RfmCutPoints(r.Cuts, f.Cuts!, m.Cuts!),
            EmptyBins =
            [
                .. Empty(RfmValue.Recency, cells.Select(cell => cell.RecencyScore), plan),
                .. Empty(RfmValue.Frequency, cells.Select(cell => cell.FrequencyScore), plan),
                .. Empty(RfmValue.Monetary, cells.Select(cell => cell.MonetaryScore), plan),
            ],
            TierOf = tiers,
            RecencyScores = r.Scores,
            FrequencyScores = f.Scores,
            MonetaryScores = m.Scores,
            LiteralMatches = literal,
        };
    }

    /// <summary>Fills in the tier of each customer and whether it is the literal one; gives the customers of everybody (entry 0) and of each tier.</summary>
    private static int[] Tiers(RfmCustomers customers, RfmThresholds thresholds, RfmTier[] tiers, bool[] literal, int threads)
    {
        var counts = new int[threads][];
        OrderPasses.RunAll(threads, part =>
        {
            var counted = counts[part] = new int[RfmTierReading.Groups];
            ReadOnlySpan<int> recency = customers.RecencyDays, frequency = customers.Frequency;
            ReadOnlySpan<long> monetary = customers.MonetaryMinor;
            var to = (int)((long)tiers.Length * (part + 1) / threads);
            for (var i = (int)((long)tiers.Length * part / threads); i < to; i++)
            {
                var (days, orders, money) = (recency[i], frequency[i], monetary[i]);
                var tier = tiers[i] = RfmTiers.Cascade(thresholds, days, orders, money);
                literal[i] = RfmTiers.LiteralBox(thresholds, days, orders, money) == tier;
                counted[(int)tier]++;
            }

            counted[0] = counted.Sum();
        });
        return [.. Enumerable.Range(0, RfmTierReading.Groups).Select(group => counts.Sum(part => part[group]))];
    }

    private static (ScoredValue Scored, Figure[] Medians) ScoreWidened(ReadOnlySpan<int> values, RfmTier[] tiers, int[] counts, RfmScoringPlan plan, IReadOnlyList<double>? cuts, bool lowIsBest)
    {
        var wide = ArrayPool<long>.Shared.Rent(values.Length);
        try
        {
            for (var i = 0; i < values.Length; i++)
            {
                wide[i] = values[i];
            }

            return Score(wide.AsSpan(0, values.Length), tiers, counts, plan, cuts, lowIsBest);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(wide);
        }
    }

    private static (ScoredValue Scored, Figure[] Medians) Score(ReadOnlySpan<long> values, RfmTier[] tiers, int[] counts, RfmScoringPlan plan, IReadOnlyList<double>? cuts, bool lowIsBest)
    {
        ValueRank[] middle = [.. RfmTierReading.MedianRanks(counts)];
        ValueRank[] wanted = plan.Scoring == RfmScoring.Quantile ? [.. middle, .. ScoredValue.QuantileRanks(values.Length, plan.Bins).Select(rank => new ValueRank(0, rank))] : middle;
        var found = RankSelection.Of(values, tiers, wanted).AsSpan();
        return (plan.Scoring switch
        {
            RfmScoring.Quantile => ScoredValue.ByCuts(values, ScoredValue.QuantileCuts(values.Length, found[middle.Length..], plan.Bins), lowIsBest),
            RfmScoring.Cuts => ScoredValue.ByCuts(values, [.. cuts!], lowIsBest),
            _ => ScoredValue.ByRanks(ValueOrder.Ascending(lowIsBest ? Array.ConvertAll(values.ToArray(), value => -value) : values, plan.CustomersById), plan.Bins),
        }, RfmTierReading.Medians(counts, found[..middle.Length]));
    }

    private static IEnumerable<RfmEmptyBin> Empty(RfmValue value, IEnumerable<int> scores, RfmScoringPlan plan) =>
        Enumerable.Range(1, plan.Bins).Except(scores).Select(score => new RfmEmptyBin(value, score));

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
