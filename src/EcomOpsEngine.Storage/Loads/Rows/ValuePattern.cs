using EcomOpsEngine.Storage.Durable;

namespace EcomOpsEngine.Storage.Loads.Rows;

/// <summary>SQL of the patterns of value rules and filters: exact text, prefix with <c>*</c>, <c>*</c> alone, empty for missing values.</summary>
internal static class ValuePattern
{
    public static string Condition(string value, string pattern) => pattern switch
    {
        "*" => "TRUE",
        "" => $"{value} IS NULL",
        _ when pattern.EndsWith('*') => $"coalesce(starts_with({value}, {SqlQuote.Text(pattern[..^1])}), FALSE)",
        _ => $"coalesce({value} = {SqlQuote.Text(pattern)}, FALSE)",
    };

    public static string Mapped(string value, IReadOnlyList<ValueRule> rules)
    {
        if (rules.Count == 0)
        {
            return value;
        }

        var cases = rules.Select(rule => $" WHEN {Condition(value, rule.Pattern)} THEN {(rule.Value.Length == 0 ? "NULL" : SqlQuote.Text(rule.Value))}");
        return $"CASE{string.Concat(cases)} ELSE {value} END";
    }
}
