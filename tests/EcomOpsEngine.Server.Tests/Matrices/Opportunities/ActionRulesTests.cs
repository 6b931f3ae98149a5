using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Matrices.Opportunities;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Matrices.Opportunities;

public sealed class ActionRulesTests
{
    private static readonly ActionCase Usual = new(MatrixAnalysis.ProductChannel, false, null, ["美妆", "面膜"], 2, 1, 0, 3);

    [Fact]
    public void The_built_in_rules_have_an_action_and_something_to_watch_for_every_cell()
    {
        var rules = ActionRules.Load(null);
        Assert.Equal("预算增加50%，与KOL合作", rules.Of(Usual with { IsOpportunity = true, Growth = .1 })!.Action.Chinese);
        Assert.Equal("针对该人群开发高端联名款，优先购", rules.Of(Usual with { IsOpportunity = true, Audience = "vip" })!.Action.Chinese);
        Assert.Equal("清仓促销", rules.Of(Usual with { Audience = "price-sensitive", RoiFactor = .6, Roi = 1.8 })!.Action.Chinese);
        Assert.Equal("优化素材，派送小样；测试落地页", rules.Of(Usual with { RoiFactor = .7, Roi = 1.4 })!.Action.Chinese);
        Assert.Equal("Loses money: cut the spend, or stop it", rules.Of(Usual with { Roi = .9 })!.Action.English);
        Assert.Equal("Keep as it is, watch", rules.Of(Usual with { Roi = null, RoiFactor = null, Growth = null, Stars = null })!.Action.English);
        Assert.All(Cells(), cell => Assert.NotEmpty(rules.Of(cell)!.Monitors));
    }

    [Fact]
    public void Conditions_of_a_rule_must_all_hold_and_one_on_a_missing_number_never_does()
    {
        var rules = ActionRules.Parse("""
            {"rules": [{"analyses": ["product_audience"], "categories": ["面膜"], "audiences": ["VIP"], "opportunity": false, "leastRoi": 1, "mostRoi": 3, "leastStars": 2,
              "action": {"en": "a", "zh": "甲"}, "monitors": [{"en": "m", "zh": "监"}]}]}
            """, "test");
        var fits = Usual with { Analysis = MatrixAnalysis.ProductAudience, Audience = "vip" };
        Assert.Equal("甲", rules.Of(fits)!.Action.Chinese);
        Assert.Null(rules.Of(fits with { Analysis = MatrixAnalysis.ProductChannel }));
        Assert.Null(rules.Of(fits with { Category = ["口红"] }));
        Assert.Null(rules.Of(fits with { Audience = null }));
        Assert.Null(rules.Of(fits with { IsOpportunity = true }));
        Assert.Null(rules.Of(fits with { Roi = 3.1 }));
        Assert.Null(rules.Of(fits with { Roi = null }));
        Assert.Null(rules.Of(fits with { Stars = 1 }));
    }

    [Theory]
    [InlineData("""{"rules": [{"action": {"en": "a"}}]}""", "zh")]
    [InlineData("""{"rules": [{"opportunity": "yes", "action": {"en": "a", "zh": "b"}}]}""", "opportunity")]
    [InlineData("""{"rules": [{"analyses": ["all"], "action": {"en": "a", "zh": "b"}}]}""", "product_channel")]
    [InlineData("""{"rules": [{"leastROI": 1, "action": {"en": "a", "zh": "b"}}]}""", "leastROI")]
    [InlineData("""{"rules": [{"monitors": {}, "action": {"en": "a", "zh": "b"}}]}""", "monitors")]
    public void What_is_wrong_in_a_file_is_named(string json, string named) =>
        Assert.Contains(named, Assert.Throws<OptionException>(() => ActionRules.Parse(json, "test")).Message, StringComparison.Ordinal);

    private static IEnumerable<ActionCase> Cells() =>
        from opportunity in new[] { true, false }
        from audience in new[] { null, "vip", "churned", "price-sensitive" }
        from roi in new double?[] { null, .5, 2, 9 }
        from growth in new double?[] { null, -.5, .5 }
        select Usual with { IsOpportunity = opportunity, Audience = audience, Roi = roi, RoiFactor = roi / 2, Growth = growth };
}
