using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>
/// The head of a keys file, 128 bytes: 0 magic, 8 version (int32), 16 salt (32), 48 nonce (12), 60 root key under AES-256-GCM (32), 92 its tag (16),
/// 108 fingerprint of the master key (8), 120 XXH3-64 of all before. The rest is zero.
/// </summary>
/// <param name="Salt">Random, new with every writing of the file.</param>
/// <param name="Root">The dataset's root key.</param>
internal sealed record KeysHeader(byte[] Salt, byte[] Root)
{
    /// <summary>Bytes of a head.</summary>
    public const int Bytes = 128;

    private const int Version = 1;
    private const int SaltAt = 16;
    private const int NonceAt = 48;
    private const int RootAt = 60;
    private const int TagAt = 92;
    private const int FingerprintAt = 108;
    private const int ChecksumAt = 120;

    private static ReadOnlySpan<byte> Magic => "ECOKEYS\0"u8;

    /// <summary>A new root key, or a new salt for one that stands.</summary>
    public static KeysHeader New(byte[]? root = null) => new(RandomNumberGenerator.GetBytes(32), root ?? RandomNumberGenerator.GetBytes(MasterKey.Bytes));

    /// <summary>The bytes of the head with the root wrapped under a master key.</summary>
    public byte[] Wrap(MasterKey master)
    {
        var bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        Salt.CopyTo(bytes, SaltAt);
        RandomNumberGenerator.Fill(bytes.AsSpan(NonceAt, AesGcm.NonceByteSizes.MaxSize));
        Encoding.ASCII.GetBytes(master.Fingerprint[..8]).CopyTo(bytes.AsSpan(FingerprintAt));
        using var wrap = Wrapping(master, Salt);
        wrap.Encrypt(bytes.AsSpan(NonceAt, 12), Root, bytes.AsSpan(RootAt, MasterKey.Bytes), bytes.AsSpan(TagAt, 16), bytes.AsSpan(0, NonceAt));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(ChecksumAt), XxHash3.HashToUInt64(bytes.AsSpan(0, ChecksumAt)));
        return bytes;
    }

    /// <summary>Reads a head.</summary>
    /// <exception cref="StorageException">It is damaged, or wrapped under another master key.</exception>
    public static KeysHeader Unwrap(ReadOnlySpan<byte> bytes, MasterKey master, string name)
    {
        if (bytes.Length < Bytes || !bytes.StartsWith(Magic) || BinaryPrimitives.ReadUInt64LittleEndian(bytes[ChecksumAt..]) != XxHash3.HashToUInt64(bytes[..ChecksumAt]))
        {
            throw new StorageException(StorageError.DatasetUnreadable, $"The head of `{name}` is damaged.");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) is var version and not Version)
        {
            throw new StorageException(StorageError.DatasetUnreadable, $"`{name}` has format version {version}; expected {Version}.");
        }

        var wrappedUnder = Encoding.ASCII.GetString(bytes.Slice(FingerprintAt, 8));
        if (wrappedUnder != master.Fingerprint[..8])
        {
            throw new StorageException(
                StorageError.KeyUnusable, $"`{name}` was written under the master key {wrappedUnder}…; the key given is {master.Fingerprint[..8]}….");
        }

        var salt = bytes.Slice(SaltAt, 32).ToArray();
        var root = new byte[MasterKey.Bytes];
        using var wrap = Wrapping(master, salt);
        try
        {
            wrap.Decrypt(bytes.Slice(NonceAt, 12), bytes.Slice(RootAt, MasterKey.Bytes), bytes.Slice(TagAt, 16), root, bytes[..NonceAt]);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new StorageException(StorageError.DatasetUnreadable, $"The root key in `{name}` was changed.");
        }

        return new KeysHeader(salt, root);
    }

    private static AesGcm Wrapping(MasterKey master, byte[] salt) => new(master.Derive(salt, "wrap of the root key"), 16);
}
