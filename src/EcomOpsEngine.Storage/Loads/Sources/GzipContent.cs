using System.IO.Compression;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>
/// Decompresses gzip and notices when it is cut off, which <see cref="GZipStream"/> takes for an end like any other:
/// the source goes on with a member whose content is known, and that content must come out last.
/// </summary>
internal sealed class GzipContent(Stream source) : Stream
{
    private static readonly byte[] SentinelContent = Guid.NewGuid().ToByteArray();
    private static readonly byte[] Member = Compress(SentinelContent);
    private readonly GZipStream gzip = new(source, CompressionMode.Decompress, leaveOpen: true);
    private readonly byte[] pending = new byte[1 << 17];
    private int start;
    private int end;
    private bool ended;

    /// <summary>The gzip member that the source ends with after the file's own bytes.</summary>
    public static ReadOnlySpan<byte> SentinelMember => Member;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (!ended && end - start <= SentinelContent.Length)
        {
            pending.AsSpan(start, end - start).CopyTo(pending);
            end -= start;
            start = 0;
            var read = gzip.Read(pending, end, pending.Length - end);
            end += read;
            if (read == 0)
            {
                ended = true;
                end -= SentinelContent.Length;
                if (end < 0 || !pending.AsSpan(end, SentinelContent.Length).SequenceEqual(SentinelContent))
                {
                    throw new InvalidDataException("The gzip data is cut off.");
                }
            }
        }

        var copied = Math.Min(buffer.Length, end - start - (ended ? 0 : SentinelContent.Length));
        pending.AsSpan(start, copied).CopyTo(buffer);
        start += copied;
        return copied;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    private static byte[] Compress(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var writer = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            writer.Write(content);
        }

        return memory.ToArray();
    }
}
