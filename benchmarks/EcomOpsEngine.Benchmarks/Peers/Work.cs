namespace EcomOpsEngine.Benchmarks.Peers;

/// <summary>One question asked of everybody. Answers are texts, so that they compare exactly.</summary>
/// <param name="Name">Name of the work, as in the JSON output.</param>
/// <param name="Rows">Rows the question is asked of.</param>
/// <param name="Ours">Our kernel.</param>
/// <param name="DuckDb">SQL for DuckDB; null where it is not asked.</param>
/// <param name="ClickHouse">SQL for ClickHouse; null where it is not asked.</param>
/// <param name="Comparable">What of our answer the peers answer too; null: all of it.</param>
internal sealed record Work(
    string Name, long Rows, Func<string> Ours, string? DuckDb, string? ClickHouse, Func<string, string>? Comparable = null);
