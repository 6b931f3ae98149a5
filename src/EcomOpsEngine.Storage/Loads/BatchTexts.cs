using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Unicode;
using Apache.Arrow;

namespace EcomOpsEngine.Storage.Loads;

/// <summary>Texts of an array, pinned: offsets ascend within the bytes, and every text that is used is UTF-8.</summary>
internal sealed unsafe class BatchTexts : IDisposable
{
    private readonly MemoryHandle offsetsHandle;
    private readonly MemoryHandle bytesHandle;
    private readonly byte* offsets;
    private readonly byte* bytes;
    private readonly int offsetBytes;

    private BatchTexts(ArrayData data, int offsetBytes)
    {
        this.offsetBytes = offsetBytes;
        Count = data.Length;
        var needed = Count == 0 ? 0 : ((long)data.Offset + Count + 1) * offsetBytes;
        if (data.Buffers.Length < 3 || data.Buffers[1].Length < needed)
        {
            throw new BatchDamageException($"found {(data.Buffers.Length < 2 ? 0 : data.Buffers[1].Length)} bytes of offsets; expected {needed} or more for its rows");
        }

        offsetsHandle = data.Buffers[1].Memory.Pin();
        bytesHandle = data.Buffers[2].Memory.Pin();
        offsets = (byte*)offsetsHandle.Pointer + ((long)data.Offset * offsetBytes);
        bytes = (byte*)bytesHandle.Pointer;
        try
        {
            CheckOffsets(data.Buffers[2].Length);
            IsChecked = AreUtf8();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Texts.</summary>
    public int Count { get; }

    /// <summary>Whether all of them are known to be UTF-8; else each is looked at when it is used.</summary>
    public bool IsChecked { get; }

    /// <param name="data">The array.</param>
    /// <param name="offsetBytes">Width of its offsets.</param>
    public static BatchTexts Of(ArrayData data, int offsetBytes) => new(data, offsetBytes);

    /// <summary>A text.</summary>
    /// <exception cref="BatchDamageException">It is not UTF-8.</exception>
    public ReadOnlySpan<byte> Of(int row)
    {
        var start = Offset(row);
        var text = new ReadOnlySpan<byte>(bytes + start, (int)(Offset(row + 1) - start));
        return IsChecked || Utf8.IsValid(text) ? text : throw new BatchDamageException("found bytes that are not UTF-8; expected UTF-8");
    }

    public void Dispose()
    {
        offsetsHandle.Dispose();
        bytesHandle.Dispose();
    }

    private long Offset(int row) => offsetBytes == sizeof(int) ? ((int*)offsets)[row] : ((long*)offsets)[row];

    private void CheckOffsets(long most)
    {
        if (offsetBytes == sizeof(int) && Ascend(new ReadOnlySpan<int>(offsets, Count == 0 ? 0 : Count + 1), most))
        {
            return;
        }

        var before = 0L;
        for (var row = 0; Count > 0 && row <= Count; row++)
        {
            var next = Offset(row);
            if (next < before || next > most)
            {
                throw new BatchDamageException($"found the offset {next} in row {row}; expected {before} to {most}");
            }

            before = next;
        }
    }

    private static bool Ascend(ReadOnlySpan<int> offsets, long most)
    {
        if (offsets.IsEmpty || offsets[0] < 0 || offsets[^1] > most)
        {
            return offsets.IsEmpty;
        }

        var row = 1;
        for (; row + Vector<int>.Count <= offsets.Length; row += Vector<int>.Count)
        {
            if (Vector.LessThanAny(new Vector<int>(offsets[row..]), new Vector<int>(offsets[(row - 1)..])))
            {
                return false;
            }
        }

        for (; row < offsets.Length && offsets[row] >= offsets[row - 1]; row++)
        {
        }

        return row == offsets.Length;
    }

    // All bytes at once, and no text may begin within a character. Bytes of missing rows may be anything: then each text is looked at when it is used.
    private bool AreUtf8()
    {
        if (Count == 0)
        {
            return true;
        }

        var (first, end) = (Offset(0), Offset(Count));
        var all = new ReadOnlySpan<byte>(bytes + first, checked((int)(end - first)));
        if (Ascii.IsValid(all))
        {
            return true;
        }

        if (!Utf8.IsValid(all))
        {
            return false;
        }

        for (var row = 1; row < Count; row++)
        {
            var start = Offset(row);
            if (start < end && (bytes[start] & 0xC0) == 0x80)
            {
                return false;
            }
        }

        return true;
    }
}
