using EcomOpsEngine.Storage.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Loads;

public sealed class LoadIdTests
{
    [Fact]
    public async Task RetryReturnsTheFirstRecord()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", EventFiles.Rows(10));
        var first = await shop.LoadAsync(LoadTable.Events, path);

        Assert.Equal(first, await shop.LoadAsync(LoadTable.Events, path));
        await shop.ReopenAsync();
        Assert.Equal(first, await shop.LoadAsync(LoadTable.Events, path));

        Assert.Equal("10", (await shop.QueryAsync("SELECT count(*) FROM events")).Single());
        Assert.Single(shop.Dataset.ListLoads(10, 0));
    }

    [Fact]
    public async Task RetryOfARefusedLoadReturnsTheRefusal()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", EventFiles.Rows(3) + "e4,never,v1,view,/p\n");
        var first = await shop.LoadAsync(LoadTable.Events, path, onError: OnError.AllOrNothing);

        Assert.Equal(LoadState.Refused, first.State);
        Assert.Equal(first, await shop.LoadAsync(LoadTable.Events, path, onError: OnError.AllOrNothing));
        Assert.Equal("s0", shop.Dataset.Current.Id);
    }

    [Fact]
    public async Task OtherContentIsAConflictThatNamesBothHashes()
    {
        await using var shop = await TestShop.OpenAsync();
        var first = await shop.LoadAsync(LoadTable.Events, shop.Write("a.csv", EventFiles.Rows(10)));
        var other = shop.Write("b.csv", EventFiles.Rows(11));

        var conflict = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, other));

        Assert.Equal(StorageError.LoadIdConflict, conflict.Error);
        Assert.Contains(first.ContentSha256, conflict.Message, StringComparison.Ordinal);
        Assert.Equal(2, conflict.Message.Split(' ', ',', '.').Count(word => word.Length == 64));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MappingAndChoiceOfErrorsAreContent(bool changeMapping)
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("a.csv", EventFiles.Rows(5));
        Mapping Mapped(string name) => new([new("occurred_at", ["occurred_at"]), new("visitor_id", ["visitor_id"]), new("event_name", [], name)]);
        await shop.LoadAsync(LoadTable.Events, path, Mapped("view"));

        var conflict = await Assert.ThrowsAsync<StorageException>(() => changeMapping
            ? shop.LoadAsync(LoadTable.Events, path, Mapped("click"))
            : shop.LoadAsync(LoadTable.Events, path, Mapped("view"), onError: OnError.AllOrNothing));

        Assert.Equal(StorageError.LoadIdConflict, conflict.Error);
    }

    [Fact]
    public async Task JoinedBytesAreContent()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("a.csv", EventFiles.Rows(5));
        shop.Write("pages.csv", "page,kind\n/p0,home\n/p1,list\n/p2,item\n");
        var mapping = new Mapping(
            [new("occurred_at", ["occurred_at"]), new("visitor_id", ["visitor_id"]), new("event_name", ["k.kind"])],
            Joins: [new("pages.csv", "k", "page", "page")]);
        var first = await shop.LoadAsync(LoadTable.Events, path, mapping);
        Assert.Equal(first, await shop.LoadAsync(LoadTable.Events, path, mapping));

        shop.Write("pages.csv", "page,kind\n/p0,start\n/p1,list\n/p2,item\n");
        var conflict = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, path, mapping));
        Assert.Equal(StorageError.LoadIdConflict, conflict.Error);
    }

    [Fact]
    public async Task LoadsTakeTheirTurnsInTheOrderInWhichTheyCame()
    {
        await using var shop = await TestShop.OpenAsync();
        var names = Enumerable.Range(0, 12).Select(i => $"load-{i}").ToList();
        var loads = names.ConvertAll(name => shop.LoadAsync(LoadTable.Events, shop.Write(name + ".csv", $"occurred_at,event_name,visitor_id\n2024-05-01T10:00:00Z,view,{name}\n"), loadId: name));
        await Task.WhenAll(loads);

        Assert.Equal(names, shop.Dataset.ListLoads(20, 0).Reverse().Select(load => load.LoadId));
    }

    [Fact]
    public async Task EightConcurrentCallsCountOnce()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", EventFiles.Rows(500));

        var records = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => shop.LoadAsync(LoadTable.Events, path)));

        Assert.Single(records.Distinct());
        Assert.Equal("500", (await shop.QueryAsync("SELECT count(*) FROM events")).Single());
    }

    [Fact]
    public async Task RestartSeesLoadsAndTheSameSnapshotId()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.LoadAsync(LoadTable.Events, shop.Write("a.csv", EventFiles.Rows(5, "a")), loadId: "one");
        await shop.LoadAsync(LoadTable.Events, shop.Write("b.csv", EventFiles.Rows(5, "b")), loadId: "two");
        await shop.LoadAsync(LoadTable.Events, shop.Write("c.csv", EventFiles.Heading + "\nc1,never,v1,view,\n"), loadId: "three", onError: OnError.AllOrNothing);
        var loads = shop.Dataset.ListLoads(10, 0);
        Assert.Equal("s2", shop.Dataset.Current.Id);

        await shop.ReopenAsync();

        Assert.Equal("s2", shop.Dataset.Current.Id);
        Assert.Equal(loads, shop.Dataset.ListLoads(10, 0));
        Assert.Equal(["three", "two", "one"], loads.Select(load => load.LoadId));
        Assert.Equal(["two"], shop.Dataset.ListLoads(1, 1).Select(load => load.LoadId));
        Assert.Equal("s1", shop.Dataset.FindLoad("one")!.SnapshotId);
        Assert.Null(shop.Dataset.FindLoad("four"));
        Assert.Equal(StorageError.LoadNotFound, Assert.Throws<StorageException>(() => shop.Dataset.ListRejects("four", 0, 10)).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("line\nbreak")]
    public async Task OtherIdsAreRefused(string id)
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("events.csv", EventFiles.Rows(1));
        var wrong = await Assert.ThrowsAsync<StorageException>(() => shop.LoadAsync(LoadTable.Events, path, loadId: id));
        Assert.Equal("load_id", Assert.Single(wrong.Violations).Field);
    }
}
