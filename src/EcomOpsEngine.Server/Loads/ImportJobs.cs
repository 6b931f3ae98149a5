using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Storage;
using EcomOpsEngine.Storage.Loads;
using StoredDataset = EcomOpsEngine.Storage.Datasets.Dataset;

namespace EcomOpsEngine.Server.Loads;

/// <summary>The imports that run now, by dataset and load id.</summary>
internal sealed class ImportJobs(RunningLoads loads, ServerLifetime lifetime, ILogger<ImportJobs> log)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Dataset, string LoadId), ImportJob> _running = [];

    /// <summary>Starts an import, or joins the running one of the same id and content.</summary>
    public ImportJob StartOrJoin(StoredDataset dataset, ImportFileRequest request, FileLoad load)
    {
        var key = (request.Dataset, request.LoadId);
        lock (_lock)
        {
            if (_running.TryGetValue(key, out var running))
            {
                return running.Request.Equals(request) ? running : throw RequestException.LoadConflict(request.LoadId);
            }

            var job = new ImportJob(request.Clone(), loads.Show(request.Dataset, request.LoadId, request.Table), lifetime.Ending);
            _running.Add(key, job);
            job.Finished = Task.Run(() => RunAsync(key, dataset, load, job), CancellationToken.None);
            return job;
        }
    }

    /// <summary>Ends all imports into a dataset and waits for them.</summary>
    public async Task EndAllAsync(string dataset)
    {
        List<(ImportJob Job, Task Told)> jobs;
        lock (_lock)
        {
            // Whoever is still listed has its source: it is let go after the job has left the list.
            jobs = [.. _running.Where(pair => pair.Key.Dataset == dataset).Select(pair => (pair.Value, pair.Value.Ending.CancelAsync()))];
        }

        foreach (var (job, told) in jobs)
        {
            await told;
            await job.Finished.ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task<LoadRecord> RunAsync((string Dataset, string LoadId) key, StoredDataset dataset, FileLoad load, ImportJob job)
    {
        try
        {
            var record = await job.Shown.EndWithAsync(dataset.LoadFileAsync(load, job.Shown, job.Ending.Token));
            LoadLog.Ended(log, key.Dataset, record);
            return record;
        }
        catch (Exception error) when (error is StorageException or OperationCanceledException)
        {
            // Said in the log as well, because the caller may have left.
            ServerLog.ImportRefused(log, key.LoadId, key.Dataset, error is StorageException storage ? storage.Error.ToString() : "ended");
            throw;
        }
        catch (Exception error)
        {
            ServerLog.ImportFailed(log, error, key.LoadId, key.Dataset);
            throw;
        }
        finally
        {
            lock (_lock)
            {
                _running.Remove(key);
            }

            job.Shown.Dispose();
            job.Ending.Dispose();
        }
    }
}
