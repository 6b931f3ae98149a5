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

    /// <summary>Value of each row.</summary>
    public int[] Values { get; } = GC.AllocateUninitializedArray<int>(capacity);

    /// <inheritdoc/>
    public override void Take(VectorView vector, int firstRow)
    {
        var target = Values.AsSpan(firstRow, vector.Count);
        vector.Values<int>().CopyTo(target);
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
    /// <summary>Value of each row, 0 where missing.</summary>
    public long[] Values { get; } = GC.AllocateUninitializedArray<long>(capacity);

    /// <summary>Whether each row is missing; null while none is.</summary>
    public bool[]? MissingRows { get; private set; }

    /// <summary>Whether a row has a value.</summary>
    public bool IsPresent(int row) => MissingRows is null || !MissingRows[row];

    /// <inheritdoc/>
    public override void Take(VectorView vector, int firstRow)
    {
        var target = Values.AsSpan(firstRow, vector.Count);
        vector.Values<long>().CopyTo(target);
        if (vector.AllPresent)
        {
            return;
        }

        for (var i = 0; i < target.Length; i++)
        {
            if (!vector.IsPresent(i))
            {
                target[i] = 0;
                MissingRows ??= new bool[Values.Length];
                MissingRows[firstRow + i] = true;
            }
        }
    }
}

/// <summary>Numbers the texts of a column of ids from 1; 0 where there is none.</summary>
internal sealed class IdColumn(int capacity) : ColumnSink
{
    /// <summary>The ids.</summary>
    public Utf8Dictionary Dictionary { get; } = new();

    /// <summary>Number of each row's id.</summary>
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

/// <summary>Finds the numbers of ids in a dictionary that another column filled; 0 where the id is not there.</summary>
internal sealed class KnownIdColumn(Utf8Dictionary dictionary, int capacity) : ColumnSink
{
    /// <summary>Number of each row's id.</summary>
    public int[] Numbers { get; } = GC.AllocateUninitializedArray<int>(capacity);

    /// <inheritdoc/>
    public override void Take(VectorView vector, int firstRow)
    {
        for (var i = 0; i < vector.Count; i++)
        {
            Numbers[firstRow + i] = vector.IsPresent(i) ? dictionary.Find(vector.Text(i)) : 0;
        }
    }
}
