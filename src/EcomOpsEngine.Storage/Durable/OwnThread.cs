namespace EcomOpsEngine.Storage.Durable;

/// <summary>
/// Work of a load on a thread of its own. Those of the pool read the load and write it; it does not see when they wait in DuckDB, gives others no thread in their place at once, and makes more only slowly.
/// </summary>
internal static class OwnThread
{
    /// <summary>Begins the work.</summary>
    public static Task Run(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
