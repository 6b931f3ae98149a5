using Xunit;

namespace EcomOpsEngine.Benchmarks.Tests;

/// <summary>Tests that open the ClickHouse library, one after another: it keeps one data directory for each process.</summary>
[CollectionDefinition(Name)]
public sealed class ClickHouseCollection
{
    public const string Name = "ClickHouse library";
}
