using Apache.Arrow;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Server.Loads;

/// <summary>Loads rows that a caller sends in batches, by gRPC or by Flight.</summary>
internal sealed class StreamLoads(DatasetAccess access, RunningLoads running, ILogger<StreamLoads> log)
{
    /// <summary>Runs a load to its end: durable and visible, or refused with an error.</summary>
    public async Task<LoadResponse> RunAsync(LoadHeader header, IAsyncEnumerable<RecordBatch> batches, CancellationToken cancellation)
    {
        var violations = new Violations();
        LoadChecks.Target(header.Table, header.LoadId, header.OnError, "header.", violations);
        RequestChecks.NotNegative(header.ExpectedRows, "header.expected_rows", violations);
        var cleaning = CleaningReader.Read(header.Cleaning, "header.cleaning", violations);
        violations.ThrowIfAny();
        var dataset = access.Dataset(header.Dataset, "header.dataset");
        var load = new StreamLoad(
            (LoadTable)(int)header.Table, header.LoadId, (Storage.Loads.OnError)(int)header.OnError, header.ExpectedRows > 0 ? header.ExpectedRows : null, cleaning);
        using var shown = running.Show(header.Dataset, header.LoadId, header.Table);
        var record = await shown.EndWithAsync(dataset.LoadBatchesAsync(load, batches, shown, cancellation));
        LoadLog.Ended(log, header.Dataset, record);
        return new LoadResponse { Load = LoadMessages.Of(LoadChecks.Accepted(dataset, record)) };
    }
}
