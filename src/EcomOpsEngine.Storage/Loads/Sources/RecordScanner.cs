namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>A record whose structure cannot be read.</summary>
/// <param name="Found">What was found.</param>
/// <param name="Expected">What a sound record looks like.</param>
internal readonly record struct BrokenRecord(string Found, string Expected);

/// <summary>
/// Reads the records of a text file one after the other. Every record counts once, sound or broken, so that nothing is lost silently.
/// DuckDB's own readers are not used for text: they cannot say for each physical line whether it was read, and would need a second pass over the file for its hash.
/// </summary>
internal abstract class RecordScanner
{
    /// <summary>Names of the source columns.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Number of the current record, from 1; blank lines have none.</summary>
    public long Row { get; protected set; }

    /// <summary>What is broken about the current record, null when it is sound.</summary>
    public BrokenRecord? Broken { get; protected set; }

    /// <summary>Bytes of the current record without its line end.</summary>
    public abstract ReadOnlySpan<byte> Raw { get; }

    /// <summary>Goes to the next record.</summary>
    public abstract bool MoveNext();

    /// <summary>Value of a column of the current sound record, as it stands in the source; empty when missing.</summary>
    public abstract ReadOnlySpan<byte> Value(int column);
}
