using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Channels.Synergies;

/// <summary>What a pair of channels is to each other.</summary>
public enum SynergyVerdict
{
    /// <summary>Not to be told from chance against one of the two.</summary>
    Unclear,

    /// <summary>Both together convert better than either alone, beyond chance.</summary>
    Synergy,

    /// <summary>Both together convert worse than either alone, beyond chance.</summary>
    Conflict,
}

/// <summary>Visitors of both channels against visitors of one of them.</summary>
/// <param name="Alone">Visitors of the one channel without the other.</param>
/// <param name="Test">Both − alone.</param>
/// <param name="AdjustedPValue">Benjamini–Hochberg over all tests of the answer.</param>
/// <param name="Interval">Newcombe's interval of the difference.</param>
public readonly record struct AgainstAlone(PairCount Alone, RateTest Test, Figure AdjustedPValue, Interval Interval)
{
    /// <summary>Conversion of the visitors of the one channel.</summary>
    public Figure Rate => Figure.Ratio(Alone.Converted, Alone.Visitors);
}

/// <summary>A pair of channels.</summary>
/// <param name="First">Slot of the first channel.</param>
/// <param name="Second">Slot of the second channel.</param>
/// <param name="Both">Visitors of both.</param>
/// <param name="AgainstFirst">Against the first alone.</param>
/// <param name="AgainstSecond">Against the second alone.</param>
/// <param name="Verdict">What they are to each other.</param>
public sealed record ChannelPair(int First, int Second, PairCount Both, AgainstAlone AgainstFirst, AgainstAlone AgainstSecond, SynergyVerdict Verdict)
{
    /// <summary>Conversion of the visitors of both.</summary>
    public Figure Rate => Figure.Ratio(Both.Converted, Both.Visitors);

    /// <summary>Rate of both over the better of the two alone, less 1; no value where one of them has none or the better is 0.</summary>
    public Figure Lift => Rate.TryGet(out double both) && AgainstFirst.Rate.TryGet(out double first) && AgainstSecond.Rate.TryGet(out double second)
        ? Figure.Growth(Math.Max(first, second), both)
        : Figure.None(NoValueReason.NoData);
}

/// <summary>Tests pairs of channels.</summary>
public static class SynergyReading
{
    /// <summary>The pairs with at least so many visitors of both, the strongest lift first, pairs without one last.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="pairs">Pairs of slots, each once.</param>
    /// <param name="leastVisitors">Fewer visitors of both are not tested, 1 or more.</param>
    /// <param name="level">Confidence of intervals and verdicts, between 0 and 1.</param>
    public static IReadOnlyList<ChannelPair> Read(PairCounts counts, IEnumerable<(int First, int Second)> pairs, long leastVisitors, double level)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(pairs);
        (int First, int Second)[] tested = [.. pairs.Where(pair => counts.Both(pair.First, pair.Second).Visitors >= leastVisitors)];
        AgainstAlone[] sides = [.. tested.SelectMany(pair => new[] { Side(counts, pair.First, pair.Second, level), Side(counts, pair.Second, pair.First, level) })];
        int[] known = [.. Enumerable.Range(0, sides.Length).Where(side => sides[side].Test.PValue.HasValue)];
        double[] adjusted = Corrections.BenjaminiHochberg([.. known.Select(side => sides[side].Test.PValue.Value)]);
        for (int i = 0; i < known.Length; i++)
        {
            sides[known[i]] = sides[known[i]] with { AdjustedPValue = Figure.Of(adjusted[i]) };
        }

        return
        [
            .. tested.Select((pair, at) => new ChannelPair(
                    pair.First, pair.Second, counts.Both(pair.First, pair.Second), sides[2 * at], sides[(2 * at) + 1], Verdict(sides[2 * at], sides[(2 * at) + 1], 1 - level)))
                .OrderByDescending(pair => pair.Lift.Nullable ?? double.NegativeInfinity).ThenBy(pair => pair.First).ThenBy(pair => pair.Second),
        ];
    }

    private static AgainstAlone Side(PairCounts counts, int slot, int other, double level)
    {
        PairCount both = counts.Both(slot, other), alone = counts.Only(slot, other);
        var test = RateTest.Of(alone.Visitors, alone.Converted, both.Visitors, both.Converted);
        return new AgainstAlone(
            alone, test, Figure.None(test.PValue.Reason ?? NoValueReason.NotAvailable), RateTest.Newcombe(alone.Visitors, alone.Converted, both.Visitors, both.Converted, level));
    }

    private static SynergyVerdict Verdict(AgainstAlone first, AgainstAlone second, double alpha)
    {
        bool Beyond(AgainstAlone side, int sign) => side.AdjustedPValue.TryGet(out double p) && p <= alpha && Math.Sign(side.Test.Difference.Value) == sign;
        return Beyond(first, 1) && Beyond(second, 1) ? SynergyVerdict.Synergy
            : Beyond(first, -1) && Beyond(second, -1) ? SynergyVerdict.Conflict
            : SynergyVerdict.Unclear;
    }
}
