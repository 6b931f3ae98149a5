namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>That somebody saw a variant, at their first time of it.</summary>
/// <param name="Identity">Whoever it is: equal for the same person.</param>
/// <param name="Person">Number of the person; null for somebody without any other row.</param>
/// <param name="Variant">Index of the variant among those found.</param>
/// <param name="AtUs">First time, Unix microseconds.</param>
public readonly record struct VariantSighting(int Identity, int? Person, int Variant, long AtUs);

/// <summary>Who is a unit of a test: people who saw one of its versions and no other one.</summary>
/// <param name="Units">Units with rows, by person.</param>
/// <param name="Unseen">Units without any other row.</param>
/// <param name="InSeveralArms">People who saw several variants; they are no units.</param>
/// <param name="OfOtherVariants">For each variant found, the people who saw it alone and whom the test's record does not name; 0 for variants of the record.</param>
public sealed record ExposureRoll(IReadOnlyList<ExposedUnit> Units, IReadOnlyList<UnseenUnit> Unseen, long InSeveralArms, IReadOnlyList<long> OfOtherVariants)
{
    /// <summary>Sorts people into arms.</summary>
    /// <param name="sightings">Every person and variant, once or more, in any order.</param>
    /// <param name="armOfVariant">Arm of each variant found; null where the record does not name it.</param>
    public static ExposureRoll Of(IReadOnlyList<VariantSighting> sightings, IReadOnlyList<int?> armOfVariant)
    {
        var units = new List<ExposedUnit>();
        var unseen = new List<UnseenUnit>();
        long several = 0;
        long[] others = new long[armOfVariant.Count];
        VariantSighting[] ordered = [.. sightings];
        Array.Sort(ordered, static (a, b) => a.Identity != b.Identity ? a.Identity.CompareTo(b.Identity) : a.AtUs.CompareTo(b.AtUs));
        for (int first = 0, end; first < ordered.Length; first = end)
        {
            bool isOne = true;
            for (end = first + 1; end < ordered.Length && ordered[end].Identity == ordered[first].Identity; end++)
            {
                isOne &= ordered[end].Variant == ordered[first].Variant;
            }

            VariantSighting sighting = ordered[first];
            if (!isOne)
            {
                several++;
            }
            else if (armOfVariant[sighting.Variant] is not { } arm)
            {
                others[sighting.Variant]++;
            }
            else if (sighting.Person is { } person)
            {
                units.Add(new ExposedUnit(person, arm, sighting.AtUs));
            }
            else
            {
                unseen.Add(new UnseenUnit(arm, sighting.AtUs));
            }
        }

        units.Sort(static (a, b) => a.Person.CompareTo(b.Person));
        return new ExposureRoll(units, unseen, several, others);
    }
}
