using System.Runtime.InteropServices;
using EcomOpsEngine.Analytics.Attributes;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Server.Queries;

/// <summary>A field that a question computes for itself, by person or by another column, and then filters and groups by as by any other.</summary>
/// <param name="Name">Name in requests.</param>
/// <param name="Values">Its values; key n of the keys stands for <c>Values[n]</c>.</param>
/// <param name="Events">What names the value of events; null: they do not have the field.</param>
/// <param name="Orders">What names the value of order lines; null: they do not have the field.</param>
internal sealed record DerivedField(string Name, IReadOnlyList<string> Values, AttributeKeys? Events, AttributeKeys? Orders)
{
    /// <summary>Where a value stands for several at once (the tags of a person): the parts of each value. Conditions and dimensions name parts.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Parts { get; init; }

    /// <summary>What a dimension over the field shows, in this order: values, or parts of values; null: values by code point.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Each value as a thing with one version, so that the join of attributes lays the column out.</summary>
    public AttributeVersions Versions { get; } = VersionsOf(Values.Count);

    private static AttributeVersions VersionsOf(int count)
    {
        var always = new long[count];
        Array.Fill(always, long.MinValue);
        int[] codes = [.. Enumerable.Range(1, count)];
        var (bytes, width) = count <= 254 ? (Array.ConvertAll(codes, code => (byte)code), 1)
            : count <= 65_534 ? (MemoryMarshal.AsBytes(Array.ConvertAll(codes, code => (ushort)code).AsSpan()).ToArray(), 2)
            : (MemoryMarshal.AsBytes(codes.AsSpan()).ToArray(), 4);
        return new AttributeVersions { Offsets = (int[])[0, .. codes], ValidFromUs = always, Columns = [new CodeColumn(bytes, width, count)] };
    }
}
