using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Storage.Loads;

namespace EcomOpsEngine.Server.Loads;

/// <summary>How far a load has come. Watchers wait for the next change; none of them is waited for.</summary>
internal sealed class RunningLoad(Table table, Action<RunningLoad> hide) : IProgress<LoadProgress>, IDisposable
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<LoadRecord?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LoadProgress _latest = new(LoadStage.Hashing, null, 0);

    /// <summary>Table loaded into.</summary>
    public Table Table => table;

    /// <summary>The record of the load when it has ended; null where it ended without one (it was cancelled, or its arguments were wrong).</summary>
    public Task<LoadRecord?> Ended => _ended.Task;

    /// <summary>The latest progress, and what tells of the next.</summary>
    public (LoadProgress Progress, Task Changed) Latest
    {
        get
        {
            lock (_lock)
            {
                return (_latest, _changed.Task);
            }
        }
    }

    public void Report(LoadProgress value)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _latest = value;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }

    /// <summary>Waits for the load and tells watchers how it ended.</summary>
    public async Task<LoadRecord> EndWithAsync(Task<LoadRecord> load)
    {
        var record = await load;
        _ended.TrySetResult(record);
        return record;
    }

    public void Dispose()
    {
        hide(this);
        _ended.TrySetResult(null);
    }
}
