using System.Diagnostics.Metrics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Store;

public sealed class StoreMeterTests(RunningServer server)
{
    [Fact]
    public async Task Bytes_and_runs_of_a_dataset_are_figures_of_the_meter()
    {
        var dataset = await server.NewDatasetAsync();
        await server.LoadAsync(dataset, Table.Events, "first", OnError.AllOrNothing, Batches.Of(WatchSnapshotsTests.ManyVisitors));
        await server.LoadAsync(dataset, Table.Events, "second", OnError.AllOrNothing, Batches.Of([new EventRow("late", "home", SmallShop.Day(9))]));
        using var watch = server.Catalog.WatchSnapshots(new WatchSnapshotsRequest { Dataset = dataset });
        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        var snapshot = watch.ResponseStream.Current.Snapshot;
        var figures = Read(dataset);

        Assert.Equal((snapshot.HotBytes, snapshot.ColdBytes), (figures["ecomops.snapshot.hot_size"], figures["ecomops.snapshot.cold_size"]));
        Assert.Equal((1L, 1L), (figures["ecomops.snapshot.runs"], figures["ecomops.snapshot.delta_runs"]));
        Assert.True(figures.ContainsKey("ecomops.snapshot.held_size") && figures.ContainsKey("ecomops.snapshot.held"));
    }

    private static Dictionary<string, long> Read(string dataset)
    {
        var figures = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == StoreMeter.MeterName)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "dataset" && (string?)tag.Value == dataset)
                {
                    figures[instrument.Name] = value;
                }
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return figures;
    }
}
