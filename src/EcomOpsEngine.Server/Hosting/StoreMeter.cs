using System.Diagnostics.Metrics;
using EcomOpsEngine.Storage.Datasets;

namespace EcomOpsEngine.Server.Hosting;

/// <summary>What the snapshots of each dataset take, as figures of a meter.</summary>
internal sealed class StoreMeter
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "EcomOpsEngine.Store";

    private readonly DatasetStore _store;

    public StoreMeter(DatasetStore store, IMeterFactory meters)
    {
        _store = store;
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("ecomops.snapshot.hot_size", () => Of(dataset => dataset.Current.HotBytes), "By", "Columns of the current snapshot that questions read.");
        meter.CreateObservableGauge("ecomops.snapshot.cold_size", () => Of(dataset => dataset.Current.ColdBytes), "By", "Columns of the current snapshot that only loads and compaction read.");
        meter.CreateObservableGauge("ecomops.snapshot.held_size", () => Of(dataset => dataset.HeldSnapshots.Bytes), "By", "Columns of older snapshots that running questions hold and the current one does not share.");
        meter.CreateObservableGauge("ecomops.snapshot.held", () => Of(dataset => dataset.HeldSnapshots.Snapshots), "{snapshot}", "Older snapshots that running questions hold.");
        meter.CreateObservableGauge("ecomops.snapshot.runs", () => Of(dataset => dataset.Current.Runs.Count(run => !run.Run.IsDelta)), "{run}", "Base runs.");
        meter.CreateObservableGauge("ecomops.snapshot.delta_runs", () => Of(dataset => dataset.Current.Runs.Count(run => run.Run.IsDelta)), "{run}", "Delta runs, which compaction merges.");
    }

    private IEnumerable<Measurement<long>> Of(Func<Dataset, long> figure) =>
        _store.List().Select(dataset => new Measurement<long>(figure(dataset), new KeyValuePair<string, object?>("dataset", dataset.Settings.Name)));
}
