using System.Text;

namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>A text of the mapping in memory that does not move.</summary>
internal sealed unsafe class PinnedText
{
    private readonly byte[] bytes;

    public PinnedText(string text)
    {
        bytes = GC.AllocateUninitializedArray<byte>(Math.Max(1, Encoding.UTF8.GetByteCount(text)), pinned: true);
        Length = Encoding.UTF8.GetBytes(text, bytes);
        fixed (byte* start = bytes)
        {
            Start = start;
        }
    }

    public byte* Start { get; }

    public int Length { get; }

    public ReadOnlySpan<byte> Utf8 => bytes.AsSpan(0, Length);
}
