using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Decomposition;

/// <summary>A factor and its effect.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Before">Its value before; order values in currency units.</param>
/// <param name="After">Its value after.</param>
/// <param name="EffectMinor">Its part of the change, smallest units.</param>
public readonly record struct GmvFactorEffect(GmvFactor Factor, Figure Before, Figure After, long EffectMinor);

/// <summary>The change of GMV. Effects, and what is counted apart, add up to it exactly.</summary>
/// <param name="Before">Sums before.</param>
/// <param name="After">Sums after.</param>
/// <param name="Method">Method taken.</param>
/// <param name="Factors">Effects, the volume first.</param>
/// <param name="ApartMinor">Change of the GMV counted apart.</param>
public sealed record GmvChange(GmvSums Before, GmvSums After, FactorMethod Method, IReadOnlyList<GmvFactorEffect> Factors, long ApartMinor)
{
    /// <summary>After − before, smallest units.</summary>
    public long ChangeMinor => After.GmvMinor - Before.GmvMinor;
}

/// <summary>The part of one value in the change of GMV. Effects, the mix and what is counted apart add up to the value's own change exactly.</summary>
/// <param name="Before">Sums before.</param>
/// <param name="After">Sums after.</param>
/// <param name="Method">Method taken.</param>
/// <param name="VolumeMinor">Effect of the volume of all values together: what the value would have gained at its old share.</param>
/// <param name="MixMinor">Effect of its share of the volume.</param>
/// <param name="Rates">Effects of its own rates.</param>
/// <param name="ApartMinor">Change of its GMV counted apart.</param>
public sealed record GmvValueChange(
    GmvSums Before, GmvSums After, FactorMethod Method, long VolumeMinor, long MixMinor, IReadOnlyList<GmvFactorEffect> Rates, long ApartMinor)
{
    /// <summary>After − before, smallest units.</summary>
    public long ChangeMinor => After.GmvMinor - Before.GmvMinor;
}

/// <summary>
/// GMV as a product of factors, and its change shared out among them. Effects are real numbers rounded to smallest units by largest remainders (<see cref="LargestRemainders"/>), so that none is off
/// by a whole unit and their sum is the change to the unit.
/// </summary>
public static class GmvDecomposition
{
    /// <summary>Decomposes the whole.</summary>
    /// <param name="before">Sums of the compared period.</param>
    /// <param name="after">Sums of the period.</param>
    /// <param name="model">What GMV is a product of.</param>
    /// <param name="method">The method asked for.</param>
    /// <param name="minorPerUnit">Smallest units in a currency unit.</param>
    public static GmvChange Whole(GmvSums before, GmvSums after, GmvModel model, FactorMethod method, double minorPerUnit)
    {
        Figure[] x0 = [Figure.Of(before.Volume(model)), .. before.Rates(model)];
        Figure[] x1 = [Figure.Of(after.Volume(model)), .. after.Rates(model)];
        (FactorMethod taken, long[] effects) = Effects(before, after, model, method, x0, x1);
        return new GmvChange(before, after, taken, [.. GmvSums.Factors(model).Select((factor, i) => Effect(factor, x0[i], x1[i], effects[i], minorPerUnit))], Apart(before, after, model));
    }

    /// <summary>
    /// Decomposes one value of a dimension: GMV of the value = volume of all × its share of the volume × its rates. The share is the structure of the LMDI, its effect the mix: what moved because people
    /// moved between values, apart from what moved within them. Summed over the values the effects are the change of the whole.
    /// </summary>
    /// <param name="before">Sums of the value in the compared period.</param>
    /// <param name="after">Sums of the value in the period.</param>
    /// <param name="allBefore">Volume of all values together in the compared period.</param>
    /// <param name="allAfter">Volume of all values together in the period.</param>
    /// <param name="model">What GMV is a product of.</param>
    /// <param name="method">The method asked for.</param>
    /// <param name="minorPerUnit">Smallest units in a currency unit.</param>
    public static GmvValueChange OfValue(GmvSums before, GmvSums after, long allBefore, long allAfter, GmvModel model, FactorMethod method, double minorPerUnit)
    {
        Figure[] x0 = [Figure.Of(allBefore), Figure.Ratio(before.Volume(model), allBefore), .. before.Rates(model)];
        Figure[] x1 = [Figure.Of(allAfter), Figure.Ratio(after.Volume(model), allAfter), .. after.Rates(model)];
        (FactorMethod taken, long[] effects) = Effects(before, after, model, method, x0, x1);
        return new GmvValueChange(
            before, after, taken, effects[0], effects[1],
            [.. GmvSums.Factors(model).Skip(1).Select((factor, i) => Effect(factor, x0[i + 2], x1[i + 2], effects[i + 2], minorPerUnit))], Apart(before, after, model));
    }

    private static (FactorMethod Method, long[] Effects) Effects(GmvSums before, GmvSums after, GmvModel model, FactorMethod method, Figure[] x0, Figure[] x1)
    {
        FactorEffects effects = FactorDecomposition.Of(x0, x1, method);
        return (effects.Method, LargestRemainders.Round([.. effects.Effects], after.ProductMinor(model) - before.ProductMinor(model)));
    }

    private static long Apart(GmvSums before, GmvSums after, GmvModel model) => after.ApartMinor(model) - before.ApartMinor(model);

    private static GmvFactorEffect Effect(GmvFactor factor, Figure before, Figure after, long effectMinor, double minorPerUnit)
    {
        double unit = factor is GmvFactor.OrderValue or GmvFactor.AverageOrderValue ? minorPerUnit : 1;
        return new GmvFactorEffect(factor, before.Map(value => value / unit), after.Map(value => value / unit), effectMinor);
    }
}
