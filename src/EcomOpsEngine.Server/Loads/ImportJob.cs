using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Server.Loads;

/// <summary>One running import: it goes on when its caller leaves, and a retry joins it.</summary>
internal sealed class ImportJob : IProgress<LoadProgress>
{
    private readonly Lock _lock = new();
    private LoadProgress _latest = new(LoadStage.Hashing, null, 0);

    public ImportJob(ImportFileRequest request, CancellationToken serverEnding)
    {
        Request = request;
        Ending = CancellationTokenSource.CreateLinkedTokenSource(serverEnding);
    }

    /// <summary>What was asked for; a retry must ask for the same.</summary>
    public ImportFileRequest Request { get; }

    /// <summary>Ends the import: the server stops, or the dataset is deleted.</summary>
    public CancellationTokenSource Ending { get; }

    /// <summary>The load when it has ended.</summary>
    public Task<LoadRecord> Finished { get; set; } = Task.FromException<LoadRecord>(new InvalidOperationException("The import was not started."));

    public LoadProgress Latest
    {
        get
        {
            lock (_lock)
            {
                return _latest;
            }
        }
    }

    public void Report(LoadProgress value)
    {
        lock (_lock)
        {
            _latest = value;
        }
    }
}
