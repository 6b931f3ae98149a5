using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// The top values of a dimension and the table that folds all others into one. The caller composes the table with its sources and computes again:
/// Other is counted from rows, so that distinct counts and ratios stay exact.
/// </summary>
/// <param name="Kept">Old codes of the values that stay, in their old order; the new code is the position.</param>
/// <param name="Ranked">The same, largest first.</param>
/// <param name="OtherCode">New code of the rest, after all others; null where every value stays.</param>
/// <param name="Remap">New code of each old one.</param>
public sealed record TopSelection(IReadOnlyList<int> Kept, IReadOnlyList<int> Ranked, int? OtherCode, int[] Remap)
{
    /// <summary>Codes of the remapped dimension.</summary>
    public int CodeCount => Kept.Count + (OtherCode is null ? 0 : 1);

    /// <summary>Selects the codes with the largest values; codes without a value come last, ties go to the lower code.</summary>
    /// <param name="values">Value of each code.</param>
    /// <param name="top">How many stay, at least 1.</param>
    public static TopSelection Of(IReadOnlyList<Figure> values, int top)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var ranked = Enumerable.Range(0, values.Count)
            .OrderBy(code => values[code].HasValue ? 0 : 1)
            .ThenByDescending(code => values[code].TryGet(out var value) ? value : 0)
            .Take(top).ToArray();
        int[] kept = [.. ranked.Order()];
        int? other = kept.Length < values.Count ? kept.Length : null;
        var remap = new int[values.Count];
        Array.Fill(remap, other ?? 0);
        for (var code = 0; code < kept.Length; code++)
        {
            remap[kept[code]] = code;
        }

        return new TopSelection(kept, ranked, other, remap);
    }

    /// <summary>A source whose codes go through the remap.</summary>
    public DimensionSource Compose(DimensionSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Through(Remap);
    }
}
