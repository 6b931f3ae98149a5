using System.Buffers.Binary;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>
/// The file <c>acknowledged</c> of a dataset: the number of the last change whose caller was told that it is durable. DuckDB takes a damaged end of its write-ahead log
/// for the end of the log, so that acknowledged loads could go missing without a word; with this number the next start sees it.
/// Two slots of 16 bytes take turns: number (int64), XXH3-64 of it. A torn slot leaves the other.
/// </summary>
internal sealed class AcknowledgedFile : IDisposable
{
    private const string FileName = "acknowledged";
    private const int SlotBytes = 16;

    private readonly SafeFileHandle file;

    private AcknowledgedFile(SafeFileHandle file, long last) => (this.file, Last) = (file, last);

    /// <summary>The last number; 0 before the first.</summary>
    public long Last { get; private set; }

    /// <summary>Opens or creates the file of a folder.</summary>
    public static AcknowledgedFile Open(string directory)
    {
        var file = File.OpenHandle(Path.Combine(directory, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var slots = new byte[2 * SlotBytes];
        var read = RandomAccess.Read(file, slots, 0);
        return new AcknowledgedFile(file, Math.Max(Number(slots.AsSpan(0, Math.Min(read, SlotBytes))), Number(slots.AsSpan(0, read)[Math.Min(read, SlotBytes)..])));
    }

    /// <summary>Notes a change before its caller is told; returns when the disk has it.</summary>
    public void Note(long number)
    {
        if (number <= Last)
        {
            return;
        }

        var slot = new byte[SlotBytes];
        BinaryPrimitives.WriteInt64LittleEndian(slot, number);
        BinaryPrimitives.WriteUInt64LittleEndian(slot.AsSpan(8), XxHash3.HashToUInt64(slot.AsSpan(0, 8)));
        RandomAccess.Write(file, slot, number % 2 * SlotBytes);
        RandomAccess.FlushToDisk(file);
        Last = number;
    }

    public void Dispose() => file.Dispose();

    private static long Number(ReadOnlySpan<byte> slot) =>
        slot.Length == SlotBytes && BinaryPrimitives.ReadUInt64LittleEndian(slot[8..]) == XxHash3.HashToUInt64(slot[..8]) ? BinaryPrimitives.ReadInt64LittleEndian(slot) : 0;
}
