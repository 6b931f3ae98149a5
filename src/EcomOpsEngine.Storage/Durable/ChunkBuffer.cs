using System.Runtime.CompilerServices;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>A chunk of rows by column in memory of ours, laid out as DuckDB's vectors.</summary>
internal sealed unsafe class ChunkBuffer
{
    private const int PageBytes = 1 << 18;
    private readonly int[] widths;
    private readonly ChunkColumn[] columns;
    private readonly byte[][] values;
    private readonly ulong[][] valid;
    private readonly List<byte[]> pages = [];
    private int page;
    private int used;

    public ChunkBuffer(int[] widths)
    {
        this.widths = widths;
        values = [.. widths.Select(width => GC.AllocateUninitializedArray<byte>(width * ChunkWriter.Capacity, pinned: true))];
        valid = [.. widths.Select(_ => GC.AllocateUninitializedArray<ulong>((ChunkWriter.Capacity + 63) / 64, pinned: true))];
        columns = new ChunkColumn[widths.Length];
        for (var i = 0; i < widths.Length; i++)
        {
            columns[i] = new ChunkColumn(Unsafe.AsPointer(ref values[i][0]), (ulong*)Unsafe.AsPointer(ref valid[i][0]));
        }

        Clear();
    }

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>A column; every row is present until it is set missing.</summary>
    public ChunkColumn Column(int index) => columns[index];

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Count = 0;
        page = 0;
        used = 0;
        foreach (var column in columns)
        {
            column.SetAllPresent(ChunkWriter.Capacity);
        }
    }

    /// <summary>Keeps the rows of a list, ascending, and brings their long texts into memory of its own.</summary>
    public void Keep(ReadOnlySpan<int> rows, int count)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (rows.Length < count)
            {
                columns[i].Compact(rows, widths[i]);
            }

            if (widths[i] == ChunkColumn.TextWidth)
            {
                OwnTexts(columns[i], rows.Length);
            }
        }

        Count = rows.Length;
    }

    /// <summary>Writes the rows to vectors of DuckDB. Long texts stay here: the buffer must not be used again before the vectors were read.</summary>
    public void CopyTo(int column, void* vectorValues, ulong* vectorValid)
    {
        Unsafe.CopyBlockUnaligned(vectorValues, Unsafe.AsPointer(ref values[column][0]), (uint)(Count * widths[column]));
        Unsafe.CopyBlockUnaligned(vectorValid, Unsafe.AsPointer(ref valid[column][0]), (uint)((Count + 63) / 64 * sizeof(ulong)));
    }

    private void OwnTexts(ChunkColumn column, int count)
    {
        for (var row = 0; row < count; row++)
        {
            if (column.IsPresent(row) && column.TextLength(row) > ChunkColumn.InlineBytes)
            {
                var length = column.TextLength(row);
                var copy = Room(length);
                Unsafe.CopyBlockUnaligned(copy, column.TextStart(row), (uint)length);
                column.SetText(row, copy, length);
            }
        }
    }

    private byte* Room(int length)
    {
        while (page < pages.Count && length > pages[page].Length - used)
        {
            page++;
            used = 0;
        }

        if (page == pages.Count)
        {
            pages.Add(GC.AllocateUninitializedArray<byte>(Math.Max(PageBytes, length), pinned: true));
        }

        var start = (byte*)Unsafe.AsPointer(ref pages[page][used]);
        used += length;
        return start;
    }
}
