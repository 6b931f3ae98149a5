namespace EcomOpsEngine.Analytics.Channels;

/// <summary>How an order is shared out among the channels of its path.</summary>
public enum AttributionModel
{
    /// <summary>All to the last channel that is not direct; direct where there is none.</summary>
    LastNonDirect,

    /// <summary>All to the first touch.</summary>
    First,

    /// <summary>The same to every touch.</summary>
    Linear,

    /// <summary>Half as much for each half-life that a touch lies before the last one.</summary>
    TimeDecay,

    /// <summary>40% to the first touch, 40% to the last, 20% among those between; two touches half each, one all.</summary>
    Position,

    /// <summary>In proportion to the conversions that would be lost without the channel, in a first-order chain over all paths.</summary>
    Markov,

    /// <summary>The Shapley value of the game in which a set of channels earns the orders whose paths hold no other channel.</summary>
    Shapley,
}

/// <summary>What the models need.</summary>
public static class AttributionModels
{
    /// <summary>Whether a model shares out each path on its own: its credits of disjoint orders add up.</summary>
    public static bool IsPerPath(AttributionModel model) => model != AttributionModel.Markov;
}
