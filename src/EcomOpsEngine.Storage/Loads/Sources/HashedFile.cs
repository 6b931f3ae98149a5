using System.Security.Cryptography;

namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>
/// A file read once from start to end: the bytes that are parsed are the bytes that are hashed, whatever happens to the file meanwhile.
/// Gzip is recognised by its first bytes.
/// </summary>
internal sealed class HashedFile : Stream
{
    private readonly FileStream file;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] magic = new byte[2];
    private readonly int magicLength;
    private int magicRead;
    private int sentinelRead;

    public HashedFile(string path)
    {
        try
        {
            file = new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0, Options = FileOptions.SequentialScan });
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StorageException(StorageError.FileNotFound, $"There is no file `{Path.GetFileName(path)}`.");
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            throw new StorageException(StorageError.FileUnreadable, $"The file `{Path.GetFileName(path)}` cannot be opened: {failure.GetType().Name}.");
        }

        magicLength = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        hash.AppendData(magic, 0, magicLength);
        Content = magicLength == 2 && magic[0] == 0x1F && magic[1] == 0x8B ? new GzipContent(this) : this;
    }

    /// <summary>The bytes after decompression.</summary>
    public Stream Content { get; }

    /// <summary>Share of the file read.</summary>
    public double Fraction => file.Length == 0 ? 1 : Math.Min(1, (double)file.Position / file.Length);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Reads what is left and returns the SHA-256 of the whole file, lower-case hex.</summary>
    public string Sha256(CancellationToken cancel)
    {
        var rest = new byte[1 << 18];
        while (ReadFile(rest) > 0)
        {
            cancel.ThrowIfCancellationRequested();
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (magicRead < magicLength)
        {
            var copied = Math.Min(buffer.Length, magicLength - magicRead);
            magic.AsSpan(magicRead, copied).CopyTo(buffer);
            magicRead += copied;
            return copied;
        }

        var read = ReadFile(buffer);
        return read == 0 && Content != this ? Sentinel(buffer) : read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadFile(Span<byte> buffer)
    {
        var read = file.Read(buffer);
        hash.AppendData(buffer[..read]);
        return read;
    }

    private int Sentinel(Span<byte> buffer)
    {
        var left = GzipContent.SentinelMember[sentinelRead..];
        var copied = Math.Min(buffer.Length, left.Length);
        left[..copied].CopyTo(buffer);
        sentinelRead += copied;
        return copied;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (Content is GzipContent gzip)
            {
                gzip.Dispose();
            }

            hash.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
