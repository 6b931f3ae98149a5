using System.Globalization;
using System.Text;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Schema;
using EcomOpsEngine.Storage.Tests.Snapshots;
using EcomOpsEngine.Storage.Tests.Snapshots.Segments;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

/// <summary>Columns of events are made by the first load that brings them, texts as codes; nobody can tell them from columns that were there from the start, as in files of older versions.</summary>
public sealed class ColumnsOfLoadsTests
{
    private const int Loads = 5;

    private static readonly TargetColumn[] Later = [.. TargetTable.Of(LoadTable.Events).Columns.Where(column => column.IsMadeWhenLoaded)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Rows_are_those_of_a_table_that_had_all_columns(int seed)
    {
        await using var shop = await TestShop.OpenAsync("UTC", compaction: TestShop.NoCompaction);
        await using var older = await TestShop.OpenAsync("UTC", compaction: TestShop.NoCompaction);
        await older.ExecuteAsync(ShopDatabase.OlderEvents);
        foreach (var column in Later)
        {
            await older.ExecuteAsync($"ALTER TABLE events ADD COLUMN {column.StoredName} {StoredType.Sql(column)}");
        }

        var random = new Random(seed);
        var brought = new HashSet<string>(StringComparer.Ordinal);
        for (var load = 0; load < Loads; load++)
        {
            var columns = Later.Where(_ => random.Next(3) == 0).Select(column => column.Name).ToList();
            if (columns.Contains("version") && !columns.Contains("event_id"))
            {
                columns.Add("event_id");
            }

            brought.UnionWith(columns);
            var text = Csv(random, columns);
            var id = "load-" + load.ToString(CultureInfo.InvariantCulture);
            var records = new List<LoadRecord>();
            foreach (var one in new[] { shop, older })
            {
                records.Add(await one.LoadAsync(LoadTable.Events, one.Write(id + ".csv", text), loadId: id, onError: OnError.SetAside));
            }

            Assert.Equal((records[1].RowsLoaded, records[1].RowsRejected, records[1].RowsReplaced), (records[0].RowsLoaded, records[0].RowsRejected, records[0].RowsReplaced));
            Assert.Equal(older.Dataset.ListRejects(id, 0, 1000).Select(row => (row.Row, row.Column, row.Reason)), shop.Dataset.ListRejects(id, 0, 1000).Select(row => (row.Row, row.Column, row.Reason)));
            Assert.Equal(Lines(older), Lines(shop));
        }

        var stored = (await shop.QueryAsync("SELECT name FROM pragma_table_info('events')")).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(brought.Order(), Later.Select(column => column.Name).Where(stored.Contains).Order());
        var names = string.Join(", ", stored.Order(StringComparer.Ordinal));
        Assert.Equal(await older.QueryAsync($"SELECT {names} FROM events"), await shop.QueryAsync($"SELECT {names} FROM events"));
        foreach (var one in new[] { shop, older })
        {
            await one.Store.DisposeAsync();
            Directory.Delete(Path.Combine(one.DataFolder, "shop", "segments"), recursive: true);
            await one.ReopenAsync();
        }

        Assert.Equal(Lines(older), Lines(shop));
    }

    [Fact]
    public async Task A_refused_load_makes_no_column()
    {
        await using var shop = await TestShop.OpenAsync();
        Assert.Equal(LoadState.Refused, (await LoadAsync("wrong", "occurred_at,visitor_id,event_name,page,sku\n2024-05-01,v,view,/,s\nnever,v,view,/,s\n")).State);
        Assert.Equal(["occurred_at|visitor|customer|event_name|load_seq"], await Columns());
        Assert.Equal(LoadState.Done, (await LoadAsync("right", "occurred_at,visitor_id,event_name,sku\n2024-05-01,v,view,s\n")).State);
        Assert.Equal(["occurred_at|visitor|customer|event_name|load_seq|sku"], await Columns());

        Task<LoadRecord> LoadAsync(string id, string text) => shop.LoadAsync(LoadTable.Events, shop.Write(id + ".csv", text), loadId: id, onError: OnError.AllOrNothing);
        Task<List<string>> Columns() => shop.QueryAsync("SELECT string_agg(name, '|' ORDER BY cid) FROM pragma_table_info('events')");
    }

    /// <summary>Ids come again, within a load and in later ones, with and without versions.</summary>
    private static string Csv(Random random, List<string> columns)
    {
        var text = new StringBuilder("occurred_at,visitor_id,event_name");
        columns.ForEach(column => text.Append(',').Append(column));
        for (var row = 0; row < 40; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n2024-05-{1 + random.Next(28):00} 13:{random.Next(60):00}:00,v{random.Next(9)},step_{random.Next(4)}");
            foreach (var column in columns)
            {
                text.Append(',').Append(random.Next(4) == 0 ? "" : column switch
                {
                    "version" => random.Next(3).ToString(CultureInfo.InvariantCulture),
                    _ => string.Create(CultureInfo.InvariantCulture, $"{column}-{random.Next(30)}"),
                });
            }
        }

        return text.Append('\n').ToString();
    }

    private static string[] Lines(TestShop shop) => SnapshotDump.Lines(shop.Dataset.Current);
}
