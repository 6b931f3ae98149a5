using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Channels;

/// <summary>Orders shared out over the wire.</summary>
public sealed class AttributeOrdersTests(ThreePaths shop) : IClassFixture<ThreePaths>
{
    [Theory]
    [InlineData(AttributionModel.Unspecified, 2, 8, 0, 0)]
    [InlineData(AttributionModel.LastNonDirect, 2, 8, 0, 0)]
    [InlineData(AttributionModel.First, 2, 0, 8, 0)]
    [InlineData(AttributionModel.Linear, 2, 19.0 / 6, 19.0 / 6, 5.0 / 3)]
    [InlineData(AttributionModel.Position, 2, 3.5, 3.5, 1)]
    [InlineData(AttributionModel.Shapley, 2, 19.0 / 6, 19.0 / 6, 5.0 / 3)]
    public async Task Credits_are_the_goldens_and_the_order_of_nobody_takes_its_own_channel(AttributionModel model, double direct, double email, double search, double social)
    {
        var answer = await AskAsync(request => request.Models.Add(model));

        var credits = Assert.Single(answer.Models).Channels;
        Assert.Equal(11, answer.Orders);
        Assert.Equal(1, answer.OrdersOfNobody);
        Assert.Equal(direct, Of(credits, null), 12);
        Assert.Equal(email, Of(credits, "email"), 12);
        Assert.Equal(search + 1, Of(credits, "search"), 12);
        Assert.Equal(social, Of(credits, "social"), 12);
    }

    [Fact]
    public async Task Money_of_every_model_adds_up_to_the_smallest_unit()
    {
        var answer = await AskAsync(request => request.Models.AddRange(System.Enum.GetValues<AttributionModel>().Skip(1)));

        Assert.Equal(7, answer.Models.Count);
        Assert.Equal((105_000L, 105_000L), (answer.Gmv.Units, answer.NetSales.Units));
        Assert.All(answer.Models, credits =>
        {
            Assert.Equal(answer.Gmv.Units, credits.Channels.Sum(channel => channel.Gmv.Units));
            Assert.Equal(answer.NetSales.Units, credits.Channels.Sum(channel => channel.NetSales.Units));
            Assert.Equal(answer.Orders, credits.Channels.Sum(channel => channel.Orders), 9);
            Assert.Equal(1, credits.Channels.Sum(channel => channel.Share.Ratio), 9);
        });
    }

    /// <summary>
    /// 14 paths start: 2 direct, 9 search (one of them nobody's order), 3 social. search goes on to email 3/9, to social 5/9, converts 1/9; social goes on 5/8, is lost 3/8; email converts.
    /// 11 of 14 convert. Without direct 9 do, without search 2 + 3·5/8, without social 2 + 1 + 3, without email 2 + 1.
    /// </summary>
    [Fact]
    public async Task Removal_effects_count_the_visitors_who_did_not_order()
    {
        var answer = await AskAsync(request => request.Models.Add(AttributionModel.Markov));

        var credits = answer.Models[0].Channels;
        double[] left = [9, 3.875, 6, 3];
        double[] effects = [.. left.Select(converting => 1 - (converting / 11))];
        Assert.Equal(3, answer.LostPaths);
        foreach (var (name, i) in new[] { (null, 0), ("search", 1), ("social", 2), ("email", 3) })
        {
            Assert.Equal(effects[i], Channel(credits, name).RemovalEffect.Ratio, 12);
            Assert.Equal(11 * effects[i] / effects.Sum(), Of(credits, name), 9);
        }
    }

    [Fact]
    public async Task Paths_are_listed_with_what_they_brought()
    {
        var answer = await AskAsync(request => request.TopPaths = 2);

        Assert.Equal(5, answer.DifferentPaths);
        Assert.Equal(["search > social > email", "search > email"], answer.Paths.Select(path => string.Join(" > ", path.Channels.Select(channel => channel.Name))));
        Assert.Equal((5L, 50_000L, 0L, 1.0), (answer.Paths[0].Orders, answer.Paths[0].Gmv.Units, answer.Paths[0].Lost, answer.Paths[0].Conversion.Ratio));
    }

    [Fact]
    public async Task The_range_is_of_orders_and_touches_may_lie_before_it()
    {
        var answer = await AskAsync(request => request.Range = new TimeRange { From = SmallShop.Day(3, 0).ToTimestamp(), To = SmallShop.Day(4, 0).ToTimestamp() });
        Assert.Equal(5, Of(answer.Models[0].Channels, "email"));
        Assert.Equal(5, answer.Orders);

        var shortLook = await AskAsync(request =>
        {
            request.Models.Add(AttributionModel.First);
            request.Touches = new TouchRules { Lookback = Duration.FromTimeSpan(TimeSpan.FromHours(25)) };
        });
        Assert.Equal(5, Of(shortLook.Models[0].Channels, "social"));
    }

