using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Snapshots.Attributes;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>Reads the attribute tables: rows by key and time, of repeated ones the last loaded.</summary>
internal static class AttributeReader
{
    public static AttributeTables Read(DuckDBConnection connection, CancellationToken cancellation) =>
        new(Customers(connection, cancellation), Products(connection, cancellation));

    private static AttributeTable<int> Customers(DuckDBConnection connection, CancellationToken cancellation)
    {
        var keys = new Int32Column(Count(connection, "customers"));
        return Read(connection, LoadTable.Customers, keys, row => keys.Values[row], cancellation);
    }

    private static AttributeTable<string> Products(DuckDBConnection connection, CancellationToken cancellation)
    {
        var keys = new IdColumn(Count(connection, "products"));
        return Read(connection, LoadTable.Products, keys, row => keys.Dictionary.Text(keys.Numbers[row]), cancellation);
    }

    private static int Count(DuckDBConnection connection, string table) => DurableReads.Count(connection, $"SELECT count(*) FROM {table}");

    private static AttributeTable<TKey> Read<TKey>(
        DuckDBConnection connection, LoadTable loaded, ColumnSink keys, Func<int, TKey> keyOf, CancellationToken cancellation)
        where TKey : notnull
    {
        var target = TargetTable.Of(loaded);
        var (table, key) = (target.StoredName, target.Find(target.Key[0])!.StoredName);
        var fields = target.Columns.Where(column => column.Kind == TargetKind.Text && !target.Key.Contains(column.Name)).Select(column => column.Name);
        var capacity = Count(connection, table);
        var from = new Int64Column(capacity);
        var properties = PropertyColumn.Of(new Statements(connection, cancellation), table);
        var dictionaries = fields.Select(field => new FieldDictionary(field)).Concat(properties.Select(property => new FieldDictionary(property.Name, property.Type)));
        TextColumn[] columns = [.. dictionaries.Select(dictionary => new TextColumn(dictionary, capacity))];
        var names = string.Concat(columns.Select(column => ", " + column.Dictionary.Sql));
        var sql = $"""
            SELECT {key}, valid_from{names} FROM {table}
            QUALIFY row_number() OVER (PARTITION BY {key}, valid_from ORDER BY load_seq DESC) = 1 ORDER BY {key}, valid_from NULLS FIRST
            """;
        var rows = ChunkStream.Read(connection, sql, [keys, from, .. columns], cancellation);
        var numbers = new Dictionary<TKey, int>();
        var offsets = new List<int>();
        var validFrom = new long[rows];
        for (var row = 0; row < rows; row++)
        {
            if (numbers.TryAdd(keyOf(row), offsets.Count))
            {
                offsets.Add(row);
            }

            validFrom[row] = from.IsPresent(row) ? from.Values[row] : long.MinValue;
        }

        offsets.Add(rows);
        int[] all = [.. Enumerable.Range(0, rows)];
        TextColumn[] kept = [.. columns.Where(column => column.Dictionary.Count > 0)];
        foreach (var column in kept)
        {
            column.OrderByRows(rows);
            column.Dictionary.AddRows(column.Codes.Count(0, rows, column.Dictionary.Count), 1);
        }

        return new AttributeTable<TKey>
        {
            KeyNumbers = numbers,
            Offsets = [.. offsets],
            ValidFromUs = validFrom,
            Fields = [.. kept.Select(column => column.Dictionary.Freeze())],
            Codes = [.. kept.Select(column =>
            {
                var codes = new CodeTarget(column.Codes, rows);
                codes.Gather(all, 0, 1);
                return codes.Build();
            })],
        };
    }
}
