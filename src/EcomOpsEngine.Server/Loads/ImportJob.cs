using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Server.Loads;

/// <summary>One running import: it goes on when its caller leaves, and a retry joins it.</summary>
internal sealed class ImportJob(ImportFileRequest request, RunningLoad shown, CancellationToken serverEnding)
{
    /// <summary>What was asked for; a retry must ask for the same.</summary>
    public ImportFileRequest Request => request;

    /// <summary>How far it has come.</summary>
    public RunningLoad Shown => shown;

    /// <summary>Ends the import: the server stops, or the dataset is deleted.</summary>
    public CancellationTokenSource Ending { get; } = CancellationTokenSource.CreateLinkedTokenSource(serverEnding);

    /// <summary>The load when it has ended.</summary>
    public Task<LoadRecord> Finished { get; set; } = Task.FromException<LoadRecord>(new InvalidOperationException("The import was not started."));
}
