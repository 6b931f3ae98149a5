using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Filters;

/// <summary>The rows of one code column that pass: a table over its codes, evaluated for many elements at once.</summary>
internal sealed class ColumnTest
{
    private readonly byte[] _values;
    private readonly ByteTable _bytes;

    /// <param name="column">Index of the code column.</param>
    /// <param name="values">What each code is mapped to; codes beyond give 0.</param>
    public ColumnTest(int column, byte[] values)
    {
        Column = column;
        _values = values;
        _bytes = new ByteTable(values);
    }

    public int Column { get; }

    public ReadOnlySpan<byte> Values => _values;

    /// <summary>Maps the elements from <paramref name="offset"/> on into the target.</summary>
    public void Map<TCombine>(CodeColumn column, int offset, Span<byte> target)
        where TCombine : struct, ByteTable.ICombine
    {
        switch (column.Width)
        {
            case 1:
                _bytes.Map<TCombine>(column.Bytes.Slice(offset, target.Length), target);
                break;
            case 2:
                ReadOnlySpan<ushort> words = column.Words.Slice(offset, target.Length);
                for (int i = 0; i < words.Length; i++)
                {
                    target[i] = TCombine.Of(target[i], words[i] < _values.Length ? _values[words[i]] : (byte)0);
                }

                break;
            default:
                ReadOnlySpan<int> integers = column.Integers.Slice(offset, target.Length);
                for (int i = 0; i < integers.Length; i++)
                {
                    target[i] = TCombine.Of(target[i], (uint)integers[i] < (uint)_values.Length ? _values[integers[i]] : (byte)0);
                }

                break;
        }
    }
}
