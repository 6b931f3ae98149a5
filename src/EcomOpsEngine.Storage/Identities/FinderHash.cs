using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>What an id is of.</summary>
internal enum IdentityKind : byte
{
    /// <summary>A customer.</summary>
    Customer = 1,

    /// <summary>A visitor.</summary>
    Visitor = 2,
}

/// <summary>The keyed hash by which a person is found: HMAC-SHA-256 of kind and id, cut to its first 128 bits. For one thread at a time.</summary>
internal sealed class FinderHash(byte[] root) : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, SubKey.Of(root, [], "finder of people"));
    private readonly byte[] full = new byte[HMACSHA256.HashSizeInBytes];
    private byte[] kindAndId = new byte[1 << 8];

    public UInt128 Of(IdentityKind kind, ReadOnlySpan<byte> id)
    {
        if (kindAndId.Length <= id.Length)
        {
            kindAndId = new byte[2 * (id.Length + 1)];
        }

        // At once: for a short id the way into the library costs as much as the hash.
        kindAndId[0] = (byte)kind;
        id.CopyTo(kindAndId.AsSpan(1));
        hash.AppendData(kindAndId, 0, id.Length + 1);
        hash.GetHashAndReset(full);
        return BinaryPrimitives.ReadUInt128LittleEndian(full);
    }

    public void Dispose() => hash.Dispose();
}
