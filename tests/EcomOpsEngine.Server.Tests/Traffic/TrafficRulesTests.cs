using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Traffic.Visits;
using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Traffic;

public sealed class TrafficRulesTests
{
    [Theory]
    [InlineData("付费搜索", ChannelType.Search)]
    [InlineData(" 信息流 ", ChannelType.Feed)]
    [InlineData("社交裂变", ChannelType.Social)]
    [InlineData("Paid Search", ChannelType.Search)]
    public void The_template_s_types_are_known(string text, ChannelType type) => Assert.Equal(type, TrafficRules.Load(null).OfType(text));

    [Fact]
    public void The_sample_shop_s_channels_have_the_types_of_the_template()
    {
        var rules = TrafficRules.Load(null);
        foreach (var channel in ShopCatalog.Channels)
        {
            Assert.Equal(channel.Type is { } type ? rules.OfType(type) : null, rules.OfChannel(channel.Name));
        }
    }

    [Fact]
    public void Pages_and_cart_events_are_known_by_name()
    {
        var rules = TrafficRules.Load(null);
        Assert.True(rules.IsDetailPage("商品详情页") && rules.IsDetailPage("View_Item") && !rules.IsDetailPage("home"));
        Assert.True(rules.IsAddToCart("加入购物车") && rules.IsAddToCart(" ADD_TO_CART ") && !rules.IsAddToCart("remove_from_cart"));
    }

    [Theory]
    [InlineData("""{"rules": [{"kind": "page", "names": ["a"]}]}""", "found 'page', expected detail_page")]
    [InlineData("""{"rules": [{"kind": "detail_page"}]}""", "rules[0].names")]
    [InlineData("""{"rules": [{"kind": "detail_page", "names": [""]}]}""", "rules[0].names")]
    [InlineData("""{"rules": [{"kind": "detail_page", "names": ["a"], "channels": ["b"]}]}""", "found 'channels'")]
    [InlineData("""{"rules": [{"kind": "feed", "channels": ["b"]}, {"kind": "search", "channels": ["B"]}]}""", "'B' is Feed already")]
    [InlineData("""{"rules": [{"kind": "feed", "names": ["b"]}]}""", "found 'names'")]
    public void A_wrong_file_is_refused_with_the_place(string json, string says)
    {
        var wrong = Assert.Throws<OptionException>(() => TrafficRules.Parse(json, "rules.json"));
        Assert.StartsWith("rules.json", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(says, wrong.Message, StringComparison.Ordinal);
    }
}
