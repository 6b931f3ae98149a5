using System.Collections.Immutable;

namespace EcomOpsEngine.Analytics.Timelines;

/// <summary>
/// Sixteen histories side by side: element <c>Offset + 16·row + lane</c> is event <c>row</c> of the block's person <c>lane</c>.
/// Lanes are filled from 0; histories shorter than the block are padded at their end with the padding code of the event column.
/// </summary>
/// <param name="Offset">First element, a multiple of 16.</param>
/// <param name="Rows">Rows: the longest history of the block.</param>
/// <param name="FirstPerson">Person of lane 0; lane n belongs to person <c>FirstPerson + n</c>.</param>
/// <param name="Lanes">Lanes in use, 1 to 16.</param>
/// <param name="MinSeconds">Earliest second of any event.</param>
/// <param name="MaxSeconds">Latest second of any event.</param>
/// <param name="HasResidue">Some event has microseconds within its second.</param>
/// <param name="HasTies">Some person has two events at one instant.</param>
/// <param name="Events">Events of all its people.</param>
public readonly record struct LaneBlock(
    int Offset, int Rows, int FirstPerson, int Lanes, int MinSeconds, int MaxSeconds, bool HasResidue, bool HasTies, int Events);

/// <summary>A history too long for a block, stored on its own: element <c>Offset + i</c> is event <c>i</c>.</summary>
/// <param name="Offset">First element.</param>
/// <param name="Length">Events.</param>
/// <param name="Person">The person.</param>
/// <param name="MinSeconds">Second of the first event.</param>
/// <param name="MaxSeconds">Second of the last event.</param>
public readonly record struct LongHistory(int Offset, int Length, int Person, int MinSeconds, int MaxSeconds);

/// <summary>
/// The histories of one partition of people: lane blocks, then long histories, in shared columns of equal length ("elements").
/// A person's events are sorted by instant, then by event code, then in load order. People are numbered across all runs;
/// a run holds the numbers from <see cref="FirstPerson"/> on.
/// </summary>
public sealed record LaneRun
{
    /// <summary>Lanes of a block.</summary>
    public const int LaneCount = 16;

    /// <summary>Lowest person number.</summary>
    public required int FirstPerson { get; init; }

    /// <summary>Events of each person, indexed by person − <see cref="FirstPerson"/>; 0 for people without events.</summary>
    public required ReadOnlyMemory<int> Lengths { get; init; }

    /// <summary>Seconds of <see cref="EngineTime"/>; 0 in padding.</summary>
    public required ReadOnlyMemory<int> Seconds { get; init; }

    /// <summary>Microseconds within the second; 0 in padding. Rows in whole seconds cost nothing, rows in whole milliseconds two bytes.</summary>
    public required NarrowColumn ResidueUs { get; init; }

    /// <summary>For each block row (element / 16): a bit for each lane whose event is at the same instant as the one before. Long histories have none.</summary>
    public required ReadOnlyMemory<ushort> TieMasks { get; init; }

    /// <summary>Session of each event, numbered within the person from 0 in order of first appearance; 0 in padding.</summary>
    public required NarrowColumn Sessions { get; init; }

    /// <summary>Dictionary-coded columns; column 0 is the event name, the only one with padding codes (others hold 0 there).</summary>
    public required IReadOnlyList<CodeColumn> Columns { get; init; }

    /// <summary>The blocks in person order.</summary>
    public required ImmutableArray<LaneBlock> Blocks { get; init; }

    /// <summary>The long histories in person order, after the people of the blocks.</summary>
    public required ImmutableArray<LongHistory> LongHistories { get; init; }

    /// <summary>People whose histories in this run no longer count, because another run of the same timeline holds them whole.</summary>
    public PersonSet Superseded { get; init; } = PersonSet.Empty;
}
