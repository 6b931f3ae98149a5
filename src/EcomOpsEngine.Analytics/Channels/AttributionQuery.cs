using EcomOpsEngine.Analytics.Filters;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Channels;

/// <summary>The instant of an order that touches must not come after.</summary>
public enum ConversionMoment
{
    /// <summary>When it was placed: its first line that counts.</summary>
    Placed,

    /// <summary>When it was first paid; orders that never were are none.</summary>
    Paid,
}

/// <summary>Where order lines carry a channel of their own.</summary>
/// <param name="Column">Code column of the order lines.</param>
/// <param name="ChannelOfCode">Channel number of each code, 0 (the missing value) first; length: values + 1.</param>
public sealed record OwnChannel(int Column, int[] ChannelOfCode);

/// <summary>Periods that figures are told apart by: period n is [<paramref name="StartsUs"/>[n], start of the next), the last one open.</summary>
/// <param name="StartsUs">Unix microseconds, ascending, at least one.</param>
public sealed record AttributionPeriods(long[] StartsUs)
{
    /// <summary>Number of periods.</summary>
    public int Count => StartsUs.Length;

    /// <summary>Period of an instant; instants before the first are in it.</summary>
    public int Of(long atUs)
    {
        if (StartsUs.Length == 1)
        {
            return 0;
        }

        int found = Array.BinarySearch(StartsUs, atUs);
        return found >= 0 ? found : Math.Max(0, ~found - 1);
    }
}

/// <summary>Whose orders are shared out among channels, and how. Order lines that were cancelled by the end of the data do not exist.</summary>
/// <param name="Touches">How histories become touches.</param>
/// <param name="Filter">Order lines that fail do not exist.</param>
/// <param name="FromUs">Orders at or after this instant count, Unix microseconds.</param>
/// <param name="ToUs">Orders before this instant count.</param>
/// <param name="Models">The models, each once.</param>
public sealed record AttributionQuery(TouchRules Touches, RowFilter Filter, long FromUs, long ToUs, IReadOnlyList<AttributionModel> Models)
{
    /// <summary>The instant of an order.</summary>
    public ConversionMoment Moment { get; init; } = ConversionMoment.Placed;

    /// <summary>The channel of an order without any visit in its look-back; null: direct.</summary>
    public OwnChannel? Own { get; init; }

    /// <summary>Number column of the order lines with the cost of one unit; null: all costs are unknown.</summary>
    public int? CostColumn { get; init; }

    /// <summary>Periods of the credits; with more than one <see cref="AttributionModel.Markov"/> cannot be asked.</summary>
    public AttributionPeriods Periods { get; init; } = new([long.MinValue]);

    /// <summary>Half-life of <see cref="AttributionModel.TimeDecay"/>, microseconds, more than 0.</summary>
    public long HalfLifeUs { get; init; } = 7 * 86_400_000_000L;

    /// <summary>
    /// Counts paths that ended without an order too: touches in [from, to) that lie in no order's path, cut where the next touch comes later than the look-back.
    /// The chain of <see cref="AttributionModel.Markov"/> loses them.
    /// </summary>
    public bool WithLostPaths { get; init; }

    /// <summary>Counts visitors by channel too: by period, by group of periods and over all. Null: not asked.</summary>
    public VisitorGroups? Visitors { get; init; }

    /// <summary>Counts visitors by pair of channels too: the number of each channel in a pair table, null for channels that are not asked. Null: not asked.</summary>
    public PairChannels? Pairs { get; init; }

    /// <summary>People who do not exist for the answer, known bots for example.</summary>
    public PersonSet LeftOut { get; init; } = PersonSet.Empty;

    /// <summary>Paths that are listed, 0 or more; only where there is one period. 0: none are, and different ones not counted.</summary>
    public int TopPaths { get; init; }

    /// <summary>Different paths that are kept to be listed; where there are more, none are. Credits do not depend on it.</summary>
    public int MostPaths { get; init; } = 250_000;
}

/// <summary>Channels that are looked at in pairs.</summary>
/// <param name="SlotOfChannel">Place of each channel in the table; null where it is not asked.</param>
/// <param name="Count">Channels asked.</param>
public sealed record PairChannels(int?[] SlotOfChannel, int Count);

/// <summary>Where visitors are counted once: in each period, in each group of periods and over all; of each channel, of each type of channels and of all.</summary>
/// <param name="GroupOfPeriod">Group of each period.</param>
/// <param name="Groups">Number of groups.</param>
/// <param name="TypeOfChannel">Type of each channel, 0 to <paramref name="Types"/> − 1.</param>
/// <param name="Types">Number of types.</param>
public sealed record VisitorGroups(int[] GroupOfPeriod, int Groups, int[] TypeOfChannel, int Types);
