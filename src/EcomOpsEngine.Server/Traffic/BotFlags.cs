using EcomOpsEngine.Analytics.Timelines;
using EcomOpsEngine.Analytics.Traffic;

namespace EcomOpsEngine.Server.Traffic;

/// <summary>Somebody taken for a program.</summary>
/// <param name="Person">Number in the snapshot.</param>
/// <param name="Behaviour">What the events show; null where they show nothing.</param>
/// <param name="Agents">Rules that the user agents matched, in the order of the list.</param>
/// <param name="Events">Events of the timeline.</param>
/// <param name="OrderLines">Order lines.</param>
/// <param name="Kept">Has a paid order.</param>
internal sealed record FlaggedPerson(int Person, BotFinding? Behaviour, IReadOnlyList<AgentRule> Agents, long Events, int OrderLines, bool Kept);

/// <summary>The programs of a snapshot.</summary>
/// <param name="People">Everybody flagged, most events first.</param>
/// <param name="LeftOut">Those whom answers leave out: flagged, and no paid order.</param>
/// <param name="Events">Events of people left out.</param>
/// <param name="OrderLines">Order lines of people left out.</param>
/// <param name="HasAgents">Whether any event carries a user agent.</param>
internal sealed record BotFlags(IReadOnlyList<FlaggedPerson> People, PersonSet LeftOut, long Events, long OrderLines, bool HasAgents)
{
    /// <summary>Nobody: the caller asked to count programs too.</summary>
    public static BotFlags None { get; } = new([], PersonSet.Empty, 0, 0, true);

    /// <summary>Rows of people left out in some tables.</summary>
    public long RowsOf(IEnumerable<string> tables) => tables.Sum(table => table switch { "events" => Events, "orders" => OrderLines, _ => 0 });
}
