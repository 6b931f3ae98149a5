using System.Diagnostics;
using EcomOpsEngine.Benchmarks.Peers;
using EcomOpsEngine.Storage.Datasets;
using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Benchmarks.Loads;

/// <summary>What one load of ours took.</summary>
/// <param name="Durable">Until the commit; null where a sender does not hear of it.</param>
/// <param name="Queryable">Until the acknowledgement: durable, and in the snapshot that questions are answered on.</param>
/// <param name="Counts">Rows, visitors and customers in the durable table.</param>
internal readonly record struct LoadTimes(TimeSpan? Durable, TimeSpan Queryable, string Counts);

/// <summary>Loads a file into a new dataset, as an import does.</summary>
internal static class LoadOurs
{
    private const string DatasetName = "shop";

    public static async Task<LoadTimes> FileAsync(string directory, LoadFile file, int threads, CancellationToken cancellation)
    {
        var data = Directory.CreateDirectory(Path.Combine(directory, "ours")).FullName;
        try
        {
            var store = await DatasetStore.OpenAsync(new StoreOptions(data, Threads: threads), cancellation);
            TimeSpan durable, queryable;
            await using (store)
            {
                var (dataset, _) = await store.CreateAsync(new DatasetSettings(DatasetName, "Shop", LoadFiles.TimeZone, "CNY", 2), cancellation);
                var load = new FileLoad(LoadTable.Events, "events", LoadFiles.PathOf(directory, file), directory, FileFormat.ByName, null, OnError.AllOrNothing);
                var stages = new StageWatch();
                await dataset.LoadFileAsync(load, stages, cancellation);
                (durable, queryable) = (stages.Durable, stages.Elapsed);
            }

            using var duckdb = new DuckDbPeer(threads, Path.Combine(data, DatasetName, "dataset.duckdb"));
            return new LoadTimes(durable, queryable, duckdb.Query("SELECT count(*), count(DISTINCT visitor), count(DISTINCT customer) FROM events"));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private sealed class StageWatch : IProgress<LoadProgress>
    {
        private readonly Stopwatch _watch = Stopwatch.StartNew();

        public TimeSpan Durable { get; private set; }

        public TimeSpan Elapsed => _watch.Elapsed;

        public void Report(LoadProgress value)
        {
            if (value.Stage == LoadStage.Publishing && Durable == default)
            {
                Durable = _watch.Elapsed;
            }
        }
    }
}
