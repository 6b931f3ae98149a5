namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>What must hold for the arms of any comparison.</summary>
internal static class ArmSet
{
    /// <summary>The most arms a comparison takes.</summary>
    public const int MaxArms = 100;

    /// <exception cref="ArgumentException">Too few or too many arms, names that repeat, or weights for some arms only.</exception>
    public static void Check<T>(IReadOnlyList<T> arms, Func<T, string> name, Func<T, double?> weight)
    {
        if (arms.Count is < 2 or > MaxArms)
        {
            throw new ArgumentException($"Found {arms.Count} arms; a comparison takes 2 to {MaxArms}.", nameof(arms));
        }

        HashSet<string> names = new(arms.Count, StringComparer.Ordinal);
        foreach (T arm in arms)
        {
            if (!names.Add(name(arm)))
            {
                throw new ArgumentException($"Two arms are named '{name(arm)}'; names must differ.", nameof(arms));
            }

            if (weight(arm) is null != weight(arms[0]) is null)
            {
                throw new ArgumentException($"Arm '{name(arm)}' differs from the first in having a weight; give every arm a weight or none.", nameof(arms));
            }
        }
    }
}
