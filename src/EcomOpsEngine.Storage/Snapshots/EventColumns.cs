using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>
/// The lane blocks and long histories of a run, column by column in Arrow memory. Element order, padding and sorting are described in ARCHITECTURE.md («Lane blocks»).
/// </summary>
public sealed class EventColumns
{
    /// <summary>Events of each person by place, 0 for people without events.</summary>
    public required Int32Array Lengths { get; init; }

    /// <summary>Whole seconds since 1980-01-01T00:00:00Z for each element; 0 in padding.</summary>
    public required Int32Array Seconds { get; init; }

    /// <summary>Time within the second for each element, 0 in padding: Null where all are whole seconds, UInt16 milliseconds where all are whole milliseconds, else Int32 microseconds.</summary>
    public required IArrowArray Residues { get; init; }

    /// <summary>One mask for each block row (element / 16): lanes whose event is at the instant of the one before.</summary>
    public required UInt16Array TieMasks { get; init; }

    /// <summary>Session of each element, numbered within the person from 0 by first appearance, 0 in padding: Null where all are 0, else UInt8, UInt16 or Int32.</summary>
    public required IArrowArray Sessions { get; init; }

    /// <summary>
    /// Code arrays along the timeline's fields, UInt8, UInt16 or Int32 as the dictionary asked for when the run was made, Null where no element has a value; fields that came later are
    /// missing throughout.
    /// Padding is null with the all-ones code in the first, 0 in the others.
    /// </summary>
    public required IReadOnlyList<IArrowArray> Codes { get; init; }

    /// <summary>Lane blocks by place.</summary>
    public required IReadOnlyList<BlockEntry> Blocks { get; init; }

    /// <summary>Long histories by place, after the people of the blocks.</summary>
    public required IReadOnlyList<LongEntry> LongHistories { get; init; }
}

/// <summary>Directory entry of a lane block: element <c>Offset + 16·row + lane</c> is event <c>row</c> of the person at place <c>FirstPlace + lane</c>.</summary>
public readonly record struct BlockEntry(
    int Offset, int Rows, int FirstPlace, int Lanes, int MinSeconds, int MaxSeconds, bool HasResidue, bool HasTies);

/// <summary>Directory entry of a long history: element <c>Offset + i</c> is event <c>i</c> of the person at a place.</summary>
public readonly record struct LongEntry(int Offset, int Length, int Place, int MinSeconds, int MaxSeconds);
