using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>The histories of all people, clustered: one run for each partition of people.</summary>
public sealed class Timeline
{
    /// <summary>The runs in person order.</summary>
    public required IReadOnlyList<EventRun> Runs { get; init; }

    /// <summary>Text fields in column order; the first is always <c>event_name</c>.</summary>
    public required IReadOnlyList<TextField> Fields { get; init; }

    /// <summary>Events, the derived order events (<c>$order_placed</c> …) among them.</summary>
    public required long Rows { get; init; }

    /// <summary>Earliest instant, Unix microseconds; null without events.</summary>
    public required long? FirstUs { get; init; }

    /// <summary>Latest instant, Unix microseconds; null without events.</summary>
    public required long? LastUs { get; init; }
}

/// <summary>
/// One partition's lane blocks and long histories, column by column in Arrow memory. Element order, padding and sorting are described in ARCHITECTURE.md («Lane blocks»).
/// </summary>
public sealed class EventRun
{
    /// <summary>Lowest person number of the run.</summary>
    public required int FirstPerson { get; init; }

    /// <summary>Events of each person of the run, 0 for people without events.</summary>
    public required Int32Array Lengths { get; init; }

    /// <summary>Whole seconds since 1980-01-01T00:00:00Z for each element; 0 in padding.</summary>
    public required Int32Array Seconds { get; init; }

    /// <summary>Time within the second for each element, 0 in padding: Null where all are whole seconds, UInt16 milliseconds where all are whole milliseconds, else Int32 microseconds.</summary>
    public required IArrowArray Residues { get; init; }

    /// <summary>One mask for each block row (element / 16): lanes whose event is at the instant of the one before.</summary>
    public required UInt16Array TieMasks { get; init; }

    /// <summary>Session of each element, numbered within the person from 0 by first appearance, 0 in padding: Null where all are 0, else UInt8, UInt16 or Int32.</summary>
    public required IArrowArray Sessions { get; init; }

    /// <summary>One code array for each field of the timeline (UInt8, UInt16 or Int32 by <see cref="TextField.CodeWidth"/>); padding is null with the all-ones code in the first, 0 in the others.</summary>
    public required IReadOnlyList<IArrowArray> Codes { get; init; }

    /// <summary>Lane blocks in person order.</summary>
    public required IReadOnlyList<BlockEntry> Blocks { get; init; }

    /// <summary>Long histories in person order, after the people of the blocks.</summary>
    public required IReadOnlyList<LongEntry> LongHistories { get; init; }
}

/// <summary>Directory entry of a lane block: element <c>Offset + 16·row + lane</c> is event <c>row</c> of person <c>FirstPerson + lane</c>.</summary>
public readonly record struct BlockEntry(
    int Offset, int Rows, int FirstPerson, int Lanes, int MinSeconds, int MaxSeconds, bool HasResidue, bool HasTies);

/// <summary>Directory entry of a long history: element <c>Offset + i</c> is event <c>i</c> of the person.</summary>
public readonly record struct LongEntry(int Offset, int Length, int Person, int MinSeconds, int MaxSeconds);
