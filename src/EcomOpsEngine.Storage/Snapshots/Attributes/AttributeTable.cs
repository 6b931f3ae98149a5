using Apache.Arrow;

namespace EcomOpsEngine.Storage.Snapshots.Attributes;

/// <summary>
/// The attributes of customers or of products with their times: rows by key, then by the instant from which they hold. Of rows with the same key and instant the last loaded holds.
/// </summary>
/// <typeparam name="TKey">Identity code of customers, SKU of products.</typeparam>
public sealed class AttributeTable<TKey>
    where TKey : notnull
{
    /// <summary>Number of each key.</summary>
    public required IReadOnlyDictionary<TKey, int> KeyNumbers { get; init; }

    /// <summary>Keys + 1 entries: versions of key number k are [k, k + 1).</summary>
    public required int[] Offsets { get; init; }

    /// <summary>Unix microseconds; <see cref="long.MinValue"/> where no time was loaded.</summary>
    public required long[] ValidFromUs { get; init; }

    /// <summary>Attributes that have a value somewhere, under the table's column names.</summary>
    public required IReadOnlyList<TextField> Fields { get; init; }

    /// <summary>One code array over the versions for each field (UInt8, UInt16 or Int32 by <see cref="TextField.CodeWidth"/>).</summary>
    public required IReadOnlyList<IArrowArray> Codes { get; init; }
}

/// <summary>What is known of customers and products beside their rows.</summary>
/// <param name="Customers">By identity code.</param>
/// <param name="Products">By SKU.</param>
public sealed record AttributeTables(AttributeTable<int> Customers, AttributeTable<string> Products)
{
    /// <summary>Nothing is known.</summary>
    public static AttributeTables None { get; } = new(Nothing<int>(), Nothing<string>());

    private static AttributeTable<TKey> Nothing<TKey>()
        where TKey : notnull => new() { KeyNumbers = new Dictionary<TKey, int>(), Offsets = [0], ValidFromUs = [], Fields = [], Codes = [] };
}
