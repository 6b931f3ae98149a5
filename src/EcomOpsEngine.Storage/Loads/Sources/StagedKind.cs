namespace EcomOpsEngine.Storage.Loads.Sources;

/// <summary>Type of a source column.</summary>
internal enum StagedKind
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>64-bit whole number.</summary>
    Integer,

    /// <summary>Microseconds since the Unix epoch, UTC.</summary>
    Instant,
}
