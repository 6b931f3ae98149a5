namespace EcomOpsEngine.Storage.Loads.Plain;

/// <summary>What becomes of a row of a block; new marks are sound.</summary>
internal static class PlainMark
{
    /// <summary>Every value is plain: the row is checked and sound.</summary>
    public const byte Sound = 0;

    /// <summary>A value is not plain, missing or wrong: the row query decides.</summary>
    public const byte Open = 1;

    /// <summary>A filter of the mapping leaves the row out.</summary>
    public const byte Skipped = 2;
}
