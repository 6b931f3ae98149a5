using System.IO.Hashing;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Takes the vectors of one column in row order.</summary>
internal abstract class ColumnSink
{
    /// <summary>Takes a vector whose first row has the given number.</summary>
    public abstract void Take(VectorView vector, int firstRow);
}

/// <summary>Keeps a column of integers, <see cref="Missing"/> where there is none.</summary>
internal sealed class Int32Column(int capacity) : ColumnSink
{
    /// <summary>Stands for a missing value: identity codes and line numbers are never negative.</summary>
    public const int Missing = -1;

    private int[] _values = GC.AllocateUninitializedArray<int>(capacity);

    /// <summary>Value of each row.</summary>
    public int[] Values => _values;

    /// <summary>Makes room for more rows.</summary>
    public void Reserve(int rows) => System.Array.Resize(ref _values, Math.Max(_values.Length, rows));

    /// <inheritdoc/>
    public override void Take(VectorView vector, int firstRow)
    {
        var target = Values.AsSpan(firstRow, vector.Count);
        vector.CopyTo(target);
        if (!vector.AllPresent)
        {
            for (var i = 0; i < target.Length; i++)
            {
                if (!vector.IsPresent(i))
                {
                    target[i] = Missing;
                }
            }
        }
    }
}

/// <summary>Keeps a column of 64-bit integers or timestamps, and which rows have none.</summary>
internal sealed class Int64Column(int capacity) : ColumnSink
{
    private long[] _values = GC.AllocateUninitializedArray<long>(capacity);
    private bool[]? _missing;

    /// <summary>Value of each row, 0 where missing.</summary>
    public long[] Values => _values;

    /// <summary>Whether a row has a value.</summary>
    public bool IsPresent(int row) => _missing is null || !_missing[row];

    /// <summary>The value of a row; null where missing.</summary>
    public long? this[int row] => IsPresent(row) ? _values[row] : null;

    /// <summary>Sets a row.</summary>
    public void Set(int row, long? value)
    {
        _values[row] = value ?? 0;
        if (value is null || _missing is not null)
        {
            (_missing ??= new bool[_values.Length])[row] = value is null;
        }
    }

    /// <summary>Makes room for more rows.</summary>
    public void Reserve(int rows)
    {
        System.Array.Resize(ref _values, Math.Max(_values.Length, rows));
        if (_missing is not null)
        {
            System.Array.Resize(ref _missing, _values.Length);
        }
    }

    /// <inheritdoc/>
    public override void Take(VectorView vector, int firstRow)
    {
        var target = Values.AsSpan(firstRow, vector.Count);
        vector.CopyTo(target);
        if (vector.AllPresent)
        {
            return;
        }

        for (var i = 0; i < target.Length; i++)
        {
            if (!vector.IsPresent(i))
            {
                Set(firstRow + i, null);
            }
        }
    }
}

/// <summary>Keeps a 64-bit hash of each text, 0 where there is none; takes no memory until there is one. Two ids of one person would have to agree in all bits to be taken for one.</summary>
internal sealed class HashColumn(int capacity) : ColumnSink
{
    private int _room = capacity;
    private ulong[]? _values;

    /// <summary>Whether no row has a text.</summary>
    public bool IsEmpty => _values is null;

    /// <summary>Hash of a row.</summary>
    public ulong this[int row] => _values is null ? 0 : _values[row];

    /// <summary>Hash of each row, to be written.</summary>
    public Span<ulong> Values => _values ??= new ulong[_room];

    /// <summary>Sets a row.</summary>
    public void Set(int row, ulong hash)
    {
        if (hash != 0 || !IsEmpty)
        {
            Values[row] = hash;
        }
    }

    /// <summary>Makes room for more rows.</summary>
    public void Reserve(int rows)
    {
        _room = Math.Max(_room, rows);
        if (!IsEmpty)
        {
            System.Array.Resize(ref _values, _room);
        }
    }

    /// <summary>Hash of a text.</summary>
    public static ulong Hash(ReadOnlySpan<byte> text) => Math.Max(1, XxHash3.HashToUInt64(text));

    /// <inheritdoc/>
    public override void Take(VectorView vector, int firstRow)
    {
        for (var i = 0; i < vector.Count; i++)
        {
            Set(firstRow + i, vector.IsPresent(i) ? Hash(vector.Text(i)) : 0);
        }
    }
}

/// <summary>Keeps a 128-bit hash of each text, which stands for the text. None is missing.</summary>
internal sealed class IdHashColumn(int capacity) : ColumnSink
{
    private UInt128[] _values = GC.AllocateUninitializedArray<UInt128>(capacity);

    /// <summary>Hash of each row.</summary>
    public UInt128[] Values => _values;

    /// <summary>Makes room for more rows.</summary>
    public void Reserve(int rows) => System.Array.Resize(ref _values, Math.Max(_values.Length, rows));

    /// <inheritdoc/>
    public override void Take(VectorView vector, int firstRow)
    {
        for (var i = 0; i < vector.Count; i++)
        {
            _values[firstRow + i] = XxHash128.HashToUInt128(vector.Text(i));
        }
    }
}

/// <summary>Numbers the texts of a column from 1; 0 where there is none.</summary>
internal sealed class IdColumn(int capacity) : ColumnSink
{
    /// <summary>The texts.</summary>
    public Utf8Dictionary Dictionary { get; } = new();

    /// <summary>Number of each row's text.</summary>
    public int[] Numbers { get; } = GC.AllocateUninitializedArray<int>(capacity);

    /// <inheritdoc/>
    public override void Take(VectorView vector, int firstRow)
    {
        var target = Numbers.AsSpan(firstRow, vector.Count);
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = vector.IsPresent(i) ? Dictionary.CodeOf(vector.Text(i)) : 0;
        }
    }
}
