using System.Globalization;
using Apache.Arrow;
using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Streams whose rows go into the durable table while more of them come, and give way to whoever else writes.</summary>
public sealed class StreamAheadTests
{
    private const int Batches = 6;
    private const int RowsOfBatch = 3_000;

    [Fact]
    public async Task A_stream_has_the_turn_while_its_rows_come_and_ends_it()
    {
        await using var shop = await OpenAsync();
        var taken = new List<bool>();
        await LoadAsync(shop, "alone", 0, _ =>
        {
            taken.Add(!TryTurn());
            return Task.CompletedTask;
        });
        Assert.Equal([false, .. Enumerable.Repeat(true, Batches - 1)], taken);
        Assert.True(TryTurn());
        await CheckAsync(shop, ("alone", 0));

        bool TryTurn()
        {
            var free = shop.Dataset.Writer.TryTake();
            if (free)
            {
                shop.Dataset.Writer.Release();
            }

            return free;
        }
    }

    [Fact]
    public async Task A_stream_that_falls_silent_lets_others_write_before_it()
    {
        await using var shop = await OpenAsync();
        var silent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = LoadAsync(shop, "slow", 0, async batch =>
        {
            if (batch == 3)
            {
                silent.SetResult();
                await goOn.Task;
            }
        });
        await silent.Task;
        Assert.Equal(LoadState.Done, (await LoadAsync(shop, "other", 1, _ => Task.CompletedTask)).State);
        Assert.False(slow.IsCompleted);
        Assert.Equal(Batches * RowsOfBatch, shop.Dataset.Current.Timeline.Rows);
        goOn.SetResult();
        Assert.Equal("s2", (await slow).SnapshotId);
        await CheckAsync(shop, ("other", 1), ("slow", 0));
    }

    [Fact]
    public async Task A_stream_that_goes_on_sending_lets_others_write_before_it()
    {
        await using var shop = await OpenAsync();
        Task<LoadRecord>? other = null;
        var steady = await LoadAsync(shop, "steady", 0, async batch =>
        {
            if (batch == 3)
            {
                other = LoadAsync(shop, "other", 1, _ => Task.CompletedTask);
                await Task.Yield();
            }
            else if (batch == Batches - 1)
            {
                await other!;
            }
        });
        Assert.Equal(("s2", "s1"), (steady.SnapshotId, (await other!).SnapshotId));
        await CheckAsync(shop, ("other", 1), ("steady", 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Batches - 1)]
    public async Task A_sender_that_fails_leaves_nothing(int at)
    {
        await using var shop = await OpenAsync();
        await Assert.ThrowsAsync<IOException>(() => LoadAsync(shop, "broken", 0, batch => batch == at ? Task.FromException(new IOException("gone")) : Task.CompletedTask));
        Assert.Equal(["0|0|0"], await shop.QueryAsync("SELECT count(*), (SELECT count(*) FROM identities), (SELECT count(*) FROM loads) FROM events"));
        await LoadAsync(shop, "broken", 1, _ => Task.CompletedTask);
        await CheckAsync(shop, ("broken", 1));
    }

    [Fact]
    public async Task Cancelling_while_rows_go_ahead_leaves_nothing()
    {
        await using var shop = await OpenAsync();
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LoadAsync(shop, "cancelled", 0, batch => batch == 4 ? cancel.CancelAsync() : Task.CompletedTask, cancel.Token));
        await LoadAsync(shop, "whole", 1, _ => Task.CompletedTask);
        await CheckAsync(shop, ("whole", 1));
    }

    [Fact]
    public async Task The_same_load_sent_eight_times_at_once_counts_once()
    {
        await using var shop = await OpenAsync();
        var records = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => LoadAsync(shop, "once", 0, async _ => await Task.Yield()))));
        Assert.All(records, record => Assert.Equal(records[0], record));
        await CheckAsync(shop, ("once", 0));
    }

    /// <summary>Each load tells the tables the codes of its people: the end of one must not take those of the next away.</summary>
    [Fact]
    public async Task People_of_streams_that_are_sent_at_once_keep_their_codes()
    {
        await using var shop = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(load => Task.Run(() => LoadAsync(shop, "load-" + load.ToString(CultureInfo.InvariantCulture), load, async _ => await Task.Yield()))));
        Assert.Equal([$"{6 * Batches * RowsOfBatch}|0"], await shop.QueryAsync("SELECT count(*), count(*) FILTER (visitor IS NULL) FROM events"));
    }

    private static Task<TestShop> OpenAsync() => TestShop.OpenAsync("UTC", limits: new LoadLimits(StraightRows: RowsOfBatch));

    // A shop that took the same loads one after the other holds the same rows and people.
    private static async Task CheckAsync(TestShop shop, params (string Id, int Load)[] loads)
    {
        await using var other = await TestShop.OpenAsync("UTC");
        foreach (var (id, load) in loads)
        {
            await LoadAsync(other, id, load, _ => Task.CompletedTask);
        }

        foreach (var sql in new[] { "SELECT * FROM events", "SELECT * FROM people ORDER BY code", "SELECT load_id, content_sha256, rows_loaded FROM loads ORDER BY load_seq" })
        {
            Assert.Equal(await other.QueryAsync(sql), await shop.QueryAsync(sql));
        }

        Assert.Equal(other.Dataset.Current.Timeline.Rows, shop.Dataset.Current.Timeline.Rows);
    }

    private static Task<LoadRecord> LoadAsync(TestShop shop, string id, int load, Func<int, Task> before, CancellationToken cancel = default) =>
        shop.Dataset.LoadBatchesAsync(new StreamLoad(LoadTable.Events, id, OnError.AllOrNothing, null), SendAsync(load, before), null, cancel);

    private static async IAsyncEnumerable<RecordBatch> SendAsync(int load, Func<int, Task> before)
    {
        for (var batch = 0; batch < Batches; batch++)
        {
            await before(batch);
            yield return Batch(load, batch);
        }
    }

    private static RecordBatch Batch(int load, int batch)
    {
        string[] names = ["occurred_at", "visitor_id", "event_name"];
        var columns = names.ToDictionary(name => name, _ => new StringArray.Builder());
        for (var row = 0; row < RowsOfBatch; row++)
        {
            columns["occurred_at"].Append(string.Create(CultureInfo.InvariantCulture, $"2024-05-{1 + (row % 28):00} 13:{batch:00}:{row % 60:00}"));
            columns["visitor_id"].Append(string.Create(CultureInfo.InvariantCulture, $"visitor-of-load-{load}-{(batch * 50) + (row % 500)}"));
            columns["event_name"].Append(row % 3 == 0 ? "view" : "click");
        }

        var schema = new Apache.Arrow.Schema(names.Select(name => new Field(name, Apache.Arrow.Types.StringType.Default, true)), null);
        return new RecordBatch(schema, names.Select(name => columns[name].Build()), RowsOfBatch);
    }
}
