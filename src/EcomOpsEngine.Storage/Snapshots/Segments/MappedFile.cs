using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.MemoryMappedFiles;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>
/// A file's bytes as memory, mapped read-only. Arrow buffers that point into it hold it alive; when the last of them is gone the mapping is retired
/// and taken down after a grace period (<see cref="RetiredMappings"/>). The file may be renamed or unlinked meanwhile, never truncated or written.
/// </summary>
internal sealed unsafe class MappedFile : MemoryManager<byte>
{
    private static long mappedBytes;

    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;
    private readonly int length;

    /// <summary>Maps a whole file.</summary>
    /// <exception cref="InvalidDataException">It is empty or too long for one piece of memory.</exception>
    public MappedFile(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        if (stream.Length is 0 or > int.MaxValue)
        {
            throw new InvalidDataException($"`{Path.GetFileName(path)}` holds {stream.Length} bytes; expected 1 to {int.MaxValue}.");
        }

        length = (int)stream.Length;
        using var file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        start = pointer + view.PointerOffset;
        Interlocked.Add(ref mappedBytes, length);
    }

    [SuppressMessage("Reliability", "CA2015", Justification = "The finalizer frees nothing: it hands the mapping to those that wait for the last span.")]
    ~MappedFile()
    {
        // The constructor may have failed half way.
        if (start is not null)
        {
            RetiredMappings.Add(new RetiredMapping(view, length));
        }
    }

    /// <summary>Bytes of all mappings that stand, the retired ones among them.</summary>
    public static long MappedBytes => Interlocked.Read(ref mappedBytes);

    public override Span<byte> GetSpan() => new(start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex);

    public override void Unpin()
    {
    }

    /// <summary>Takes a mapping down; nobody may hold a span of it.</summary>
    internal static void Release(RetiredMapping mapping)
    {
        mapping.View.SafeMemoryMappedViewHandle.ReleasePointer();
        mapping.View.Dispose();
        Interlocked.Add(ref mappedBytes, -mapping.Bytes);
    }

    // Only the last reader ends a mapping, never a caller who believes to own it.
    protected override void Dispose(bool disposing)
    {
    }
}

/// <summary>A mapping without readers.</summary>
internal readonly record struct RetiredMapping(MemoryMappedViewAccessor View, int Bytes);
