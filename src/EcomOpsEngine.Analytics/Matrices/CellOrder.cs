namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>One order over the cells of all groupings: by the codes of the first dimension, then the second …, a subtotal after its members.</summary>
internal sealed class CellOrder
{
    private readonly int[] _sizes;
    private readonly long[] _strides;

    public CellOrder(IReadOnlyList<MatrixDimension> dimensions)
    {
        _sizes = [.. dimensions.Select(dimension => dimension.CodeCount)];
        _strides = new long[_sizes.Length];
        Int128 cells = 1;
        for (var d = _sizes.Length - 1; d >= 0; d--)
        {
            _strides[d] = (long)cells;
            cells *= _sizes[d] + 1;
            if (cells > 1L << 62)
            {
                throw new ArgumentException("The dimensions span more than 2^62 cells, subtotals among them.", nameof(dimensions));
            }
        }
    }

    public long Position(CellSpace space, long key)
    {
        var position = 0L;
        for (var d = 0; d < _sizes.Length; d++)
        {
            position += (space.CodeOf(key, d) ?? _sizes[d]) * _strides[d];
        }

        return position;
    }
}
