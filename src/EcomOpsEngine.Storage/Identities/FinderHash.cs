using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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

/// <summary>
/// The keyed hash by which a person is found: HMAC-SHA-256 of kind and id, cut to its first 128 bits. By libsodium, from a state that has the key already: the runtime's way into its library costs several
/// times the hash of an id. For one thread at a time.
/// </summary>
internal sealed unsafe partial class FinderHash : IDisposable
{
    private const string Library = "libsodium";
    private readonly byte[] keyed = new byte[StateBytes()];
    private readonly byte[] state = GC.AllocateArray<byte>((int)StateBytes(), pinned: true);

    public FinderHash(byte[] root)
    {
        var key = SubKey.Of(root, [], "finder of people");
        fixed (byte* keyStart = key, start = keyed)
        {
            Init(start, keyStart, (nuint)key.Length);
        }
    }

    public UInt128 Of(IdentityKind kind, ReadOnlySpan<byte> id)
    {
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        keyed.CopyTo(state, 0);
        var first = (byte)kind;
        fixed (byte* start = state, idStart = id, fullStart = full)
        {
            Update(start, &first, 1);
            Update(start, idStart, (ulong)id.Length);
            Final(start, fullStart);
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(full);
    }

    /// <summary>The hashes of some people.</summary>
    /// <param name="people">Their ids.</param>
    /// <param name="places">Who of them.</param>
    /// <param name="finders">Takes the hash of each, by place.</param>
    public void Of(NamedPeople people, ReadOnlySpan<int> places, Span<UInt128> finders)
    {
        foreach (var place in places)
        {
            finders[place] = Of(people.KindOf(place), people.IdOf(place));
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(keyed);
        CryptographicOperations.ZeroMemory(state);
    }

    [LibraryImport(Library, EntryPoint = "crypto_auth_hmacsha256_statebytes")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial nuint StateBytes();

    // What the others return is always 0.
    [LibraryImport(Library, EntryPoint = "crypto_auth_hmacsha256_init")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial void Init(byte* state, byte* key, nuint keyBytes);

    [LibraryImport(Library, EntryPoint = "crypto_auth_hmacsha256_update")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl), typeof(CallConvSuppressGCTransition)])]
    private static partial void Update(byte* state, byte* bytes, ulong count);

    [LibraryImport(Library, EntryPoint = "crypto_auth_hmacsha256_final")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl), typeof(CallConvSuppressGCTransition)])]
    private static partial void Final(byte* state, byte* hash);
}
