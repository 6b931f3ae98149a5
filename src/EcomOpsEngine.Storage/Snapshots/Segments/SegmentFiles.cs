using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>Writes tables as Arrow IPC files and reads them back without copying.</summary>
internal static class SegmentFiles
{
    /// <summary>The magic that an IPC file starts with, padded; the stream that readers of memory know follows.</summary>
    private const int MagicBytes = 8;

    /// <summary>Columns share a file up to this size; a longer column has a file of its own.</summary>
    private const long FileBytes = 1L << 30;

    /// <summary>Writes the files of a table; the disk has them after <see cref="Flush"/>.</summary>
    /// <returns>The files in column order.</returns>
    public static List<SegmentFile> Write(string directory, SegmentTable table, string prefix, CancellationToken cancellation)
    {
        var files = new List<SegmentFile>();
        for (var first = 0; first < table.Columns.Count;)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = ColumnsOfFile(table, first);
            var name = $"{prefix}-{table.Name}{(first == 0 ? "" : $"-{first}")}.arrow";
            using var file = new FileStream(Path.Combine(directory, name), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
            using var stream = new HashingStream(file);
            WriteColumns(stream, table, first, count);
            files.Add(new SegmentFile(table.Name, first, name, stream.Length, stream.Hash));
            first += count;
        }

        return files;
    }

    /// <summary>Waits until the disk has a file. After all are written: the first wait then covers most of the others.</summary>
    public static void Flush(string directory, SegmentFile file)
    {
        using var stream = new FileStream(Path.Combine(directory, file.File), FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Checks a file's size and hash and maps it. It is read for the hash, not mapped: reading costs a copy that stays in the cache, a mapping a fault of the system for each few pages
    /// (measured: 15 GB/s by two threads against 2.5), and columns that no question asks for are never faulted in.
    /// </summary>
    /// <exception cref="SegmentFault">It is missing, torn or changed.</exception>
    public static MappedFile Open(string directory, SegmentFile file)
    {
        var path = Path.Combine(directory, file.File);
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            throw new SegmentFault($"`{file.File}` is missing");
        }

        if (info.Length != file.Bytes)
        {
            throw new SegmentFault($"`{file.File}` holds {info.Length} bytes; expected {file.Bytes}");
        }

        return SegmentHash.OfFile(path) == file.Hash
            ? new MappedFile(path)
            : throw new SegmentFault($"`{file.File}` has another checksum than the manifest says");
    }

    /// <summary>The arrays of each batch of a checked file, over its bytes.</summary>
    public static List<IArrowArray[]> Read(MappedFile file)
    {
        var batches = new List<IArrowArray[]>();
        using var reader = new ArrowStreamReader(file.Memory[MagicBytes..]);
        while (reader.ReadNextRecordBatch() is { } batch)
        {
            batches.Add([.. batch.Arrays]);
        }

        return batches;
    }

    private static int ColumnsOfFile(SegmentTable table, int first)
    {
        long bytes = 0;
        var count = 0;
        while (first + count < table.Columns.Count)
        {
            bytes += table.Batches.Sum(batch => Building.ArrowColumns.BytesOf(batch[first + count]));
            if (count > 0 && bytes > FileBytes)
            {
                break;
            }

            count++;
        }

        return count;
    }

    private static void WriteColumns(HashingStream stream, SegmentTable table, int first, int count)
    {
        var fields = Enumerable.Range(first, count)
            .Select(column => new Field(table.Columns[column], TypeOf(table, column), table.Batches.Any(batch => batch[column].NullCount > 0)));
        var schema = new Apache.Arrow.Schema(fields, null);
        using var writer = new ArrowFileWriter(stream, schema, leaveOpen: true);
        writer.WriteStart();
        foreach (var batch in table.Batches)
        {
            var arrays = batch.Skip(first).Take(count).ToList();
            writer.WriteRecordBatch(new RecordBatch(schema, arrays, arrays[0].Length));
        }

        writer.WriteEnd();
    }

    private static Apache.Arrow.Types.IArrowType TypeOf(SegmentTable table, int column) =>
        table.Batches.Count > 0 ? table.Batches[0][column].Data.DataType : Apache.Arrow.Types.NullType.Default;
}
