using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Loads.Cleaning;
using EcomOpsEngine.Storage.Spend;
using EcomOpsEngine.Storage.Tests.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Spend;

/// <summary>Channel spend as a snapshot knows it.</summary>
public sealed class ChannelSpendTests
{
    private const int FirstDay = 19_844; // 2024-05-01

    private static readonly ReportedCounts Nothing = new(null, null, null, null, null, null, null, null, null);

    [Fact]
    public async Task ALaterLoadCorrectsAKeyAndAnOlderSnapshotKeepsWhatItKnew()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.LoadAsync(LoadTable.ChannelSpend, shop.Write("a.csv", "date,channel,campaign,spend,clicks\n2024-05-01,sem,,10,7\n2024-05-01,sem,618,3,\n"), loadId: "a");
        var before = shop.Dataset.Current;
        await shop.LoadAsync(LoadTable.ChannelSpend, shop.Write("b.csv", "date,channel,spend\n2024-05-01,sem,12\n2024-05-02,feed,1\n"), loadId: "b");

        Assert.Equal(
            [new(FirstDay, "sem", null, null, 1_000, Nothing with { Clicks = 7 }), new(FirstDay, "sem", "618", null, 300, Nothing)],
            shop.Dataset.FindChannelSpend(before, 0, 99_999, CancellationToken.None));
        Assert.Equal(
            [new(FirstDay, "sem", null, null, 1_200, Nothing), new(FirstDay, "sem", "618", null, 300, Nothing), new(FirstDay + 1, "feed", null, null, 100, Nothing)],
            shop.Dataset.FindChannelSpend(shop.Dataset.Current, 0, 99_999, CancellationToken.None));
    }

    [Fact]
    public async Task DaysAreHalfOpenAndEveryReportedNumberIsRead()
    {
        await using var shop = await TestShop.OpenAsync();
        await shop.LoadAsync(LoadTable.ChannelSpend, shop.Write(
            "a.csv",
            """
            date,channel,channel_type,spend,impressions,reach,clicks,searches,content_views,cart_adds,leads,orders,revenue
            2024-05-01,sem,search,1,11,12,13,14,15,16,17,18,19.5
            2024-05-02,sem,search,2,1,1,1,1,1,1,1,1,1
            """));

        Assert.Equal(
            [new(FirstDay, "sem", null, "search", 100, new ReportedCounts(11, 12, 13, 14, 15, 16, 17, 18, 1_950))],
            shop.Dataset.FindChannelSpend(shop.Dataset.Current, FirstDay, FirstDay + 1, CancellationToken.None));
    }

    [Fact]
    public async Task AMissingNumberTakesTheMedianOfItsChannel()
    {
        await using var shop = await TestShop.OpenAsync();
        var path = shop.Write("a.csv", "date,channel,spend,clicks\n2024-05-01,a,1,10\n2024-05-02,a,1,\n2024-05-03,a,1,20\n2024-05-01,b,1,1000\n");
        var mapping = new Mapping([new("date", ["date"]), new("channel", ["channel"]), new("spend", ["spend"]), new("clicks", ["clicks"])]);
        await shop.Dataset.LoadFileAsync(
            new FileLoad(LoadTable.ChannelSpend, "a", path, shop.Files, FileFormat.ByName, mapping, OnError.SetAside, new CleaningPolicy(FillMedian: ["clicks"])), null, CancellationToken.None);

        Assert.Equal([10L, 15, 20], shop.Dataset.FindChannelSpend(shop.Dataset.Current, 0, 99_999, CancellationToken.None).Where(row => row.Channel == "a").Select(row => row.Reported.Clicks!.Value));
    }
}
