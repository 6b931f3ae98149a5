using Apache.Arrow;
using Apache.Arrow.Types;
using EcomOpsEngine.Contracts.V1;
using Field = Apache.Arrow.Field;

namespace EcomOpsEngine.Server.Flight;

/// <summary>Columns of one batch of an answer, in their order. A null is a missing value.</summary>
internal sealed class ColumnList(int rows)
{
    private readonly List<Field> _fields = [];
    private readonly List<IArrowArray> _arrays = [];

    public ColumnList Texts(string name, IEnumerable<string?> values)
    {
        var builder = new StringArray.Builder();
        foreach (var value in values)
        {
            _ = value is null ? builder.AppendNull() : builder.Append(value);
        }

        return Add(name, builder.Build());
    }

    public ColumnList Wholes(string name, IEnumerable<int?> values)
    {
        var builder = new Int32Array.Builder();
        foreach (var value in values)
        {
            builder.Append(value);
        }

        return Add(name, builder.Build());
    }

    public ColumnList Longs(string name, IEnumerable<long?> values)
    {
        var builder = new Int64Array.Builder();
        foreach (var value in values)
        {
            builder.Append(value);
        }

        return Add(name, builder.Build());
    }

    public ColumnList Ratios(string name, IEnumerable<double?> values)
    {
        var builder = new DoubleArray.Builder();
        foreach (var value in values)
        {
            builder.Append(value);
        }

        return Add(name, builder.Build());
    }

    public ColumnList Flags(string name, IEnumerable<bool?> values)
    {
        var builder = new BooleanArray.Builder();
        foreach (var value in values)
        {
            _ = value is { } flag ? builder.Append(flag) : builder.AppendNull();
        }

        return Add(name, builder.Build());
    }

    /// <summary>Instants, Unix microseconds.</summary>
    public ColumnList Instants(string name, IEnumerable<long?> values)
    {
        var builder = new Int64Array.Builder();
        foreach (var value in values)
        {
            builder.Append(value);
        }

        var numbers = builder.Build();
        return Add(name, new TimestampArray(new TimestampType(TimeUnit.Microsecond, "UTC"), numbers.ValueBuffer, numbers.NullBitmapBuffer, numbers.Length, numbers.NullCount, 0));
    }

    /// <summary>Ratios, or figures of currency units; null where they cannot be given.</summary>
    public ColumnList Estimates(string name, IEnumerable<Estimate?> values) =>
        Ratios(name, values.Select(value => value?.KindCase == Estimate.KindOneofCase.Ratio ? value.Ratio : (double?)null));

    public RecordBatch Batch() => new(new Schema(_fields, null), _arrays, rows);

    private ColumnList Add(string name, IArrowArray array)
    {
        // Names of dimensions may coincide: the second gets a number.
        var unique = name;
        for (var n = 2; _fields.Exists(field => field.Name == unique); n++)
        {
            unique = $"{name}_{n}";
        }

        _fields.Add(new Field(unique, array.Data.DataType, nullable: true));
        _arrays.Add(array);
        return this;
    }
}
