using System.Security.Cryptography;
using System.Text;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>The key of a data directory: 256 bits that are kept apart from the data. Every other key is derived from it or wrapped under it.</summary>
public sealed class MasterKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Bytes = 32;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] key;

    private MasterKey(byte[] key)
    {
        this.key = key;
        Fingerprint = Convert.ToHexStringLower(Derive([], "fingerprint", 8));
    }

    /// <summary>A key that everybody knows, for samples and tests only.</summary>
    public static MasterKey Development { get; } = new(SHA256.HashData("EcomOpsEngine development key: protects nothing"u8));

    /// <summary>16 hex letters that tell keys apart and say nothing about them.</summary>
    public string Fingerprint { get; }

    /// <summary>A new random key.</summary>
    public static MasterKey Generate() => new(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Reads 64 hex letters or the base64 of 32 bytes; null when it is neither.</summary>
    public static MasterKey? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var bytes = new byte[Bytes];
        if (trimmed.Length == 2 * Bytes)
        {
            return Convert.FromHexString(trimmed, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? new MasterKey(bytes) : null;
        }

        return Convert.TryFromBase64String(trimmed, bytes, out var written) && written == Bytes ? new MasterKey(bytes) : null;
    }

    /// <summary>Reads a key file.</summary>
    /// <exception cref="StorageException"><see cref="StorageError.KeyUnusable"/>: it is missing, cannot be read or holds no key.</exception>
    public static MasterKey ReadFile(string path)
    {
        try
        {
            // A key is short: whatever is long is none and is not read.
            using var stream = new StreamReader(path, Encoding.ASCII);
            var text = new char[4 * Bytes];
            var length = stream.ReadBlock(text);
            return TryParse(new string(text, 0, length)) ?? throw new StorageException(
                StorageError.KeyUnusable, $"The key file `{path}` holds no key; expected 64 hex letters or the base64 of 32 bytes.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageError.KeyUnusable, $"The key file `{path}` cannot be read: {failure.Message}");
        }
    }

    /// <summary>Writes the key to a new file that only its owner may read; returns when the disk has it.</summary>
    /// <exception cref="IOException">There is a file of this name, or it cannot be written.</exception>
    public void WriteNewFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(path, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key) + "\n"));
            stream.Flush(flushToDisk: true);
        }

        DurableFolder.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>A key of a certain use (HKDF, RFC 5869, with SHA-256).</summary>
    internal byte[] Derive(ReadOnlySpan<byte> salt, string use, int bytes = Bytes) => SubKey.Of(key, salt, use, bytes);
}

/// <summary>Keys derived from keys.</summary>
internal static class SubKey
{
    /// <summary>HKDF (RFC 5869) with SHA-256.</summary>
    public static byte[] Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, string use, int bytes = MasterKey.Bytes)
    {
        var derived = new byte[bytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt, Encoding.UTF8.GetBytes("ecomops/1 " + use));
        return derived;
    }
}
