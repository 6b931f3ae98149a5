namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>The events of all people together.</summary>
/// <param name="Fields">Text fields in column order; the first is always <c>event_name</c>.</param>
/// <param name="Rows">Events, the derived order events (<c>$order_placed</c> …) among them.</param>
/// <param name="FirstUs">Earliest instant, Unix microseconds; null without events.</param>
/// <param name="LastUs">Latest instant, Unix microseconds; null without events.</param>
public sealed record Timeline(IReadOnlyList<TextField> Fields, long Rows, long? FirstUs, long? LastUs);
