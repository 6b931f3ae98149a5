using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Attributes;

/// <summary>
/// Attributes of things that change, such as customers or products: for each key its versions by the instant from which they hold (compressed sparse rows).
/// </summary>
public sealed class AttributeVersions
{
    /// <summary>Keys + 1 entries: versions of key k are [k, k + 1).</summary>
    public required ReadOnlyMemory<int> Offsets { get; init; }

    /// <summary>Unix microseconds from which each version holds, ascending within a key; <see cref="long.MinValue"/> where it holds from the beginning.</summary>
    public required ReadOnlyMemory<long> ValidFromUs { get; init; }

    /// <summary>One column of codes over the versions for each attribute.</summary>
    public required IReadOnlyList<CodeColumn> Columns { get; init; }

    /// <summary>Keys.</summary>
    public int Keys => Math.Max(0, Offsets.Length - 1);

    /// <summary>The version of a key that holds at an instant; null for a negative key and before the first version.</summary>
    /// <param name="key">Key, negative where the row has none.</param>
    /// <param name="atUs">Unix microseconds.</param>
    public int? VersionAt(int key, long atUs)
    {
        if (key < 0)
        {
            return null;
        }

        var offsets = Offsets.Span;
        var valid = ValidFromUs.Span;
        for (var version = offsets[key + 1] - 1; version >= offsets[key]; version--)
        {
            if (valid[version] <= atUs)
            {
                return version;
            }
        }

        return null;
    }

    /// <summary>The last version of a key; null for a negative key or one without versions.</summary>
    public int? LatestVersion(int key) => key >= 0 && Offsets.Span[key + 1] > Offsets.Span[key] ? Offsets.Span[key + 1] - 1 : null;
}
