using System.Numerics;

namespace EcomOpsEngine.Analytics.Matrices;

/// <summary>The cells of one grouping with at least one row, by ascending key, and their values.</summary>
public sealed class CellTable
{
    private readonly long[]?[] _values;

    internal CellTable(CellSpace space, CellMeasures measures, long[] keys, long[]?[] values)
    {
        Space = space;
        Measures = measures;
        Keys = keys;
        _values = values;
    }

    /// <summary>Number of values of <see cref="CellMeasures"/>.</summary>
    internal const int MeasureCount = 22;

    /// <summary>The grouping.</summary>
    public CellSpace Space { get; }

    /// <summary>The measures it holds.</summary>
    public CellMeasures Measures { get; }

    /// <summary>Keys of <see cref="Space"/>, ascending.</summary>
    public long[] Keys { get; }

    /// <summary>Values of one measure, one for each key.</summary>
    /// <exception cref="ArgumentException">Not exactly one measure, or one that was not asked for.</exception>
    public ReadOnlySpan<long> Values(CellMeasures measure) => BitOperations.PopCount((uint)measure) == 1 && _values[IndexOf(measure)] is { } values
        ? values
        : throw new ArgumentException($"The table holds {Measures}, not {measure}.", nameof(measure));

    /// <summary>Position of a key, or null where the cell has no row.</summary>
    public int? Find(long key)
    {
        var found = Array.BinarySearch(Keys, key);
        return found >= 0 ? found : null;
    }

    /// <summary>The cells of tables of one grouping that have no key in common.</summary>
    internal static CellTable Union(IReadOnlyList<CellTable> tables)
    {
        long[] keys = [.. tables.SelectMany(table => table.Keys)];
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(keys, order);
        var values = new long[]?[MeasureCount];
        for (var index = 0; index < values.Length; index++)
        {
            if (tables[0]._values[index] is not null)
            {
                long[] all = [.. tables.SelectMany(table => table._values[index]!)];
                values[index] = Array.ConvertAll(order, at => all[at]);
            }
        }

        return new CellTable(tables[0].Space, tables[0].Measures, keys, values);
    }

    internal static int IndexOf(CellMeasures measure) => BitOperations.Log2((uint)measure);
}
