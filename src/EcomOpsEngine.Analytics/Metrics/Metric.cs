namespace EcomOpsEngine.Analytics.Metrics;

/// <summary>What a metric's number is.</summary>
public enum MetricUnit
{
    /// <summary>An exact count.</summary>
    Count,

    /// <summary>An amount in smallest units of the dataset's currency.</summary>
    Money,

    /// <summary>A fraction of something, shown as percent.</summary>
    Rate,

    /// <summary>How many times something is something else, shown as it is.</summary>
    Multiple,

    /// <summary>A mean amount in currency units.</summary>
    CurrencyUnits,

    /// <summary>Whole local days.</summary>
    Days,
}

/// <summary>What is counted or summed: the finest thing the metric can be told of.</summary>
public enum MetricGrain
{
    /// <summary>An event.</summary>
    Event,

    /// <summary>A session.</summary>
    Session,

    /// <summary>A person with an event.</summary>
    Visitor,

    /// <summary>A person with a customer id.</summary>
    Customer,

    /// <summary>An order line.</summary>
    OrderLine,

    /// <summary>An order.</summary>
    Order,

    /// <summary>A product on a day.</summary>
    ProductDay,

    /// <summary>A channel on a day.</summary>
    ChannelDay,

    /// <summary>A message to a customer.</summary>
    Touch,
}

/// <summary>A text in both languages.</summary>
/// <param name="English">In English.</param>
/// <param name="Chinese">In Simplified Chinese.</param>
public readonly record struct MetricText(string English, string Chinese);

/// <summary>The one definition of a metric.</summary>
/// <param name="Id">Stable name: lower-case letters, digits, <c>_</c>.</param>
/// <param name="Unit">What its number is.</param>
/// <param name="Grain">What is counted or summed.</param>
/// <param name="Name">Name for people, the heading of its column.</param>
/// <param name="Formula">How it is computed, rows left out and window included.</param>
/// <param name="Tables">Tables it is computed from, named as in the contract.</param>
public sealed record Metric(string Id, MetricUnit Unit, MetricGrain Grain, MetricText Name, MetricText Formula, params IReadOnlyList<string> Tables);
