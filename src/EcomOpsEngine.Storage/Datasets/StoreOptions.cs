using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Snapshots.Lineages;

namespace EcomOpsEngine.Storage.Datasets;

/// <summary>How a store keeps its data.</summary>
/// <param name="DataDirectory">Folder of the datasets; created when missing.</param>
/// <param name="DuckDbMemoryBytes">Most memory that DuckDB may use for each dataset; beyond it staging spills to disk.</param>
/// <param name="Threads">Threads of DuckDB for each dataset.</param>
/// <param name="Limits">Limits of a load; null for the defaults.</param>
/// <param name="Notify">Hears what the store does on its own, on any thread; null: nobody does.</param>
/// <param name="Key">The master key of personal data; null: <see cref="MasterKey.Development"/>, which protects nothing.</param>
public sealed record StoreOptions(
    string DataDirectory, long DuckDbMemoryBytes = 2L << 30, int Threads = 2, LoadLimits? Limits = null, Action<StoreNotice>? Notify = null, MasterKey? Key = null)
{
    /// <summary>What tells which rows are too old to be kept.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>When runs are merged and made anew.</summary>
    internal CompactionRules Compaction { get; init; } = CompactionRules.Default;
}
