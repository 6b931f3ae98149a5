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

    public UInt128 Of(IdentityKind kind, ReadOnlySpan<byte> id)
    {
        hash.AppendData([(byte)kind]);
        hash.AppendData(id);
        hash.GetHashAndReset(full);
        return BinaryPrimitives.ReadUInt128LittleEndian(full);
    }

    public void Dispose() => hash.Dispose();
}
