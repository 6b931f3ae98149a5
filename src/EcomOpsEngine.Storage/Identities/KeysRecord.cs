using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>What a record of a keys file holds.</summary>
internal enum KeysRecordKind : byte
{
    /// <summary>Secrets of people with codes in a row.</summary>
    People = 1,

    /// <summary>The key of the rejected rows of one load.</summary>
    Rejects = 2,
}

/// <summary>
/// A record of a keys file: 0 kind (byte), 4 first number (int32), 8 count (int32), 12 nonce (12), 24 the secrets under AES-256-GCM, then the tag (16) and XXH3-64 of all before.
/// </summary>
/// <param name="Kind">What it holds.</param>
/// <param name="First">Code of the first person, or number of the key.</param>
/// <param name="Count">Secrets.</param>
/// <param name="Offset">Where it begins in the file.</param>
internal readonly record struct KeysRecord(KeysRecordKind Kind, int First, int Count, long Offset)
{
    /// <summary>People of a record at most: 48 KiB are decrypted for one of them.</summary>
    public const int MostPeople = 1_024;

    /// <summary>Bytes of a person's secret: a key and a mask.</summary>
    public const int PersonBytes = MasterKey.Bytes + MaskBytes;

    /// <summary>Bytes of a mask.</summary>
    public const int MaskBytes = 16;

    private const int HeadBytes = 24;
    private const int NonceAt = 12;
    private const int TagBytes = 16;
    private const int ChecksumBytes = 8;

    /// <summary>Bytes of the longest record.</summary>
    public const int MostBytes = HeadBytes + (MostPeople * PersonBytes) + TagBytes + ChecksumBytes;

    /// <summary>Secrets that hold: later records take the place of those after them.</summary>
    public int Live { get; init; } = Count;

    /// <summary>Bytes of its secrets.</summary>
    public int SecretBytes => Count * (Kind == KeysRecordKind.People ? PersonBytes : MasterKey.Bytes);

    /// <summary>Bytes in the file.</summary>
    public int Bytes => HeadBytes + SecretBytes + TagBytes + ChecksumBytes;

    /// <summary>Number after the last that holds.</summary>
    public int End => First + Live;

    /// <summary>The record that begins some bytes; null when they are torn or changed.</summary>
    public static KeysRecord? TryRead(ReadOnlySpan<byte> bytes, long offset)
    {
        if (bytes.Length < HeadBytes)
        {
            return null;
        }

        var record = new KeysRecord((KeysRecordKind)bytes[0], BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]), offset);
        var most = record.Kind switch { KeysRecordKind.People => MostPeople, KeysRecordKind.Rejects => 1, _ => 0 };
        if (record.Count < 1 || record.Count > most || record.First < 1 || record.First > int.MaxValue - MostPeople || bytes.Length < record.Bytes)
        {
            return null;
        }

        var checksumAt = record.Bytes - ChecksumBytes;
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes[checksumAt..]) == XxHash3.HashToUInt64(bytes[..checksumAt]) ? record : null;
    }

    /// <summary>Writes the record with its secrets.</summary>
    public void Write(Span<byte> target, ReadOnlySpan<byte> secrets, AesGcm key)
    {
        target[..HeadBytes].Clear();
        target[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], First);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], Count);
        RandomNumberGenerator.Fill(target[NonceAt..HeadBytes]);
        var tagAt = HeadBytes + SecretBytes;
        key.Encrypt(target[NonceAt..HeadBytes], secrets, target[HeadBytes..tagAt], target.Slice(tagAt, TagBytes), target[..NonceAt]);
        var checksumAt = tagAt + TagBytes;
        BinaryPrimitives.WriteUInt64LittleEndian(target[checksumAt..], XxHash3.HashToUInt64(target[..checksumAt]));
    }

    /// <summary>Decrypts the secrets.</summary>
    /// <exception cref="StorageException">The bytes were changed.</exception>
    public void Read(ReadOnlySpan<byte> bytes, Span<byte> secrets, AesGcm key)
    {
        var tagAt = HeadBytes + SecretBytes;
        try
        {
            key.Decrypt(bytes[NonceAt..HeadBytes], bytes[HeadBytes..tagAt], bytes.Slice(tagAt, TagBytes), secrets, bytes[..NonceAt]);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new StorageException(StorageError.DatasetUnreadable, $"The keys of {Kind} {First} to {End - 1} were changed on disk.");
        }
    }
}
