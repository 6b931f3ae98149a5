using EcomOpsEngine.Analytics.Traffic;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Traffic;
using EcomOpsEngine.TestData;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Traffic;

public sealed class AgentRuleFileTests
{
    [Theory]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Google")]
    [InlineData("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/112.0.0.0 Safari/537.36", "Bing")]
    [InlineData("Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)", "Sogou")]
    [InlineData("Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)", "Shenma, ByteDance, Petal")]
    [InlineData("curl/8.5.0", "Command line tools")]
    [InlineData("Go-http-client/1.1", "Go libraries")]
    [InlineData("okhttp/4.12.0", "Java libraries")]
    [InlineData("SomethingNewBot/1.0", "Self-declared bots")]
    [InlineData("Mozilla/5.0 (compatible; Unheard; https://example.com/about)", "Agents with a contact address")]
    public void Known_programs_are_named(string agent, string name) => Assert.Equal(name, AgentRuleFile.Load(null).Match(agent)?.Name);

    [Theory]
    [InlineData("Mozilla/5.0 (Linux; Android 9; CUBOT_X18_Plus) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0 Mobile Safari/537.36")]
    [InlineData("Mozilla/5.0 (Linux; Android 12; CUBOT/P50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0 Mobile Safari/537.36")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.42 NetType/WIFI Language/zh_CN")]
    [InlineData("Mozilla/5.0 (Linux; U; Android 13; zh-cn) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/100 Mobile Safari/537.36 AliApp(TB/10.24.10)")]
    [InlineData("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0")]
    [InlineData("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)")]
    [InlineData("Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.18")]
    [InlineData("")]
    public void Browsers_of_people_are_not(string agent) => Assert.Null(AgentRuleFile.Load(null).Match(agent));

    [Fact]
    public void The_agents_of_the_sample_shop_are_told_apart()
    {
        var rules = AgentRuleFile.Load(null);
        Assert.Equal(ShopCatalog.UserAgents.Select((_, i) => i >= ShopCatalog.FirstBotAgent), ShopCatalog.UserAgents.Select(agent => rules.Match(agent) is not null));
    }

    [Fact]
    public void The_first_rule_that_matches_and_is_not_excepted_decides()
    {
        // Comments and a last comma may stand.
        var rules = AgentRuleFile.Parse(
            """
            {"rules": [
                {"pattern": "probe", "except": "human", "name": "first", "kind": "other"}, // one
                {"pattern": "probe|x", "name": "second", "kind": "seo"},
            ]}
            """,
            "list");
        Assert.Equal(["first", "second", null], new[] { "PROBE/1", "human probe", "y" }.Select(agent => rules.Match(agent)?.Name));
    }

    [Theory]
    [InlineData("{", "not JSON")]
    [InlineData("[]", "expected an object with version, rules, behaviour")]
    [InlineData("""{"rules": []}""", "list of 1 to")]
    [InlineData("""{"rule": []}""", "found 'rule'")]
    [InlineData("""{"rules": [3]}""", "rules[0]: found Number")]
    [InlineData("""{"rules": [{"pattern": "a", "name": "n", "kind": "other"}, {"pattern": "(", "name": "n", "kind": "other"}]}""", "rules[1].pattern: '('")]
    [InlineData("""{"rules": [{"pattern": "(?=a)b", "name": "n", "kind": "other"}]}""", "look-around")]
    [InlineData("""{"rules": [{"pattern": "a*", "name": "n", "kind": "other"}]}""", "every agent")]
    [InlineData("""{"rules": [{"pattern": "a", "except": "(a)\\1", "name": "n", "kind": "other"}]}""", "rules[0].except")]
    [InlineData("""{"rules": [{"pattern": "a", "name": "", "kind": "other"}]}""", "rules[0].name")]
    [InlineData("""{"rules": [{"pattern": "a", "name": "n", "kind": "robot"}]}""", "found 'robot', expected one of ai, crawler")]
    [InlineData("""{"rules": [{"pattern": "a", "name": "n", "kind": "other", "weight": 3}]}""", "found 'weight'")]
    [InlineData("""{"rules": [{"pattern": "a", "name": "n", "kind": "other"}], "behaviour": {"rate": {"most_events": 0}}}""", "behaviour.rate.most_events: found 0, expected a number from 1 to 1000000")]
    [InlineData("""{"rules": [{"pattern": "a", "name": "n", "kind": "other"}], "behaviour": {"speed": {}}}""", "found 'speed'")]
    [InlineData("""{"rules": [{"pattern": "a", "name": "n", "kind": "other"}], "behaviour": {"dwell": {"least_share": "x"}}}""", "behaviour.dwell.least_share: found x")]
    public void A_wrong_list_is_refused_with_the_place(string json, string says)
    {
        var wrong = Assert.Throws<OptionException>(() => AgentRuleFile.Parse(json, "list.json"));
        Assert.StartsWith("list.json", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(says, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Thresholds_of_behaviour_may_stand_beside_the_agents()
    {
        var thresholds = AgentRuleFile.Parse(
            """{"rules": [{"pattern": "a", "name": "n", "kind": "other"}], "behaviour": {"rate": {"most_events": 900, "window_seconds": 30}, "dwell": null}}""", "list").Thresholds;
        Assert.Equal(new RateRule(900, 30_000_000), thresholds.Rate);
        Assert.Equal(RegularityRule.Default, thresholds.Regularity);
        Assert.Null(thresholds.Dwell);
        Assert.Equal(BotThresholds.BuiltIn, AgentRuleFile.Load(null).Thresholds);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains("/no/such/list.json", Assert.Throws<OptionException>(() => AgentRuleFile.Load("/no/such/list.json")).Message, StringComparison.Ordinal);
}
