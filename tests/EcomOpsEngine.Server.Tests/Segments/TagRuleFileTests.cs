using EcomOpsEngine.Server.Segments.Rules;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Segments;

public sealed class TagRuleFileTests
{
    [Fact]
    public void The_built_in_rules_are_sound_and_speak_both_languages()
    {
        var rules = TagRuleFile.BuiltIn.Rules;
        Assert.Contains(rules, rule => rule is { Tag: "price-sensitive", RemovedBy: 3, Chinese: "价格敏感" });
        Assert.Contains(rules, rule => rule.Tag == "novelty-seeking");
        Assert.All(rules, rule => Assert.Contains(rule.Chinese, letter => letter > 0x4E00));
    }

    [Theory]
    [InlineData("not json", "", "Not JSON")]
    [InlineData("{}", "version", "Expected 1")]
    [InlineData("""{"version": 2, "rules": []}""", "version", "whole number from 1 to 1")]
    [InlineData("""{"version": 1, "rules": []}""", "rules", "list of 1 to 64")]
    [InlineData("""{"version": 1, "window": 3, "rules": [RULE]}""", "window", "did you mean 'windowDays'")]
    [InlineData("""{"version": 1, "rules": [RULE, RULE]}""", "rules[1].tag", "earlier rule")]
    [InlineData("""{"version": 1, "rules": [{"tag": "a b", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "orders", "atLeast": 1}]}]}""", "rules[0].tag", "ASCII")]
    [InlineData("""{"version": 1, "rules": [{"tag": "a", "name": {"en": "a"}, "allOf": [{"measure": "orders", "atLeast": 1}]}]}""", "rules[0].name.zh", "Missing")]
    [InlineData("""{"version": 1, "rules": [{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "discount_ratio", "atLeast": 1}]}]}""", "rules[0].allOf[0].measure", "discount_rate")]
    [InlineData("""{"version": 1, "rules": [{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "orders"}]}]}""", "rules[0].allOf[0]", "Expected a bound")]
    [InlineData("""{"version": 1, "rules": [{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "orders", "atLeast": 1, "above": 1}]}]}""", "rules[0].allOf[0]", "Expected a bound")]
    [InlineData("""{"version": 1, "rules": [{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "orders", "atLeast": "1"}]}]}""", "rules[0].allOf[0].atLeast", "Expected a number")]
    [InlineData("""{"version": 1, "rules": [{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "date_share", "atLeast": 1, "dates": ["02-30"]}]}]}""", "rules[0].allOf[0].dates[0]", "11-11")]
    [InlineData("""{"version": 1, "rules": [{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "hour_share", "atLeast": 1, "hours": [24]}]}]}""", "rules[0].allOf[0].hours[0]", "0 to 23")]
    [InlineData("""{"version": 1, "rules": [{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "new_product_share", "atLeast": 1}]}]}""", "rules[0].allOf[0].days", "Missing")]
    [InlineData("""{"version": 1, "rules": [{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "value_share", "atLeast": 1}]}]}""", "rules[0].allOf[0].field", "Missing")]
    [InlineData("""{"version": 1, "rules": [{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "orders", "atLeast": 1}], "removedBy": {}}]}""", "rules[0].removedBy", "consecutiveFullPriceOrders")]
    public void Faults_are_named_by_their_path(string json, string path, string text)
    {
        const string Rule = """{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "orders", "atLeast": 1}]}""";
        var faults = TagRuleFile.Read(json.Replace("RULE", Rule, StringComparison.Ordinal)).Faults;
        Assert.Contains(faults, fault => fault.Path == path && fault.Text.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void Spans_of_days_run_over_the_new_year()
    {
        var file = TagRuleFile.Read("""{"version": 1, "rules": [{"tag": "a", "name": {"en": "a", "zh": "b"}, "allOf": [{"measure": "date_share", "atLeast": 1, "dates": ["12-30/01-02", "02-29"]}]}]}""");
        Assert.Empty(file.Faults);
        Assert.Equal([101, 102, 229, 1230, 1231], file.Rules[0].AllOf[0].Dates.Order());
    }
}
