using Apache.Arrow;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Schema;

namespace EcomOpsEngine.Storage.Datasets;

/// <content>Loads whose rows come in batches.</content>
public sealed partial class Dataset
{
    /// <summary>Loads batches of columns named as the table's; otherwise as <see cref="LoadFileAsync"/>. The batches are taken in before the load waits for its turn.</summary>
    /// <exception cref="StorageException">Wrong arguments or batches, a load id used for other content, a passed limit.</exception>
    public async Task<LoadRecord> LoadBatchesAsync(
        StreamLoad load, IAsyncEnumerable<RecordBatch> batches, IProgress<LoadProgress>? progress, CancellationToken cancellation)
    {
        LoadArguments.Check(load.LoadId, load.Table, load.OnError);
        using var connection = Connect();
        using var turn = new TurnAhead(writer);
        using var staging = new BatchStaging(connection, Settings, Horizon, load, Properties(connection, load.Table), limits, progress);
        await using var sent = batches.GetAsyncEnumerator(cancellation);
        while (await NextAsync(sent, staging, turn))
        {
            cancellation.ThrowIfCancellationRequested();
            staging.Add(sent.Current);
            if (!staging.IsAhead)
            {
                turn.GiveBack();
            }

            if (staging.MayGoAhead && turn.TryTake(snapshots.LayOutAhead))
            {
                GoAhead(staging, turn, load, connection, cancellation);
            }
        }

        var staged = staging.Complete();
        if (!staging.IsAhead)
        {
            turn.GiveBack();
        }

        return await WriteAsync(progress, turn, (_, createTime, layout, report) =>
        {
            if (LoadLog.Find(new Statements(connection, cancellation), vault, load.LoadId) is { } known)
            {
                return SameContent(known, staged.ContentSha256);
            }

            try
            {
                report(LoadStage.Writing);
                var written = staging.IsAhead
                    ? staging.Written(staged)
                    : staging.WriteHeld(staged, CheckedProperties(connection, staging, load.Table), database, vault, layout, cancellation);
                return new LoadWrite(connection, Settings, limits, database, vault, () => { }, cancellation).Run(written, createTime);
            }
            finally
            {
                staging.EndTurn();
            }
        }, cancellation);
    }

    // A sender that falls silent holds no statement open, nor the turn; nor does one that sends while others wait.
    private async Task<bool> NextAsync(IAsyncEnumerator<RecordBatch> sent, BatchStaging staging, TurnAhead turn)
    {
        var next = sent.MoveNextAsync();
        if (!turn.IsTaken)
        {
            if (!next.IsCompleted)
            {
                staging.Pause();
            }

            return await next;
        }

        var coming = next.AsTask();
        if (!turn.MayGoOn || (!coming.IsCompleted && await Task.WhenAny(coming, Task.Delay(LoadLimits.SilenceAhead)) != coming))
        {
            staging.GoBack();
            turn.GiveBack();
        }

        return await coming;
    }

    // Rows of a stream go into the durable table while more of them come, where nobody else writes.
    private void GoAhead(BatchStaging staging, TurnAhead turn, StreamLoad load, DuckDBConnection connection, CancellationToken cancellation)
    {
        CheckOpen();
        if (LoadLog.Find(new Statements(connection, cancellation), vault, load.LoadId) is not null)
        {
            turn.GiveBack();
            return;
        }

        staging.GoAhead(CheckedProperties(connection, staging, load.Table), database, vault, turn.Layout!, cancellation);
    }

    // Another load may have added properties since the first batches were taken in.
    private static IReadOnlyList<PropertyColumn> CheckedProperties(DuckDBConnection connection, BatchStaging staging, LoadTable table)
    {
        var properties = Properties(connection, table);
        staging.CheckColumns(properties);
        return properties;
    }
}
