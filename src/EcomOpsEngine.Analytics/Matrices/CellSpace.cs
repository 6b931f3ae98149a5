namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>
/// Numbers the cells of a grouping: the codes of the kept dimensions in mixed radix, the last dimension fastest, so that ascending keys are cells in key order.
/// </summary>
public sealed class CellSpace
{
    private readonly int[] _sizes;
    private readonly long[] _strides;

    /// <summary>Lays out a grouping.</summary>
    /// <param name="dimensions">All dimensions of the query.</param>
    /// <param name="groupingSet">The kept ones, a bit each.</param>
    /// <exception cref="ArgumentException">More than 2^62 cells, or a dimension without codes.</exception>
    public CellSpace(IReadOnlyList<MatrixDimension> dimensions, int groupingSet)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        GroupingSet = groupingSet;
        _sizes = [.. dimensions.Select(dimension => dimension.CodeCount)];
        _strides = new long[_sizes.Length];
        Int128 cells = 1;
        for (var d = _sizes.Length - 1; d >= 0; d--)
        {
            if (_sizes[d] < 1)
            {
                throw new ArgumentException($"Dimension {d} has {_sizes[d]} codes and needs at least one.", nameof(dimensions));
            }

            if (Keeps(d))
            {
                _strides[d] = (long)cells;
                cells *= _sizes[d];
            }

            if (cells > 1L << 62)
            {
                throw new ArgumentException("The dimensions span more than 2^62 cells.", nameof(dimensions));
            }
        }

        Cells = (long)cells;
    }

    /// <summary>The kept dimensions, a bit each.</summary>
    public int GroupingSet { get; }

    /// <summary>Number of possible cells; keys run from 0 to one less.</summary>
    public long Cells { get; }

    /// <summary>Whether a dimension is kept.</summary>
    public bool Keeps(int dimension) => (GroupingSet & (1 << dimension)) != 0;

    /// <summary>What a dimension's code is multiplied with; 0 for dimensions that are not kept.</summary>
    public long Stride(int dimension) => _strides[dimension];

    /// <summary>Code of a kept dimension in a key; null for a dimension that stands for all values.</summary>
    public int? CodeOf(long key, int dimension) => Keeps(dimension) ? (int)(key / _strides[dimension] % _sizes[dimension]) : null;

    /// <summary>The key, in this coarser grouping, of a cell of a finer one.</summary>
    internal long Coarsen(CellSpace finer, long key)
    {
        var coarse = 0L;
        for (var d = 0; d < _sizes.Length; d++)
        {
            if (Keeps(d))
            {
                coarse += finer.CodeOf(key, d)!.Value * _strides[d];
            }
        }

        return coarse;
    }
}
