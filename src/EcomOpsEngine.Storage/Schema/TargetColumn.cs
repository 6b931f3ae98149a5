namespace EcomOpsEngine.Storage.Schema;

/// <summary>What values a target column takes.</summary>
internal enum TargetKind
{
    Text,
    EventName,
    CustomerId,
    VisitorId,
    Time,
    Money,
    Quantity,
    Line,
    OrderStatus,
    ChangedState,

    /// <summary>A local calendar day.</summary>
    Date,

    /// <summary>A finite decimal number, kept as a double.</summary>
    Number,

    /// <summary>ISO 4217 code.</summary>
    Currency,

    /// <summary>How much one unit of another currency is worth, a double above 0.</summary>
    Rate,

    /// <summary>A property that is a number: a double within the limits of <see cref="PropertyValue"/>.</summary>
    PropertyNumber,

    /// <summary>True or false.</summary>
    Truth,
}

/// <summary>A column that a load can fill.</summary>
/// <param name="Name">Name in mappings and batches.</param>
/// <param name="Kind">What values it takes.</param>
/// <param name="Required">Whether every row must have a value.</param>
/// <param name="NotNegative">Whether numbers below 0 are refused.</param>
internal sealed record TargetColumn(string Name, TargetKind Kind, bool Required = false, bool NotNegative = false)
{
    /// <summary>Column of the durable table: codes of people stand under a name of their own.</summary>
    public string StoredName => Kind switch
    {
        TargetKind.CustomerId => "customer",
        TargetKind.VisitorId => "visitor",
        _ => Name,
    };

    /// <summary>Whether the loader gives a value to rows of loads that do not map the column.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Whether the durable table has the column only from the first load on that brings it: one without a value costs a load as much as one with values.</summary>
    public bool IsMadeWhenLoaded { get; init; }

    /// <summary>Whether most of its texts occur in a few rows only: a code for each would be one more column.</summary>
    public bool IsSeldomRepeated { get; init; }

    /// <summary>Whether the table keeps the column; the others only tell how to read the row.</summary>
    public bool IsStored => Name != TargetTable.CurrencyColumn || Required;

    public bool IsProperty => Name.StartsWith(TargetTable.PropertyPrefix, StringComparison.Ordinal);

    /// <summary>Type of a property.</summary>
    public PropertyType PropertyType => Kind switch
    {
        TargetKind.PropertyNumber => PropertyType.Number,
        TargetKind.Truth => PropertyType.Boolean,
        TargetKind.Time => PropertyType.Time,
        _ => PropertyType.Text,
    };

    /// <summary>The column of a property.</summary>
    public static TargetColumn Property(string name, PropertyType type) => new(name, type switch
    {
        PropertyType.Number => TargetKind.PropertyNumber,
        PropertyType.Boolean => TargetKind.Truth,
        PropertyType.Time => TargetKind.Time,
        _ => TargetKind.Text,
    });

    /// <summary>Whether values are texts kept as they stand.</summary>
    public bool IsText => Kind is TargetKind.Text or TargetKind.EventName;
}
