using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Snapshots;

/// <summary>The dictionary of a text column. Code 0 is the missing value, code n is <c>Values[n − 1]</c>.</summary>
/// <param name="Name">Field name as in the contract, for example <c>device</c> or <c>properties.country</c>.</param>
/// <param name="Values">The values by code.</param>
/// <param name="RowsByCode">Rows with each code, missing values first.</param>
public sealed record TextField(string Name, IReadOnlyList<string> Values, IReadOnlyList<long> RowsByCode)
{
    /// <summary>What the values stand for; those of properties that are not texts are canonical (<see cref="PropertyValue"/>).</summary>
    public PropertyType Type { get; init; }

    /// <summary>Bytes of a code: 1 up to 254 values, 2 up to 65,534, else 4. The all-ones code is padding.</summary>
    public int CodeWidth => Values.Count <= 254 ? 1 : Values.Count <= 65_534 ? 2 : 4;
}
