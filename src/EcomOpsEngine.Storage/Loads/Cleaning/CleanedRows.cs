using System.Globalization;
using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Loads.Cleaning;

/// <summary>The changes of a load: first in a temporary table, then beside its rows.</summary>
internal static class CleanedRows
{
    /// <summary>Temporary table of the load's changes.</summary>
    public const string Table = "cleaned_rows";

    private static readonly (CleaningRule Rule, string Word)[] Words =
        [(CleaningRule.Currency, "currency"), (CleaningRule.Median, "median"), (CleaningRule.PriceOutlier, "price_outlier")];

    /// <summary>The word of a rule in the tables.</summary>
    public static string Word(CleaningRule rule) => Words.First(pair => pair.Rule == rule).Word;

    public static void Begin(Statements statements) =>
        statements.Execute($"CREATE TEMP TABLE {Table} (\"row\" BIGINT, column_name VARCHAR, rule VARCHAR, before VARCHAR, after VARCHAR, basis VARCHAR)");

    /// <summary>Rows that some rule changed or set aside.</summary>
    public static long Count(Statements statements) => statements.Number($"SELECT count(DISTINCT \"row\") FROM {Table}");

    public static void Keep(Statements statements, int loadSeq) =>
        statements.Execute($"INSERT INTO cleaned SELECT ?, \"row\", column_name, rule, before, after, basis FROM {Table} ORDER BY \"row\", column_name, rule", loadSeq);

    /// <summary>The changes of a load in source order; null when there is no such load.</summary>
    public static IReadOnlyList<CleanedRow>? List(Statements statements, string loadId, long offset, int limit)
    {
        var found = statements.Rows("SELECT load_seq FROM loads WHERE load_id = ?", row => row.GetInt32(0), loadId);
        return found.Count == 0
            ? null
            : statements.Rows(
                "SELECT \"row\", column_name, rule, before, after, basis FROM cleaned WHERE load_seq = ? ORDER BY \"row\", column_name, rule LIMIT ? OFFSET ?",
                row => new CleanedRow(
                    row.GetInt64(0),
                    row.GetString(1),
                    Words.First(pair => pair.Word == row.GetString(2)).Rule,
                    row.IsDBNull(3) ? null : row.GetString(3),
                    row.IsDBNull(4) ? null : row.GetString(4),
                    row.GetString(5)),
                found[0],
                limit,
                offset);
    }

    /// <summary>SQL of a value as people write it: amounts in currency units.</summary>
    public static string Shown(string value, int? moneyScale)
    {
        if (moneyScale is not > 0)
        {
            return $"CAST({value} AS VARCHAR)";
        }

        var scale = moneyScale.Value.ToString(CultureInfo.InvariantCulture);
        return $"CAST(CAST({value} AS DECIMAL(19, 0)) * CAST(1e-{scale} AS DECIMAL(6, {scale})) AS VARCHAR)";
    }
}
