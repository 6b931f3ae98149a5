using Apache.Arrow;
using EcomOpsEngine.Storage.Snapshots.Building;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>
/// The rows of some people, whole: events, order lines, and what their layout is made from. Immutable. People have places from 0 on; their numbers depend on the snapshot.
/// Orders of nobody stand after those of the people.
/// </summary>
public sealed class PersonRun
{
    private long? _hotEventBytes;
    private long? _hotOrderBytes;
    private long? _coldBytes;

    /// <summary>Identity code of each person, as the durable tables hold it: the customer's, or the visitor's.</summary>
    public required Int32Array Identities { get; init; }

    /// <summary>Whether each person is a customer.</summary>
    public required BooleanArray IsCustomer { get; init; }

    /// <summary>The histories.</summary>
    public required EventColumns Events { get; init; }

    /// <summary>The order lines.</summary>
    public required OrderColumns Orders { get; init; }

    /// <summary>User agent of each element, code 0 where there is none or in padding; the dictionary is the dataset's.</summary>
    public required IArrowArray Agents { get; init; }

    /// <summary>What the layout is made from.</summary>
    internal RunFacts Facts { get; init; } = null!;

    /// <summary>The part of the identities that a base run holds; null for a delta run.</summary>
    internal RunPartition? Partition { get; init; }

    /// <summary>Whether it holds people whom later loads touched, not a partition.</summary>
    public bool IsDelta => Partition is null;

    /// <summary>People.</summary>
    public int People => Identities.Length;

    /// <summary>Bytes of the columns that questions read.</summary>
    public long HotBytes => HotEventBytes + (_hotOrderBytes ??= RunMemory.HotOrders(this));

    /// <summary>Bytes of those of people and their events.</summary>
    public long HotEventBytes => _hotEventBytes ??= RunMemory.HotEvents(this);

    /// <summary>Bytes of the other columns.</summary>
    public long ColdBytes => _coldBytes ??= RunMemory.Cold(this);
}

/// <summary>The identities whose hash ends with the bits <paramref name="Index"/>: a partition is split in two by one bit more.</summary>
/// <param name="Bits">Bits looked at.</param>
/// <param name="Index">Their value.</param>
internal readonly record struct RunPartition(int Bits, int Index)
{
    /// <summary>Everybody.</summary>
    public static RunPartition All => default;

    /// <summary>Whether the partition holds an identity, or an order of nobody by its number.</summary>
    public bool Holds(uint code) => (Hash(code) & ((1u << Bits) - 1)) == Index;

    /// <summary>The finalizer of MurmurHash3: neighbouring codes fall into unrelated partitions.</summary>
    public static uint Hash(uint code)
    {
        code ^= code >> 16;
        code *= 0x85EB_CA6B;
        code ^= code >> 13;
        code *= 0xC2B2_AE35;
        return code ^ (code >> 16);
    }
}
