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
internal sealed class FinderHash : IDisposable
{
    private readonly IncrementalHash hash;
    private readonly HmacLanes lanes;
    private readonly int[] inLanes = new int[HmacLanes.Lanes];
    private readonly byte[] full = new byte[HMACSHA256.HashSizeInBytes];
    private byte[] kindAndId = new byte[1 << 8];

    public FinderHash(byte[] root)
    {
        var key = SubKey.Of(root, [], "finder of people");
        hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        lanes = new HmacLanes(key);
    }

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

    /// <summary>The hashes of some people.</summary>
    /// <param name="people">Their ids.</param>
    /// <param name="places">Who of them.</param>
    /// <param name="finders">Takes the hash of each, by place.</param>
    public void Of(NamedPeople people, ReadOnlySpan<int> places, Span<UInt128> finders)
    {
        var used = 0;
        foreach (var place in places)
        {
            var kind = people.KindOf(place);
            var id = people.IdOf(place);
            if (!HmacLanes.IsInProcessor || id.Length >= HmacLanes.MostBytes)
            {
                finders[place] = Of(kind, id);
                continue;
            }

            lanes.Set(used, (byte)kind, id);
            inLanes[used++] = place;
            if (used == HmacLanes.Lanes)
            {
                Take(used, finders);
                used = 0;
            }
        }

        Take(used, finders);
    }

    public void Dispose() => hash.Dispose();

    private void Take(int used, Span<UInt128> finders)
    {
        if (used > 0)
        {
            lanes.Run();
        }

        for (var lane = 0; lane < used; lane++)
        {
            finders[inLanes[lane]] = lanes.Hash(lane);
        }
    }
}
