using System.Text.Json.Serialization;
using EcomOpsEngine.Benchmarks.Peers;

namespace EcomOpsEngine.Benchmarks.Loads;

/// <summary>One way in, with the peers' times for the same file; times in milliseconds over the rounds.</summary>
internal sealed record LoadRow(
    [property: JsonPropertyName("format")] string Format,
    [property: JsonPropertyName("rows")] long Rows,
    [property: JsonPropertyName("durable_ms")] Spread? DurableMs,
    [property: JsonPropertyName("queryable_ms")] Spread QueryableMs,
    [property: JsonPropertyName("duckdb_ms")] Spread DuckDbMs,
    [property: JsonPropertyName("clickhouse_ms")] Spread? ClickHouseMs,
    [property: JsonPropertyName("clickhouse_server_ms")] Spread? ClickHouseServerMs,
    [property: JsonPropertyName("counts_equal")] bool CountsEqual)
{
    /// <summary>Our time until queryable over DuckDB's bare insert.</summary>
    [JsonPropertyName("queryable_over_duckdb")]
    public double OverDuckDb => QueryableMs.Median / DuckDbMs.Median;

    /// <summary>ClickHouse's time over ours until queryable: above 1 we are ahead.</summary>
    [JsonPropertyName("clickhouse_over_queryable")]
    public double? OverClickHouse => ClickHouseMs?.Median / QueryableMs.Median;

    /// <summary>Time of sending the same batches to a server of ClickHouse over ours until queryable.</summary>
    [JsonPropertyName("clickhouse_server_over_queryable")]
    public double? OverClickHouseServer => ClickHouseServerMs?.Median / QueryableMs.Median;
}
