using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Traffic.Baselines;

/// <summary>A figure by day: a count, or a rate of two counts.</summary>
public sealed class DailySeries
{
    private readonly long[] _numerators;
    private readonly long[]? _denominators;
    private readonly long[] _volumes;
    private readonly double _unit;

    private DailySeries(long[] numerators, long[]? denominators, long[] volumes, double unit)
    {
        _numerators = numerators;
        _denominators = denominators;
        _volumes = volumes;
        _unit = unit;
    }

    /// <summary>Whether it is a rate.</summary>
    public bool IsRate => _denominators is not null;

    /// <summary>A count.</summary>
    /// <param name="counts">One for each day.</param>
    public static DailySeries OfCounts(long[] counts) => new(counts, null, counts, 1);

    /// <summary>An amount of money.</summary>
    /// <param name="minor">Smallest units of each day.</param>
    /// <param name="volumes">Orders of each day: what makes an amount of few or of many.</param>
    /// <param name="minorPerUnit">Smallest units in a currency unit.</param>
    public static DailySeries OfMoney(long[] minor, long[] volumes, double minorPerUnit) => new(minor, null, volumes, minorPerUnit);

    /// <summary>A rate.</summary>
    /// <param name="numerators">One for each day.</param>
    /// <param name="denominators">One for each day: its volume too.</param>
    public static DailySeries OfRates(long[] numerators, long[] denominators) => new(numerators, denominators, denominators, 1);

    /// <summary>The figure of a day; no value for a rate of nothing.</summary>
    public Figure Value(int day) => _denominators is { } denominators ? Figure.Ratio(_numerators[day], denominators[day]) : Figure.Of(_numerators[day] / _unit);

    /// <summary>What the figure is made of: the count itself, the orders of an amount, the denominator of a rate.</summary>
    public long Volume(int day) => _volumes[day];
}
