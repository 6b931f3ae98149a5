using Apache.Arrow;
using Apache.Arrow.Types;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>Columns of equal length, in one or more batches, that go to files of their own.</summary>
/// <param name="Name">Name within the snapshot, for example <c>run-007</c>.</param>
/// <param name="Columns">Column names.</param>
/// <param name="Batches">The arrays of each batch in column order.</param>
/// <param name="Source">Stands for the contents: a later snapshot with the same object has the same table, and its files are used again. Null: written each time.</param>
internal sealed record SegmentTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<IArrowArray>> Batches, object? Source = null)
{
    /// <summary>A table of one batch.</summary>
    public static SegmentTable Of(string name, params ReadOnlySpan<(string Column, IArrowArray Array)> columns)
    {
        var names = new string[columns.Length];
        var arrays = new IArrowArray[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            (names[i], arrays[i]) = columns[i];
        }

        return new SegmentTable(name, names, [arrays]);
    }

    /// <summary>A table of one row whose columns are lists: arrays of different lengths that belong together.</summary>
    public static SegmentTable OfLists(string name, object source, params ReadOnlySpan<(string Column, IArrowArray Array)> columns)
    {
        var names = new string[columns.Length];
        var arrays = new IArrowArray[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            names[i] = columns[i].Column;
            arrays[i] = OneList(columns[i].Array);
        }

        return new SegmentTable(name, names, [arrays], source);
    }

    private static ListArray OneList(IArrowArray values)
    {
        var offsets = new ColumnMemory<int>(2);
        offsets.Span[1] = values.Length;
        var type = new ListType(new Field("item", values.Data.DataType, values.NullCount > 0));
        return new ListArray(type, 1, offsets.Buffer, values, ArrowBuffer.Empty);
    }
}
