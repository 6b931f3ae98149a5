namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>A window over a stream of bytes: what was read and not yet consumed, grown up to a record's largest size.</summary>
internal sealed class ByteWindow(Stream stream, long bytesMax)
{
    private byte[] buffer = new byte[1 << 18];
    private int start;
    private int end;
    private long bytes;

    /// <summary>Bytes read and not consumed.</summary>
    public ReadOnlySpan<byte> Span => buffer.AsSpan(start, end - start);

    /// <summary>Whether the stream has no more than <see cref="Span"/>.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Whether the window holds as much as a record may be long.</summary>
    public bool IsFull => end - start >= LoadLimits.RecordBytes;

    /// <summary>Drops bytes from the front.</summary>
    public void Consume(int count) => start += count;

    /// <summary>Reads more; at the end of the stream <see cref="AtEnd"/> becomes true.</summary>
    public void Fill()
    {
        if (start > 0)
        {
            Buffer.BlockCopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = stream.Read(buffer, end, buffer.Length - end);
        AtEnd = read == 0;
        end += read;
        bytes += read;
        if (bytes > bytesMax)
        {
            throw new StorageException(StorageError.LimitExceeded, $"The file holds more than {bytesMax:N0} bytes after decompression, the limit of a load.");
        }
    }
}
