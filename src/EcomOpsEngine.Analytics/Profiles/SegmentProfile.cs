using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Profiles;

/// <summary>How a value of a trait stands in a segment against all customers.</summary>
/// <param name="Trait">Index of the trait.</param>
/// <param name="Code">The value.</param>
/// <param name="Segment">Customers of the segment with this value.</param>
/// <param name="SegmentKnown">Customers of the segment whose value is known.</param>
/// <param name="All">Customers with this value.</param>
/// <param name="AllKnown">Customers whose value is known.</param>
/// <param name="Lift">Share in the segment / share of all, both among the known.</param>
/// <param name="PValue">Two-sided test of the segment's share against that of all other customers; exact where an expected count is below 5.</param>
/// <param name="AdjustedPValue">Benjamini–Hochberg over all values tested.</param>
/// <param name="IsExact">Whether Fisher's test was used.</param>
public sealed record TraitFigures(
    int Trait, int Code, long Segment, long SegmentKnown, long All, long AllKnown, Figure Lift, Figure PValue, Figure AdjustedPValue, bool IsExact);

/// <summary>The traits of a segment by lift, each with the test that the lift is not chance.</summary>
public static class SegmentProfile
{
    private const double FewestExpected = 5;

    /// <summary>
    /// Tests every value that at least so many customers of the segment have. Significant lifts above 1 come first, by lift; then the others, by lift. Equal lifts stand by the
    /// larger number of customers, then by trait and code.
    /// </summary>
    /// <param name="traits">The traits.</param>
    /// <param name="population">All customers, person numbers.</param>
    /// <param name="segment">Whether a person is in the segment.</param>
    /// <param name="fewest">Customers of the segment that a value needs, 1 or more.</param>
    /// <param name="level">Adjusted p-values below are significant.</param>
    public static IReadOnlyList<TraitFigures> Read(IReadOnlyList<TraitColumn> traits, IReadOnlyList<int> population, Func<int, bool> segment, int fewest, double level)
    {
        ArgumentNullException.ThrowIfNull(traits);
        ArgumentNullException.ThrowIfNull(population);
        ArgumentNullException.ThrowIfNull(segment);
        var tested = new List<TraitFigures>();
        for (var trait = 0; trait < traits.Count; trait++)
        {
            var (inSegment, inAll) = (new long[traits[trait].ValueCount + 1], new long[traits[trait].ValueCount + 1]);
            foreach (var person in population)
            {
                var code = traits[trait].Codes[person];
                inAll[code]++;
                inSegment[code] += segment(person) ? 1 : 0;
            }

            var (known, allKnown) = (inSegment.Skip(1).Sum(), inAll.Skip(1).Sum());
            for (var code = 1; code < inAll.Length; code++)
            {
                if (inSegment[code] >= fewest)
                {
                    tested.Add(Test(trait, code, inSegment[code], known, inAll[code], allKnown));
                }
            }
        }

        return Ranked(Adjusted(tested), level);
    }

    private static TraitFigures Test(int trait, int code, long segment, long known, long all, long allKnown)
    {
        var lift = Figure.Ratio((double)segment / known, (double)all / allKnown);
        if (known == allKnown)
        {
            // Nobody else to compare with.
            return new TraitFigures(trait, code, segment, known, all, allKnown, lift, Figure.None(NoValueReason.NoData), Figure.None(NoValueReason.NoData), false);
        }

        var arms = TwoArms.Of(new Arm("rest", allKnown - known, all - segment), new Arm("segment", known, segment));
        var isExact = arms.SmallestExpected < FewestExpected && !arms.HasNoVariation;
        var p = isExact ? Figure.Of(Math.Exp(FisherExact.LogPValue(arms, Tail.TwoSided))) : TwoProportionTest.Pooled(arms, Tail.TwoSided).PValue;
        return new TraitFigures(trait, code, segment, known, all, allKnown, lift, p, p, isExact);
    }

    private static TraitFigures[] Adjusted(List<TraitFigures> tested)
    {
        var withP = Enumerable.Range(0, tested.Count).Where(i => tested[i].PValue.HasValue).ToArray();
        var adjusted = Corrections.BenjaminiHochberg([.. withP.Select(i => tested[i].PValue.Value)]);
        TraitFigures[] all = [.. tested];
        for (var n = 0; n < withP.Length; n++)
        {
            all[withP[n]] = all[withP[n]] with { AdjustedPValue = Figure.Of(adjusted[n]) };
        }

        return all;
    }

    private static TraitFigures[] Ranked(IEnumerable<TraitFigures> tested, double level) => [.. tested
        .OrderByDescending(one => one.AdjustedPValue.Nullable < level && one.Lift.Nullable > 1)
        .ThenByDescending(one => one.Lift.Nullable ?? 0)
        .ThenByDescending(one => one.Segment).ThenBy(one => one.Trait).ThenBy(one => one.Code)];
}
