using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Storage.Snapshots;
using PropertyType = EcomOpsEngine.Storage.Schema.PropertyType;
using PropertyValue = EcomOpsEngine.Storage.Schema.PropertyValue;

namespace EcomOpsEngine.Server.Queries;

/// <summary>A field that a request may name.</summary>
/// <param name="Name">Name as in the contract.</param>
/// <param name="Table">Table it belongs to.</param>
/// <param name="Type">Type of its values.</param>
/// <param name="Column">Index among the code columns (with a dictionary) or the number columns (others) of its table.</param>
/// <param name="Text">Dictionary of a field of texts, or of a property of any type; null for others.</param>
internal sealed record CatalogField(string Name, Table Table, FieldType Type, int Column, TextField? Text)
{
    /// <summary>Where a value stands for several at once: the parts of each value, which conditions test; null for others.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? Parts { get; init; }

    /// <summary>What a dimension over the field shows, in this order; null: its values by code point.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Rows without a number; texts count their own.</summary>
    public long MissingNumbers { get; init; }

    /// <summary>Ranks of the values of a property that is no text (<see cref="PropertyValue.Rank"/>), by their place in the dictionary; read once for each snapshot.</summary>
    public Lazy<double[]> Ranks { get; } = new(() => [.. (Text?.Values ?? []).Select(value => PropertyValue.Rank(Text!.Type, value))]);

    /// <summary>Rows without a value.</summary>
    public long Nulls => Text is null ? MissingNumbers : Text.RowsByCode[0];
}

/// <summary>The fields of a snapshot by table and name.</summary>
internal sealed class FieldCatalog
{
    public const string OrderedAt = "ordered_at";

    /// <summary>Column 0 of every timeline.</summary>
    public const string EventName = "event_name";

    private static readonly string[] MoneyFields = ["unit_price", "list_price", "discount", "cost"];

    private readonly Dictionary<(Table, string), CatalogField> _byName;

    private FieldCatalog(IReadOnlyList<CatalogField> all)
    {
        All = all;
        _byName = all.ToDictionary(field => (field.Table, field.Name));
    }

    /// <summary>All fields by table and name.</summary>
    public IReadOnlyList<CatalogField> All { get; }

    /// <summary>The fields of a snapshot.</summary>
    /// <param name="events">Text fields of events in column order.</param>
    /// <param name="orders">Text fields of orders in column order.</param>
    /// <param name="table">The orders, for their number fields.</param>
    public static FieldCatalog Of(IEnumerable<TextField> events, IEnumerable<TextField> orders, OrderTable table)
    {
        var fields = new List<CatalogField>();
        fields.AddRange(events.Select((text, column) => Text(Table.Events, text, column)).Where(IsShown));
        fields.AddRange(orders.Select((text, column) => Text(Table.Orders, text, column)).Where(IsShown));
        for (var column = 0; column < OrderTable.NumberFields.Count; column++)
        {
            var name = OrderTable.NumberFields[column];
            var type = MoneyFields.Contains(name) ? FieldType.Money : FieldType.Integer;
            fields.Add(new CatalogField(name, Table.Orders, type, column, null) { MissingNumbers = table.MissingNumbers[column] });
        }

        fields.Add(new CatalogField(OrderedAt, Table.Orders, FieldType.Time, OrderTable.NumberFields.Count, null));
        return new FieldCatalog([.. fields.OrderBy(field => field.Table).ThenBy(field => field.Name, StringComparer.Ordinal)]);
    }

    /// <summary>These fields and further ones, which take the place of fields of the same name.</summary>
    public FieldCatalog With(IReadOnlyList<CatalogField> further) =>
        new([.. All.Where(field => !further.Any(one => one.Table == field.Table && one.Name == field.Name)).Concat(further).OrderBy(field => field.Table).ThenBy(field => field.Name, StringComparer.Ordinal)]);

    /// <summary>A field that a question computed for itself. Its rows are not counted, so that some may always lack a value.</summary>
    public static CatalogField Derived(Table table, DerivedField field, int column)
    {
        var rows = new long[field.Values.Count + 1];
        rows[0] = 1;
        return new CatalogField(field.Name, table, FieldType.Text, column, new TextField(field.Name, field.Values, rows)) { Parts = field.Parts, Labels = field.Labels };
    }

    public CatalogField? Find(Table table, string name) => _byName.GetValueOrDefault((table, name));

    /// <summary>Names of the fields of a table.</summary>
    public IEnumerable<string> Names(Table table) => All.Where(field => field.Table == table).Select(field => field.Name);

    /// <summary>A property that no row has yet is no field.</summary>
    private static bool IsShown(CatalogField field) => field.Text!.Values.Count > 0 || !field.Name.StartsWith("properties.", StringComparison.Ordinal);

    private static CatalogField Text(Table table, TextField text, int column) =>
        new(text.Name, table, TypeOf(text.Type), column, text);

    private static FieldType TypeOf(PropertyType type) => type switch
    {
        PropertyType.Number => FieldType.Number,
        PropertyType.Boolean => FieldType.Boolean,
        PropertyType.Time => FieldType.Time,
        _ => FieldType.Text,
    };
}
