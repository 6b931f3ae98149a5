namespace EcomOpsEngine.Storage.Loads;

/// <summary>What one load may hold; passing a limit refuses the load with <see cref="StorageError.LimitExceeded"/>.</summary>
/// <param name="Rows">Source rows of a load.</param>
/// <param name="Bytes">Bytes of a file after decompression, each joined file by itself; for batches the bytes of their values.</param>
/// <param name="RejectsKept">Rejected rows kept for listing; counts stay exact beyond.</param>
/// <param name="Joins">Files joined by a mapping.</param>
/// <param name="Filters">Row filters of a mapping.</param>
/// <param name="ValueRules">Value rules of a mapped column, and patterns of a filter.</param>
/// <param name="SourceColumns">Columns of a file.</param>
/// <param name="StraightRows">A stream of so many events needs no temporary table. Smaller ones come often, beside questions, which it delays more (99th percentile of a funnel beside 25,000 rows twice a second: 24 instead of 18 ms).</param>
/// <param name="PersonBytes">Bytes of ids of people kept in memory while a load is read; beyond it ids are forgotten and united at the end.</param>
public sealed record LoadLimits(
    long Rows = 200_000_000,
    long Bytes = 64L << 30,
    int RejectsKept = 100_000,
    int Joins = 8,
    int Filters = 32,
    int ValueRules = 1_000,
    int SourceColumns = 4_096,
    int StraightRows = 100_000,
    long PersonBytes = 256L << 20)
{
    /// <summary>Events of a load that are kept in memory until its snapshot is there, some 30 bytes each; those of a larger load are read back from their table.</summary>
    public const int RowsAtHand = 1 << 23;

    /// <summary>Bytes of the distinct texts of such events.</summary>
    public const long TextsAtHandBytes = 128L << 20;

    /// <summary>A stream whose rows are written while they come has no turn any more when its sender was silent for so long.</summary>
    public static readonly TimeSpan SilenceAhead = TimeSpan.FromMilliseconds(200);

    /// <summary>Nor when it was written for so long.</summary>
    public static readonly TimeSpan LongestAhead = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of a text value, and of a source line kept for a rejected row.</summary>
    public const int TextBytes = 4_096;

    /// <summary>Bytes of a single source record; longer ones are broken rows.</summary>
    public const int RecordBytes = 1 << 20;

    /// <summary>Characters of a found value shown for a rejected row.</summary>
    public const int FoundCharacters = 200;

    /// <summary>Characters of a load id.</summary>
    public const int LoadIdCharacters = 200;
}
