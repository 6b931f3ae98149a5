using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Storage.Schema;

/// <summary>The columns that a load can fill in one durable table, in the order in which rows are checked.</summary>
/// <param name="Table">The table.</param>
/// <param name="StoredName">Name of the durable table.</param>
/// <param name="Columns">Fixed columns.</param>
/// <param name="TakesProperties">Whether attributes of the caller's own can be added.</param>
internal sealed record TargetTable(LoadTable Table, string StoredName, IReadOnlyList<TargetColumn> Columns, bool TakesProperties)
{
    /// <summary>Currency of a row's amounts where it is not the dataset's.</summary>
    public const string CurrencyColumn = "currency";

    /// <summary>Version of a row that may be corrected: the highest of its key holds.</summary>
    public const string VersionColumn = "version";

    public const string PropertyPrefix = "properties.";
    public const int MaxProperties = 64;
    public const int MaxPropertyNameLength = 60;

    /// <summary>Columns whose values together occur once; checked where all that a row may leave out are mapped. Empty: rows have no key.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Columns by which versions of a row belong together; empty: rows have no versions.</summary>
    public IReadOnlyList<string> VersionKey { get; init; } = [];

    /// <summary>Members of <see cref="VersionKey"/> that a load may leave out: a missing value is a value of its own.</summary>
    public IReadOnlyList<string> VersionKeyOptional { get; init; } = [];

    /// <summary>Whether a row of a later load takes the place of the row with its key; otherwise it is rejected.</summary>
    public bool LaterReplaces { get; init; }

    /// <summary>When a row holds: the first column of instants or days.</summary>
    public TargetColumn TimeColumn => Columns.First(column => column.Kind is TargetKind.Time or TargetKind.Date);

    /// <summary>Whether rows say what somebody or something is, not what happened: they are kept whatever the retention.</summary>
    public bool Describes { get; init; }

    /// <summary>Whether rows leave the table when they are older than the dataset keeps them.</summary>
    public bool Expires => !Describes;

    /// <summary>Whether each row must name a visitor or a customer.</summary>
    public bool NeedsPerson { get; init; }

    /// <summary>Whether texts stand as codes, but for those that are seldom repeated.</summary>
    public bool CodesTexts { get; init; }

    public static TargetTable Of(LoadTable table) => TargetTables.All.FirstOrDefault(known => known.Table == table) ?? throw new StorageException(
        StorageError.Invalid,
        "The table of the load is not known.",
        new StorageViolation("table", $"found {(int)table}; expected {TargetTables.Names}"));

    /// <summary>The column of a name, null when there is none; well-formed property names make a column of their own.</summary>
    /// <param name="name">Name in mappings and batches.</param>
    /// <param name="property">Type of a property.</param>
    public TargetColumn? Find(string name, PropertyType property = PropertyType.Text) =>
        Columns.FirstOrDefault(column => column.Name == name)
        ?? (TakesProperties && IsPropertyName(name) ? TargetColumn.Property(name, property) : null);

    /// <summary>Whether a column is made as codes of texts (<see cref="Durable.StoredTexts"/>).</summary>
    public bool StandsAsCodes(TargetColumn column) => CodesTexts && column.IsText && !column.IsSeldomRepeated;

    /// <summary>Place of a column in the order of checks: fixed columns as listed, then properties by name.</summary>
    public int CheckOrder(TargetColumn column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == column.Name)
            {
                return i;
            }
        }

        return Columns.Count;
    }

    private static bool IsPropertyName(string name) =>
        name.StartsWith(PropertyPrefix, StringComparison.Ordinal)
        && name.Length - PropertyPrefix.Length is > 0 and <= MaxPropertyNameLength
        && name[PropertyPrefix.Length..].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
