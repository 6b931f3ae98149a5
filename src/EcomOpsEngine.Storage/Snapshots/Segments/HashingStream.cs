using System.Buffers;
using System.IO.Hashing;

namespace EcomOpsEngine.Storage.Snapshots.Segments;

/// <summary>Writes to a file and hashes what it writes; the hash is of the bytes meant, not of what the disk made of them.</summary>
internal sealed class HashingStream(FileStream file) : Stream
{
    private readonly XxHash128 hash = new();
    private long written;

    public override bool CanRead => false;

    // The writer of IPC files asks for it, only to know its position.
    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => written;

    public override long Position
    {
        get => written;
        set => throw new NotSupportedException("Segments are written from front to back.");
    }

    /// <summary>XXH3 (128 bits) of everything written, lower-case hex.</summary>
    public string Hash => SegmentHash.Text(hash);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        hash.Append(buffer);
        file.Write(buffer);
        written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Segments are only written here.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Segments are written from front to back.");

    public override void SetLength(long value) => throw new NotSupportedException("Segments are written from front to back.");
}

/// <summary>How hashes are written in a manifest.</summary>
internal static class SegmentHash
{
    /// <summary>Letters of a hash.</summary>
    public const int Letters = 32;

    /// <summary>Small enough that what was read is still in the processor's cache when it is hashed.</summary>
    private const int BufferBytes = 256 << 10;

    /// <summary>Hash of bytes in memory.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var hash = new XxHash128();
        hash.Append(bytes);
        return Text(hash);
    }

    /// <summary>Hash of a file.</summary>
    public static string OfFile(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
        var (hash, buffer, at) = (new XxHash128(), ArrayPool<byte>.Shared.Rent(BufferBytes), 0L);
        try
        {
            while (RandomAccess.Read(file, buffer, at) is > 0 and var read)
            {
                hash.Append(buffer.AsSpan(0, read));
                at += read;
            }

            return Text(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The hash so far.</summary>
    public static string Text(XxHash128 hash) => Convert.ToHexStringLower(hash.GetCurrentHash());
}
