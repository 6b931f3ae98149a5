using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Funnels;

public sealed class SmallFunnelTests(SmallShopFixture shop) : IClassFixture<SmallShopFixture>
{
    [Fact]
    public async Task Breakdown_values_and_other_add_up_to_the_total()
    {
        var answer = await AskAsync(request => request.Breakdown = new FunnelBreakdown { Fields = { "device" }, Top = 1 });

        Assert.Equal(["total 4 3 2", "mobile 2 1 1", "other 2 2 1"], answer.Funnels.Select(Line));
        Assert.Equal(3, answer.BreakdownValuesFound);
    }

    [Fact]
    public async Task A_missing_value_is_a_value_of_its_own()
    {
        var answer = await AskAsync(request => request.Breakdown = new FunnelBreakdown { Fields = { "device" } });

        Assert.Equal(["total 4 3 2", "mobile 2 1 1", "(none) 1 1 1", "pc 1 1 0"], answer.Funnels.Select(Line).OrderBy(line => line[..1] switch { "t" => 0, "m" => 1, "(" => 2, _ => 3 }));
    }

    [Fact]
    public async Task The_range_holds_step_one_and_the_answer_names_it()
    {
        var answer = await AskAsync(request => request.Range = new TimeRange { From = SmallShop.Day(2, 0).ToTimestamp(), To = SmallShop.Day(4, 0).ToTimestamp() });

        Assert.Equal("total 2 1 0", Line(answer.Funnels[0]));
        Assert.Equal(SmallShop.Day(2, 0).ToTimestamp(), answer.Info.Range.From);
        Assert.Equal(SmallShop.Day(4, 0).ToTimestamp(), answer.Info.Range.To);
        Assert.Equal("Asia/Shanghai", answer.Info.TimeZone);
        Assert.Equal(Backend.Embedded, answer.Info.Backend);
    }

    [Fact]
    public async Task Conditions_on_missing_values_follow_the_contract()
    {
        // A missing value fails `in`; negate inverts that, so that the people without a device pass.
        var negated = await AskAsync(request => request.Filter = Where(new Condition
        {
            Field = "device",
            Negate = true,
            In = new ValueSet { Values = { new Contracts.V1.Value { StringValue = "mobile" } } },
        }));
        Assert.Equal("total 2 2 1", Line(negated.Funnels[0]));

        var missing = await AskAsync(request => request.Filter = Where(new Condition { Field = "device", IsNull = true }));
        Assert.Equal("total 1 1 1", Line(missing.Funnels[0]));
        var present = await AskAsync(request => request.Filter = Where(new Condition { Field = "device", IsNull = false }));
        Assert.Equal("total 3 2 1", Line(present.Funnels[0]));
    }

    [Theory]
    [InlineData("'; DROP TABLE events; --")]
    [InlineData("mobile' OR '1'='1")]
    [InlineData("\0mobile")]
    [InlineData("ｍobile")]
    public async Task Literals_that_nobody_has_match_nothing_and_change_nothing(string literal)
    {
        var answer = await AskAsync(request => request.Filter = Where(new Condition
        {
            Field = "device",
            In = new ValueSet { Values = { new Contracts.V1.Value { StringValue = literal } } },
        }));
        Assert.Equal("total 0 0 0", Line(answer.Funnels[0]));
        Assert.Equal(NoValueReason.ZeroDenominator, answer.Funnels[0].OverallConversion.NoValue.Reason);

        var after = await AskAsync(_ => { });
        Assert.Equal("total 4 3 2", Line(after.Funnels[0]));
    }

    [Fact]
    public async Task Warnings_speak_the_language_of_the_request()
    {
        ComputeFunnelRequest Far(Language language) => new() { Language = language, Range = new TimeRange { From = SmallShop.Day(400).ToTimestamp(), To = SmallShop.Day(500).ToTimestamp() } };
        var english = await AskAsync(request => request.MergeFrom(Far(Language.En)));
        var chinese = await AskAsync(request => request.MergeFrom(Far(Language.Zh)));

        Assert.Equal("RANGE_OUTSIDE_DATA", Assert.Single(english.Info.Warnings).Code);
        Assert.Equal("RANGE_OUTSIDE_DATA", Assert.Single(chinese.Info.Warnings).Code);
        Assert.Contains("时间范围", chinese.Info.Warnings[0].Text, StringComparison.Ordinal);
    }

    private Task<ComputeFunnelResponse> AskAsync(Action<ComputeFunnelRequest> change)
    {
        var request = new ComputeFunnelRequest { Dataset = shop.Dataset };
        request.Steps.AddRange(new[] { "home", "detail", "paid" }.Select(name => new FunnelStep { Events = { name } }));
        change(request);
        return shop.Server.Funnels.ComputeFunnelAsync(request).ResponseAsync;
    }

    private static Filter Where(Condition condition) => new() { AllOf = { new AnyOf { Conditions = { condition } } } };

    private static string Line(Funnel funnel)
    {
        var name = funnel.IsOther ? "other" : funnel.BreakdownValues.Count == 0 ? "total" : funnel.BreakdownValues[0].HasValue ? funnel.BreakdownValues[0].Value : "(none)";
        return $"{name} {string.Join(' ', funnel.Steps.Select(step => step.Entered))}";
    }
}
