namespace EcomOpsEngine.Analytics.Numerics;

/// <summary>The tiles of SQL's NTILE: as even as possible, the larger tiles first.</summary>
public static class Tiles
{
    /// <summary>The size of each tile; tiles beyond the number of rows are empty.</summary>
    /// <param name="rows">Not negative.</param>
    /// <param name="tiles">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative number of rows, or no tile.</exception>
    public static long[] Sizes(long rows, int tiles)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(tiles, 1);
        (long size, long larger) = Math.DivRem(rows, tiles);
        long[] sizes = new long[tiles];
        for (int tile = 0; tile < tiles; tile++)
        {
            sizes[tile] = size + (tile < larger ? 1 : 0);
        }

        return sizes;
    }

    /// <summary>The tile (1-based) of a row by its 0-based rank.</summary>
    /// <param name="rank">0 to rows − 1.</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="tiles">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is not below the number of rows, or there is no tile.</exception>
    public static int TileOf(long rank, long rows, int tiles)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(tiles, 1);
        (long size, long larger) = Math.DivRem(rows, tiles);
        long rowsInLarger = larger * (size + 1);
        return rank < rowsInLarger
            ? (int)(rank / (size + 1)) + 1
            : (int)(larger + ((rank - rowsInLarger) / size)) + 1;
    }
}
