namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>
/// Up to a chunk of source rows by column, on their way from a reader to a table. Bytes of texts lie in pinned memory, of the block or of whoever filled it,
/// and are valid until the block is begun anew. Texts are trimmed; an empty text is a missing value.
/// </summary>
internal sealed unsafe class RowBlock
{
    private const int ArenaBytes = 4 << 20;
    private readonly byte[] arena = GC.AllocateUninitializedArray<byte>(ArenaBytes, pinned: true);
    private readonly byte* arenaStart;
    private int used;

    public RowBlock(IReadOnlyList<StagedKind> kinds)
    {
        Kinds = kinds;
        Columns = [.. kinds.Select(_ => new SourceVector())];
        fixed (byte* start = arena)
        {
            arenaStart = start;
        }
    }

    /// <summary>Types of the columns.</summary>
    public IReadOnlyList<StagedKind> Kinds { get; }

    public IReadOnlyList<SourceVector> Columns { get; }

    /// <summary>Numbers of the rows in the source.</summary>
    public long[] RowNumbers { get; } = new long[SourceVector.Capacity];

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there may be no room for another record.</summary>
    public bool IsFull => Count == SourceVector.Capacity || ArenaBytes - used < LoadLimits.RecordBytes;

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Count = 0;
        used = 0;
    }

    /// <summary>Takes rows whose values were put into the columns from outside.</summary>
    public void Take(long firstRow, int count)
    {
        for (var i = 0; i < count; i++)
        {
            RowNumbers[i] = firstRow + i;
        }

        Count = count;
    }

    /// <summary>Begins a row; a value is to be added for each column. The texts of one record fit while the block is not full.</summary>
    public void BeginRow(long rowNumber) => RowNumbers[Count++] = rowNumber;

    /// <summary>Adds a text of the row that was begun.</summary>
    public void AddText(int column, ReadOnlySpan<byte> utf8)
    {
        var value = Blanks.Trim(utf8);
        value.CopyTo(arena.AsSpan(used));
        Columns[column].SetText(Count - 1, arenaStart + used, value.Length);
        used += value.Length;
    }
}
