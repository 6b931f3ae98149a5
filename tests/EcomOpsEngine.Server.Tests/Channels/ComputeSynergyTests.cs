using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Channels;

/// <summary>Pairs of channels over the wire.</summary>
public sealed class ComputeSynergyTests(RunningServer server)
{
    /// <summary>search alone 10 of 100, feed alone 10 of 100, both 40 of 100 (by search first); social alone 4 of 50, with search 2 of 5. Everybody comes on a day of their own for each channel and orders on the next.</summary>
    private static readonly (string[] Path, int Visitors, int Ordered)[] Groups =
        [(["search"], 100, 10), (["feed"], 100, 10), (["search", "feed"], 100, 40), (["social"], 50, 4), (["social", "search"], 5, 2)];

    [Fact]
    public async Task Visitors_of_both_are_set_against_each_alone_and_tested()
    {
        var dataset = await LoadAsync();
        var answer = await server.Channels.ComputeSynergyAsync(new ComputeSynergyRequest { Dataset = dataset });

        var pair = Assert.Single(answer.Pairs);
        Assert.Equal(SynergyVerdict.Synergy, pair.Verdict);
        Assert.Equal((100L, 40L, 0.4), (pair.Both.Visitors, pair.Both.Converted, pair.Both.Rate.Ratio));
        Assert.Equal(["feed", "search"], pair.Tests.Select(test => test.Channel.Name));
        Assert.Equal([(100L, 10L), (105L, 12L)], pair.Tests.Select(test => (test.Alone.Visitors, test.Alone.Converted)));
        // z = .3/√(.25·.75·2/100) = 4.898979, two-sided 9.634e-7; the other p is larger, so that it stands adjusted for both.
        Assert.Equal(9.634e-7, pair.Tests[0].PValue.Ratio, 9);
        Assert.All(pair.Tests, test => Assert.True(test.AdjustedPValue.Ratio >= test.PValue.Ratio && test.AdjustedPValue.Ratio < 0.001));
        Assert.Equal((0.4 / (12.0 / 105)) - 1, pair.Lift.Ratio, 12);
        Assert.True(pair.Tests[0].Interval.Interval.Lower > 0.15);
        Assert.Equal(2, answer.PairsLeftOut);
        Assert.Equal((355L, 66L), (answer.All.Visitors, answer.All.Converted));
        Assert.Equal([("search", 205L), ("feed", 200), ("social", 55)], answer.Channels.Select(channel => (channel.Channel.Name, channel.Visitors.Visitors)));
    }

    [Fact]
    public async Task Pairs_asked_are_listed_in_the_order_of_their_names_in_the_request()
    {
        var dataset = await LoadAsync();
        var answer = await server.Channels.ComputeSynergyAsync(new ComputeSynergyRequest { Dataset = dataset, Pairs = { new ChannelPairName { First = "social", Second = "search" } }, MinVisitors = 5, ConfidenceLevel = 0.9999 });

        var pair = Assert.Single(answer.Pairs);
        Assert.Equal(["social", "search"], pair.Tests.Select(test => test.Channel.Name));
        Assert.Equal((5L, 2L), (pair.Both.Visitors, pair.Both.Converted));
        Assert.Equal(SynergyVerdict.Unclear, pair.Verdict);
        Assert.Equal(0, answer.PairsLeftOut);
    }

    [Fact]
    public async Task Channels_named_wrongly_and_numbers_out_of_range_are_refused()
    {
        var dataset = await LoadAsync();
        async Task Refused(Action<ComputeSynergyRequest> breakRequest, string field)
        {
            var request = new ComputeSynergyRequest { Dataset = dataset };
            breakRequest(request);
            await Failure.InvalidAsync(async () => await server.Channels.ComputeSynergyAsync(request), field);
        }

        await Refused(request => request.Pairs.Add(new ChannelPairName { First = "serch", Second = "feed" }), "pairs[0].first");
        await Refused(request => request.Pairs.Add(new ChannelPairName { First = "search", Second = "direct" }), "pairs[0].second");
        await Refused(request => request.Pairs.Add(new ChannelPairName { First = "search", Second = "search" }), "pairs[0]");
        await Refused(request => request.Pairs.AddRange([new ChannelPairName { First = "search", Second = "feed" }, new ChannelPairName { First = "feed", Second = "search" }]), "pairs[1]");
        await Refused(request => request.MinVisitors = -1, "min_visitors");
        await Refused(request => request.ConfidenceLevel = 1, "confidence_level");
        await Refused(request => request.ConfidenceLevel = double.NaN, "confidence_level");
        await Refused(request => request.Touches = new TouchRules { Field = "nothing" }, "touches.field");
        await Refused(request => request.Moment = (ConversionMoment)7, "moment");
    }

    private async Task<string> LoadAsync()
    {
        var dataset = await server.NewDatasetAsync();
        var (events, orders, person) = (new List<EventRow>(), new List<OrderRow>(), 0);
        foreach (var (path, visitors, ordered) in Groups)
        {
            for (var n = 0; n < visitors; n++, person++)
            {
                events.AddRange(path.Select((channel, day) => new EventRow($"v{person}", "home", SmallShop.Day(day + 1), Channel: channel, Session: $"{person}-{day}")));
                if (n < ordered)
                {
                    orders.Add(new OrderRow($"o{person}", null, SmallShop.Day(path.Length + 1), 10_000, Visitor: $"v{person}"));
                }
            }
        }

        await server.LoadAsync(dataset, Table.Events, "events", OnError.AllOrNothing, Batches.Of(events));
        await server.LoadAsync(dataset, Table.Orders, "orders", OnError.AllOrNothing, Batches.Of(orders));
        return dataset;
    }
}
