using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Snapshots.Building;

/// <summary>The dictionaries of the text fields of a table over all runs of a dataset. Fields are added at the end and keep their place.</summary>
internal sealed class TableFields(IEnumerable<FieldDictionary> fields)
{
    private readonly List<FieldDictionary> _all = [.. fields];

    /// <summary>The fields of events, before there are any rows.</summary>
    public static TableFields OfEvents() => Of("event_name", "page", "device", "channel", "campaign", "sku");

    /// <summary>The fields of orders, before there are any rows. The loaded status word is the first.</summary>
    public static TableFields OfOrders() => Of("status", "sku", "category_1", "category_2", "channel", OrderTable.HasCustomerField);

    /// <summary>The fields.</summary>
    public IReadOnlyList<FieldDictionary> All => _all;

    /// <summary>A field that every dataset has.</summary>
    public FieldDictionary this[string name] => _all.First(field => field.Name == name);

    /// <summary>Place of a field that every dataset has.</summary>
    public int IndexOf(string name) => _all.FindIndex(field => field.Name == name);

    /// <summary>Adds fields for property columns that the table has by now.</summary>
    /// <param name="connection">Open connection.</param>
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows so far, which miss the field.</param>
    public void AddProperties(DuckDBConnection connection, string table, long rows) =>
        AddProperties(PropertyColumn.Of(new Statements(connection, CancellationToken.None), table), rows);

    /// <summary>Adds fields for those of some property columns that have none.</summary>
    /// <param name="properties">The columns, in the order of their table.</param>
    /// <param name="rows">Rows so far, which miss the field.</param>
    public void AddProperties(IEnumerable<PropertyColumn> properties, long rows)
    {
        foreach (var property in properties.Where(property => _all.All(field => field.Name != property.Name)))
        {
            var field = new FieldDictionary(property.Name, property.Type);
            field.AddRows(0, rows);
            _all.Add(field);
        }
    }

    /// <summary>Leaves out property fields without a value, before anything was published.</summary>
    /// <returns>Places of the fields left out, the last first.</returns>
    public IReadOnlyList<int> LeaveOutEmptyProperties() => LeaveOutProperties(field => field.Count == 0);

    /// <summary>Leaves out property fields that have no value in their table, before any was read.</summary>
    public void LeaveOutEmptyProperties(DuckDBConnection connection, string table) =>
        LeaveOutProperties(field => DurableReads.Count(connection, $"SELECT count({SqlQuote.Name(field.Name)}) FROM {table}") == 0);

    private IReadOnlyList<int> LeaveOutProperties(Predicate<FieldDictionary> isEmpty)
    {
        int[] empty = [.. Enumerable.Range(0, _all.Count).Reverse().Where(i => _all[i].IsProperty && isEmpty(_all[i]))];
        foreach (var place in empty)
        {
            _all.RemoveAt(place);
        }

        return empty;
    }

    /// <summary>The fields as they are now.</summary>
    public IReadOnlyList<TextField> Freeze() => [.. _all.Select(field => field.Freeze())];

    private static TableFields Of(params IEnumerable<string> names) => new(names.Select(name => new FieldDictionary(name)));
}
