using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Traffic.Daily;

namespace EcomOpsEngine.Analytics.Traffic.Anomalies;

/// <summary>The part of one value of a dimension in a deviation.</summary>
/// <param name="Value">The value; 0 is the missing one.</param>
/// <param name="Observed">The figure of the value that day.</param>
/// <param name="Reference">Its figure over the reference days: the mean of a count, the pooled rate.</param>
/// <param name="Effect">Its part of the deviation; the parts of all values add up to it.</param>
/// <param name="Mix">Of a rate: what moved because its weight moved. No value for a count.</param>
/// <param name="Rate">Of a rate: what moved because its own rate moved. No value for a count.</param>
/// <param name="Share">Effect / deviation.</param>
/// <param name="ExcessShare">Share of the deviation beyond the value's share of the whole: 0 where everything moved alike, no value where there was nothing before.</param>
public readonly record struct Contribution(int Value, Figure Observed, Figure Reference, double Effect, Figure Mix, Figure Rate, Figure Share, Figure ExcessShare);

/// <summary>A deviation from the reference days, shared out among the values of a dimension.</summary>
/// <param name="Observed">The figure of the day.</param>
/// <param name="Reference">The same over the reference days: the mean of a count, the pooled rate.</param>
/// <param name="Contributions">Values with a count on either side, by value.</param>
public sealed record DeviationParts(double Observed, double Reference, IReadOnlyList<Contribution> Contributions)
{
    /// <summary>Observed − reference.</summary>
    public double Deviation => Observed - Reference;
}

/// <summary>
/// Shares a deviation out among the values of a dimension, exactly. A count is a sum: effect(v) = x(v) − mean of x(v) over the reference days.
/// A rate R = Σ w(v)·r(v), w the share of the denominator: effect(v) = w·r − w0·r0 − (w − w0)·(R + R0)/2, of which rate(v) = (w + w0)/2 · (r − r0) and mix(v) the rest,
/// (w − w0)·((r + r0)/2 − (R + R0)/2). The mixes and rates of all values add up to R − R0 because the shares add up to 1 on both sides.
/// </summary>
public static class DeviationReading
{
    /// <summary>Shares out.</summary>
    /// <param name="metric">The figure.</param>
    /// <param name="table">Counts by value and day.</param>
    /// <param name="day">Index of the day.</param>
    /// <param name="referenceDays">Indexes of the days it is compared with.</param>
    /// <param name="minorPerUnit">Smallest units in a currency unit.</param>
    /// <returns>Null where there is nothing to compare: no reference day, or a rate of nothing.</returns>
    public static DeviationParts? Of(TrafficMetric metric, DailyTable table, int day, IReadOnlyList<int> referenceDays, double minorPerUnit)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(referenceDays);
        if (referenceDays.Count == 0)
        {
            return null;
        }

        double unit = metric == TrafficMetric.Gmv ? minorPerUnit : 1;
        Pair[] numerators = Pairs(table, metric.Numerator(), day, referenceDays, unit);
        return metric.Denominator() is not { } denominator ? OfCounts(numerators) : OfRates(numerators, Pairs(table, denominator, day, referenceDays, 1));
    }

    private static DeviationParts OfCounts(Pair[] counts)
    {
        (double observed, double reference) = (counts.Sum(count => count.Observed), counts.Sum(count => count.Reference));
        double deviation = observed - reference;
        var parts = new List<Contribution>();
        for (int value = 0; value < counts.Length; value++)
        {
            Pair count = counts[value];
            if (count != default)
            {
                double effect = count.Observed - count.Reference;
                Figure share = Figure.Ratio(effect, deviation);
                Figure usual = Figure.Ratio(count.Reference, reference);
                parts.Add(new Contribution(
                    value, Figure.Of(count.Observed), Figure.Of(count.Reference), effect, default, default, share,
                    share.TryGet(out double part) ? usual.Map(whole => part - whole) : share));
            }
        }

        return new DeviationParts(observed, reference, parts);
    }

    private static DeviationParts? OfRates(Pair[] numerators, Pair[] denominators)
    {
        (double all, double allBefore) = (denominators.Sum(one => one.Observed), denominators.Sum(one => one.Reference));
        if (all == 0 || allBefore == 0)
        {
            return null;
        }

        double observed = numerators.Sum(one => one.Observed) / all;
        double reference = numerators.Sum(one => one.Reference) / allBefore;
        double middle = (observed + reference) / 2;
        var parts = new List<Contribution>();
        for (int value = 0; value < numerators.Length; value++)
        {
            (Pair n, Pair w) = (numerators[value], denominators[value]);
            if (n == default && w == default)
            {
                continue;
            }

            (double weight, double before) = (w.Observed / all, w.Reference / allBefore);
            double effect = (n.Observed / all) - (n.Reference / allBefore) - ((weight - before) * middle);
            (Figure now, Figure then) = (Figure.Ratio(n.Observed, w.Observed), Figure.Ratio(n.Reference, w.Reference));
            // A value without a denominator on one side has no rate there: all of its effect is one of weight.
            double rate = now.TryGet(out double r) && then.TryGet(out double r0) ? (weight + before) / 2 * (r - r0) : 0;
            Figure share = Figure.Ratio(effect, observed - reference);
            parts.Add(new Contribution(
                value, now, then, effect, Figure.Of(effect - rate), Figure.Of(rate), share, share.Map(part => part - ((weight + before) / 2))));
        }

        return new DeviationParts(observed, reference, parts);
    }

    private static Pair[] Pairs(DailyTable table, DailyCount count, int day, IReadOnlyList<int> referenceDays, double unit)
    {
        var pairs = new Pair[table.Values + 1];
        for (int value = 0; value < pairs.Length; value++)
        {
            ReadOnlySpan<long> days = table.Of(count, value);
            double sum = 0;
            foreach (int other in referenceDays)
            {
                sum += days[other];
            }

            pairs[value] = new Pair(days[day] / unit, sum / referenceDays.Count / unit);
        }

        return pairs;
    }

    /// <summary>A count that day, and its mean over the reference days.</summary>
    private readonly record struct Pair(double Observed, double Reference);
}
