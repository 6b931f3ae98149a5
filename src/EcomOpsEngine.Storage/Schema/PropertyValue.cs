using System.Globalization;

namespace EcomOpsEngine.Storage.Schema;

/// <summary>
/// The canonical text of a property's value, by which snapshots know it: numbers without superfluous digits (<c>1</c>, <c>0.25</c>), <c>true</c> and <c>false</c>,
/// instants as <c>2024-05-31T13:45:00Z</c>, with up to six digits of a second where there are any.
/// </summary>
public static class PropertyValue
{
    /// <summary>Largest number, and with a minus the smallest: beyond it 64 bits of floating point do not tell whole numbers apart.</summary>
    public const long MostNumber = 9_007_199_254_740_991;

    /// <summary>
    /// The place of a value among those of its type, which is exact: the number itself, 0 or 1, or microseconds since the Unix epoch.
    /// </summary>
    /// <param name="type">Type of the property; not text.</param>
    /// <param name="value">Canonical text.</param>
    public static double Rank(PropertyType type, string value) => type switch
    {
        PropertyType.Number => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture),
        PropertyType.Boolean => value == "true" ? 1 : 0,
        PropertyType.Time => (DateTime.Parse(value, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Texts have no rank."),
    };

    /// <summary>SQL of the canonical text of a column.</summary>
    internal static string Sql(PropertyType type, string column) => type switch
    {
        PropertyType.Number => $"CASE WHEN {column} = trunc({column}) THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE CAST({column} AS VARCHAR) END",
        PropertyType.Boolean => $"CAST({column} AS VARCHAR)",
        PropertyType.Time => $"replace(CAST({column} AS VARCHAR), ' ', 'T') || 'Z'",
        _ => column,
    };
}
