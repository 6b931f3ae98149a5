using System.Globalization;
using EcomOpsEngine.Storage.Datasets;

namespace EcomOpsEngine.Storage.Retention;

/// <summary>Has the datasets of a store take out what is too old: after each start, then every hour.</summary>
internal sealed class RetentionWatch(Func<IReadOnlyList<Dataset>> datasets, StoreOptions options) : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource ending = new();
    private Task running = Task.CompletedTask;

    public void Start() => running = Task.Run(RunAsync);

    /// <summary>Waits for what is being done.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!ending.IsCancellationRequested)
        {
            await ending.CancelAsync();
            await running;
            ending.Dispose();
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, options.Clock);
        try
        {
            do
            {
                foreach (var dataset in datasets())
                {
                    await ExpireAsync(dataset);
                }
            }
            while (await timer.WaitForNextTickAsync(ending.Token));
        }
        catch (OperationCanceledException)
        {
            // The store closes.
        }
    }

    private async Task ExpireAsync(Dataset dataset)
    {
        try
        {
            if (await dataset.ExpireAsync(ending.Token) is var rows and > 0)
            {
                Notify(StoreNoticeKind.RowsExpired, dataset, string.Create(CultureInfo.InvariantCulture, $"{rows} rows before {dataset.Horizon?.DayText}"));
            }
        }
        catch (StorageException gone) when (gone.Error == StorageError.DatasetNotFound)
        {
            // Deleted meanwhile.
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Notify(StoreNoticeKind.RowsNotExpired, dataset, fault.Message);
        }
    }

    private void Notify(StoreNoticeKind kind, Dataset dataset, string text) => options.Notify?.Invoke(new StoreNotice(kind, dataset.Settings.Name, text));
}
