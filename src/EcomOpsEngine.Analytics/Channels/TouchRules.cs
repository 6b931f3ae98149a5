namespace EcomOpsEngine.Analytics.Channels;

/// <summary>
/// How histories become touches. A session is a touch of its first channel at its first event; an event of another channel within the session is one more touch.
/// A session without a channel is direct. Derived order events are no visits.
/// </summary>
public sealed class TouchRules
{
    /// <summary>Number of the channel «direct».</summary>
    public const int Direct = 0;

    /// <summary>Code column of the events that holds the channel.</summary>
    public required int Column { get; init; }

    /// <summary>Channel number of each code of the column, 0 (the missing value) first; <see cref="Direct"/> where the code says nothing or says direct. Length: values + 1.</summary>
    public required int[] ChannelOfCode { get; init; }

    /// <summary>For each event-name code (0 is the missing name) whether the event is a visit: false for derived order events.</summary>
    public required bool[] CountedEvents { get; init; }

    /// <summary>Channel numbers run from 0 (direct) to this number, exclusive; at most 65,535.</summary>
    public required int Channels { get; init; }

    /// <summary>A touch counts for an order at most this much later, ends included, microseconds.</summary>
    public required long LookbackUs { get; init; }

    /// <summary>Direct touches stay in paths that hold another channel too; otherwise only paths of nothing else are direct.</summary>
    public bool KeepDirect { get; init; }

    /// <summary>Touches of a path: of longer ones the last so many count, 1 or more.</summary>
    public int MostTouches { get; init; } = 256;
}
