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

    /// <summary>Microseconds since 1970-01-01T00:00:00 on the clocks of the dataset's zone.</summary>
    Wall,

    /// <summary>64-bit floating point, by its bits.</summary>
    Decimal,

    /// <summary>0 or 1.</summary>
    Truth,
}
