using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>The secret of one person: a key that encrypts the id, once, and a mask that hides the keyed hash. The span is as long as <see cref="KeysRecord.PersonBytes"/>.</summary>
internal readonly ref struct PersonSecret(ReadOnlySpan<byte> bytes)
{
    private const int TagBytes = 16;

    // The key encrypts nothing but this one id, so that one nonce is enough.
    private static readonly byte[] Nonce = new byte[12];

    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Whether the person was erased.</summary>
    public bool IsErased => !bytes.ContainsAnyExcept((byte)0);

    /// <summary>Hides the keyed hash that is stored, or shows it again.</summary>
    public UInt128 Mask(UInt128 finder) => finder ^ BinaryPrimitives.ReadUInt128LittleEndian(bytes[MasterKey.Bytes..]);

    /// <summary>Bytes of a sealed id.</summary>
    public static int SealedBytes(int idBytes) => idBytes + TagBytes;

    /// <summary>Encrypts the id.</summary>
    public void Seal(int code, IdentityKind kind, ReadOnlySpan<byte> id, Span<byte> target)
    {
        using var key = new AesGcm(bytes[..MasterKey.Bytes], TagBytes);
        key.Encrypt(Nonce, id, target[..id.Length], target.Slice(id.Length, TagBytes), About(stackalloc byte[5], code, kind));
    }

    /// <summary>Decrypts the id.</summary>
    /// <exception cref="StorageException">The bytes were changed.</exception>
    public string Open(int code, IdentityKind kind, ReadOnlySpan<byte> sealedId)
    {
        var length = sealedId.Length - TagBytes;
        var id = length <= 256 ? stackalloc byte[Math.Max(0, length)] : new byte[length];
        try
        {
            using var key = new AesGcm(bytes[..MasterKey.Bytes], TagBytes);
            key.Decrypt(Nonce, sealedId[..id.Length], sealedId[id.Length..], id, About(stackalloc byte[5], code, kind));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new StorageException(StorageError.DatasetUnreadable, $"The id of the person {code} was changed on disk.");
        }

        return Encoding.UTF8.GetString(id);
    }

    private static Span<byte> About(Span<byte> target, int code, IdentityKind kind)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, code);
        target[4] = (byte)kind;
        return target;
    }
}
