namespace EcomOpsEngine.Analytics.Channels;

/// <summary>A path that led to orders, or did not.</summary>
/// <param name="Channels">Channel numbers in time order.</param>
/// <param name="Worth">What its orders are worth.</param>
/// <param name="Lost">Times it ended without an order; 0 where such paths were not counted.</param>
public sealed record ChannelPath(IReadOnlyList<int> Channels, OrderWorth Worth, long Lost);

/// <summary>Orders shared out among channels.</summary>
public sealed class AttributionAnswer
{
    /// <summary>The credits of each model asked for; <see cref="AttributionModel.Markov"/> only where <see cref="RemovalEffects"/> says so.</summary>
    public required IReadOnlyDictionary<AttributionModel, CreditSums> Credits { get; init; }

    /// <summary>Removal effect of each channel by number; null where Markov was not asked or there are no orders.</summary>
    public required IReadOnlyList<double>? RemovalEffects { get; init; }

    /// <summary>The chain that the removal effects were read from; null where Markov was not asked.</summary>
    public required MarkovChain? Chain { get; init; }

    /// <summary>What all orders of each period are worth: every model's credits add up to it.</summary>
    public required IReadOnlyList<OrderWorth> Totals { get; init; }

    /// <summary>Visitors by channel; null where not asked.</summary>
    public required VisitorCounts? Visitors { get; init; }

    /// <summary>Visitors by pair of channels; null where not asked.</summary>
    public required Synergies.PairCounts? Pairs { get; init; }

    /// <summary>The first paths by orders, then lost ones, then channel numbers; null where none were asked, there are several periods, or too many different paths to be kept.</summary>
    public required IReadOnlyList<ChannelPath>? Paths { get; init; }

    /// <summary>Different paths; null like <see cref="Paths"/>.</summary>
    public required int? DifferentPaths { get; init; }

    /// <summary>Paths that ended without an order; 0 where they were not counted.</summary>
    public required long LostPaths { get; init; }

    /// <summary>Orders whose path was longer than <see cref="TouchRules.MostTouches"/>: only its end counts.</summary>
    public required long CutPaths { get; init; }

    /// <summary>Orders that belong to nobody and hence have no visits.</summary>
    public required long OrdersOfNobody { get; init; }

    /// <summary>Events and order lines read.</summary>
    public required long RowsScanned { get; init; }
}
