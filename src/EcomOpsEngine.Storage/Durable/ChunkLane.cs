using DuckDB.NET.Data;

namespace EcomOpsEngine.Storage.Durable;

/// <summary>
/// The way of chunks into tables of one connection: DuckDB pulls them by a table function while the next are filled, on a thread of its own.
/// A connection runs one statement at a time, hence one table at a time; while chunks flow, nothing else may use the connection. <see cref="End"/> frees it.
/// </summary>
internal sealed class ChunkLane(DuckDBConnection connection) : IDisposable
{
    // As many rows as a row group has: while DuckDB compresses one, its thread takes nothing, and rows are to be read all the same.
    private const int ChunksWaiting = 64;
    private ChunkWriter? current;
    private ChunkFeed? feed;
    private Task? running;

    /// <summary>A buffer that a table has filled before and DuckDB has read; null where there is none.</summary>
    public ChunkBuffer? Empty(ChunkWriter table) => current == table ? feed!.Empty() : null;

    /// <summary>Hands a filled buffer over.</summary>
    public void Hand(ChunkWriter table, ChunkBuffer buffer)
    {
        if (current != table)
        {
            End();
            Begin(table);
        }

        if (!feed!.TryHand(buffer))
        {
            End();
            throw new InvalidOperationException("Staging ended before its rows.");
        }
    }

    /// <summary>Waits until DuckDB has taken what was handed over; the connection is free afterwards.</summary>
    public void End()
    {
        if (running is { } task)
        {
            feed!.Complete();
            (running, current) = (null, null);
            task.GetAwaiter().GetResult();
        }
    }

    /// <summary>Ends the running statement, which fails; the connection is free afterwards.</summary>
    public void Abandon()
    {
        if (running is { } task)
        {
            feed!.Abandon();
            (running, current) = (null, null);
            task.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        }
    }

    public void Dispose() => Abandon();

    private void Begin(ChunkWriter table)
    {
        current = table;
        feed = new ChunkFeed(table.Types, ChunksWaiting);
        var source = feed;
        var insert = table.Insert($"{ChunkFeed.Function}({source.Id})");
        running = OwnThread.Run(() =>
        {
            using (source.Open())
            {
                PatientStatement.Run(connection, insert);
            }
        });
    }
}
