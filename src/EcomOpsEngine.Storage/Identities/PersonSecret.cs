using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>The secret of one person: a key that encrypts the id, once, and a mask that hides the keyed hash. The span is as long as <see cref="KeysRecord.PersonBytes"/>.</summary>
internal readonly ref struct PersonSecret(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Whether the person was erased.</summary>
    public bool IsErased => !bytes.ContainsAnyExcept((byte)0);

    /// <summary>Hides the keyed hash that is stored, or shows it again.</summary>
    public UInt128 Mask(UInt128 finder) => finder ^ BinaryPrimitives.ReadUInt128LittleEndian(bytes[MasterKey.Bytes..]);

    /// <summary>Encrypts the id.</summary>
    public byte[] Seal(int code, IdentityKind kind, ReadOnlySpan<byte> id) => OneTimeCipher.Encrypt(bytes[..MasterKey.Bytes], id, About(stackalloc byte[5], code, kind));

    /// <summary>Decrypts the id.</summary>
    /// <exception cref="StorageException">The bytes were changed.</exception>
    public string Open(int code, IdentityKind kind, ReadOnlySpan<byte> sealedId)
    {
        try
        {
            return Encoding.UTF8.GetString(OneTimeCipher.Decrypt(bytes[..MasterKey.Bytes], sealedId, About(stackalloc byte[5], code, kind)));
        }
        catch (CryptographicException)
        {
            throw new StorageException(StorageError.DatasetUnreadable, $"The id of the person {code} was changed on disk.");
        }
    }

    private static Span<byte> About(Span<byte> target, int code, IdentityKind kind)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, code);
        target[4] = (byte)kind;
        return target;
    }
}
