using Xunit;

namespace EcomOpsEngine.Storage.Tests.Snapshots;

public class SnapshotBuilderTests
{
    [Theory]
    [InlineData(1, 1, 3, 2)]
    [InlineData(2, 5, 60, 10)]
    [InlineData(3, 40, 800, 60)]
    [InlineData(4, 40, 0, 60)]
    [InlineData(5, 40, 300, 0)]
    [InlineData(6, 300, 2500, 200)]
    [InlineData(7, 3, 1500, 30)]
    [InlineData(8, 900, 1200, 300)]
    public void Every_element_equals_the_naive_model(int seed, int people, int events, int orders)
    {
        var shop = RandomShop.Of(seed, people, events, orders);
        SnapshotConformance.Check(shop, ShopDatabase.BuildOf(shop));
    }

    [Fact]
    public void Many_small_shops_equal_the_naive_model()
    {
        for (var seed = 100; seed < 160; seed++)
        {
            var shop = RandomShop.Of(seed, 2 + (seed % 7), 5 + (seed % 23), seed % 6);
            SnapshotConformance.Check(shop, ShopDatabase.BuildOf(shop));
        }
    }

    [Fact]
    public void Empty_tables_give_an_empty_snapshot()
    {
        var snapshot = ShopDatabase.BuildOf(ShopRows.Empty);
        Assert.Equal(0, snapshot.Persons.Count);
        Assert.Equal(0, snapshot.Orders.Rows);
        Assert.Null(snapshot.Timeline.FirstUs);
        Assert.Equal(["event_name", "page", "device", "channel", "campaign", "sku"], snapshot.Timeline.Fields.Select(f => f.Name));
        Assert.Equal([0, 0, 0], snapshot.Freshness.Select(f => f.Rows));
        SnapshotConformance.Check(ShopRows.Empty, snapshot);
    }
}
