using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Funnels.Explanations;
using EcomOpsEngine.Server.Hosting;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Funnels;

public sealed class AdviceRulesTests
{
    [Theory]
    [InlineData("home", "首屏加载慢", "优化首屏代码")]
    [InlineData("Category", "分类导航混乱", "重组分类树结构")]
    [InlineData("商品详情页", "缺少尺码推荐", "增加尺码推荐")]
    [InlineData("add_to_cart", "库存显示不准确", "实时同步库存系统")]
    [InlineData("submit_order", "运费规则复杂", "简化运费模板")]
    public void The_template_s_wording_is_built_in(string step, string cause, string advice)
    {
        var rule = AdviceRules.Load(null).Of([step], StepPlace.Middle, null, null)!;
        Assert.Equal((cause, advice), (rule.Cause.In(Language.Zh), rule.Advice.In(Language.Zh)));
        Assert.NotEqual(cause, rule.Cause.In(Language.En));
    }

    [Fact]
    public void Every_step_has_advice() => Assert.NotNull(AdviceRules.Load(null).Of(["never heard of"], StepPlace.Middle, null, null));

    [Fact]
    public void The_first_rule_whose_conditions_all_hold_decides()
    {
        const string Text = """{"en": "x", "zh": "x"}""";
        var rules = AdviceRules.Parse(
            $$"""
            {"rules": [
                {"events": ["pay"], "dimension": "device", "values": ["Mobile"], "cause": {"en": "one", "zh": "1"}, "advice": {{Text}}},
                {"events": ["pay"], "dimension": "device", "cause": {"en": "two", "zh": "2"}, "advice": {{Text}}},
                {"position": "last", "cause": {"en": "three", "zh": "3"}, "advice": {{Text}}},
            ]}
            """,
            "list");
        Assert.Equal("one", rules.Of(["PAY"], StepPlace.First, "device", "mobile")?.Cause.English);
        Assert.Equal("two", rules.Of(["pay"], StepPlace.First, "device", "pc")?.Cause.English);
        Assert.Equal("three", rules.Of(["pay"], StepPlace.Last, null, null)?.Cause.English);
        Assert.Null(rules.Of(["pay"], StepPlace.Middle, "channel", "a"));
    }

    [Theory]
    [InlineData("""{"rules": [{"advice": {"en": "a", "zh": "a"}}]}""", "rules[0].cause: expected an object")]
    [InlineData("""{"rules": [{"cause": {"en": "a"}, "advice": {"en": "a", "zh": "a"}}]}""", "rules[0].cause.zh")]
    [InlineData("""{"rules": [{"cause": {"en": "a", "zh": "a", "fr": "a"}, "advice": {"en": "a", "zh": "a"}}]}""", "found 'fr'")]
    [InlineData("""{"rules": [{"position": "end", "cause": {"en": "a", "zh": "a"}, "advice": {"en": "a", "zh": "a"}}]}""", "found 'end', expected first, middle or last")]
    [InlineData("""{"rules": [{"events": [], "cause": {"en": "a", "zh": "a"}, "advice": {"en": "a", "zh": "a"}}]}""", "rules[0].events")]
    [InlineData("""{"rules": [{"values": ["x"], "cause": {"en": "a", "zh": "a"}, "advice": {"en": "a", "zh": "a"}}]}""", "needs the dimension")]
    [InlineData("""{"rules": [{"event": "x"}]}""", "found 'event'")]
    public void A_wrong_list_is_refused_with_the_place(string json, string says) =>
        Assert.Contains(says, Assert.Throws<OptionException>(() => AdviceRules.Parse(json, "list")).Message, StringComparison.Ordinal);
}