    [Fact]
    public async Task Rules_are_told_and_may_be_others()
    {
        var plain = await AskAsync(_ => { });
        Assert.Equal(("channel", 30.0), (plain.Touches.Field, plain.Touches.Lookback.ToTimeSpan().TotalDays));
        Assert.Contains("direct", plain.Touches.DirectValues);

        // «search» read as direct: what is left of the paths is email and social.
        var answer = await AskAsync(request => request.Touches = new TouchRules { DirectValues = { "search" }, IgnoreOrderChannel = true });
        Assert.Equal(8, Of(answer.Models[0].Channels, "email"));
        Assert.Equal(1, Of(answer.Models[0].Channels, "direct"));
        Assert.Equal(2, Of(answer.Models[0].Channels, null));
    }

    [Fact]
    public async Task An_empty_dataset_answers_without_credits()
    {
        var dataset = await shop.Server.NewDatasetAsync();
        var answer = await shop.Server.Channels.AttributeOrdersAsync(new AttributeOrdersRequest { Dataset = dataset, Models = { AttributionModel.Markov, AttributionModel.Linear } });

        Assert.Equal((0L, 2), (answer.Orders, answer.Models.Count));
        Assert.All(answer.Models, credits => Assert.Empty(credits.Channels));
    }

    private static readonly Dictionary<string, (Action<AttributeOrdersRequest> Break, string Field, string Says)> Cases = new()
    {
        ["a model twice"] = (r => r.Models.AddRange([AttributionModel.Linear, AttributionModel.Linear]), "models[1]", "once"),
        ["default and the same by name"] = (r => r.Models.AddRange([AttributionModel.Unspecified, AttributionModel.LastNonDirect]), "models[1]", "once"),
        ["unknown model"] = (r => r.Models.Add((AttributionModel)99), "models[0]", "99"),
        ["unknown moment"] = (r => r.Moment = (ConversionMoment)9, "moment", "9"),
        ["unknown field"] = (r => r.Touches = new TouchRules { Field = "chanel" }, "touches.field", "'channel'"),
        ["no look-back"] = (r => r.Touches = new TouchRules { Lookback = new Duration() }, "touches.lookback", "more than 0"),
        ["long half-life"] = (r => r.HalfLife = new Duration { Seconds = 400_000_000 }, "half_life", "315619200"),
        ["too many direct values"] = (r => r.Touches = new TouchRules { DirectValues = { Enumerable.Range(0, 101).Select(i => $"d{i}") } }, "touches.direct_values", "100"),
        ["own channel of another field"] = (r => r.Touches = new TouchRules { Field = "device", IgnoreOrderChannel = true }, "touches.ignore_order_channel", "channel"),
        ["too many paths"] = (r => r.TopPaths = 1_001, "top_paths", "1000"),
        ["reversed range"] = (r => r.Range = new TimeRange { From = SmallShop.Day(2).ToTimestamp(), To = SmallShop.Day(1).ToTimestamp() }, "range", "not before"),
        ["event field in the filter"] = (r => r.Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "page", IsNull = true } } } } }, "filter.all_of[0].conditions[0].field", "orders"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_wrong_member_is_named(string name)
    {
        var (breakRequest, field, says) = Cases[name];
        var request = new AttributeOrdersRequest { Dataset = shop.Dataset };
        breakRequest(request);

        var failed = await Failure.InvalidAsync(async () => await shop.Server.Channels.AttributeOrdersAsync(request), field);

        Assert.Contains(says, Failure.Description(failed, field), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_channels_are_refused_with_the_limit()
    {
        var dataset = await shop.Server.NewDatasetAsync();
        await shop.Server.LoadAsync(dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of([.. Enumerable.Range(0, 1_100).Select(i => new EventRow($"v{i}", "home", SmallShop.Day(1), Channel: $"c{i}"))]));

        var failed = await Failure.ExpectAsync(async () => await shop.Server.Channels.AttributeOrdersAsync(new AttributeOrdersRequest { Dataset = dataset }), StatusCode.ResourceExhausted, "LIMIT_EXCEEDED");
        Assert.Contains("1000", failed.Status.Detail, StringComparison.Ordinal);
    }

    private async Task<AttributeOrdersResponse> AskAsync(Action<AttributeOrdersRequest> change)
    {
        var request = new AttributeOrdersRequest { Dataset = shop.Dataset };
        change(request);
        return await shop.Server.Channels.AttributeOrdersAsync(request);
    }

    private static ChannelCredit Channel(IEnumerable<ChannelCredit> credits, string? name) =>
        credits.Single(credit => name is null ? credit.Channel.IsDirect : credit.Channel.Name == name);

    private static double Of(IEnumerable<ChannelCredit> credits, string? name) =>
        credits.Where(credit => name is null ? credit.Channel.IsDirect : credit.Channel.Name == name).Sum(credit => credit.Orders);
}
