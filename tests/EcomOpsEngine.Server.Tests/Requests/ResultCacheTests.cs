using System.Diagnostics;
using System.Diagnostics.Metrics;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Requests;

/// <summary>An answer is kept for equal requests on the same snapshot, for no others, and within its bytes.</summary>
public sealed class ResultCacheTests(RunningServer server)
{
    [Fact]
    public async Task Equal_questions_on_one_snapshot_are_computed_once()
    {
        var dataset = await SmallShop.LoadAsync(server);
        var request = Funnel(dataset);
        var first = await server.Funnels.ComputeFunnelAsync(request);
        var again = await server.Funnels.ComputeFunnelAsync(request);
        Assert.False(first.Info.FromCache);
        Assert.True(again.Info.FromCache);
        (again.Info.FromCache, again.Info.Elapsed) = (false, first.Info.Elapsed);
        Assert.Equal(first, again);

        request.SnapshotId = first.Info.SnapshotId;
        Assert.True((await server.Funnels.ComputeFunnelAsync(request)).Info.FromCache);
    }

    [Fact]
    public async Task Any_other_member_is_another_question()
    {
        var dataset = await SmallShop.LoadAsync(server);
        await server.Funnels.ComputeFunnelAsync(Funnel(dataset));
        Action<ComputeFunnelRequest>[] others =
        [
            request => request.Language = Language.En,
            request => request.IncludeBots = true,
            request => request.CompletedWindowsOnly = true,
            request => request.Filter = new Filter { AllOf = { new AnyOf { Conditions = { new Condition { Field = "device", IsNull = true } } } } },
            request => request.Steps[1].Events[0] = "detail",
        ];
        foreach (var change in others)
        {
            var request = Funnel(dataset);
            change(request);
            Assert.False((await server.Funnels.ComputeFunnelAsync(request)).Info.FromCache);
        }

        // Another dataset with the same rows has the same snapshot id.
        Assert.False((await server.Funnels.ComputeFunnelAsync(Funnel(await SmallShop.LoadAsync(server)))).Info.FromCache);
    }

    [Fact]
    public async Task A_load_makes_every_question_a_new_one()
    {
        var dataset = await SmallShop.LoadAsync(server);
        Assert.Equal(4, (await server.Funnels.ComputeFunnelAsync(Funnel(dataset))).Funnels[0].Steps[0].Entered);
        await server.LoadAsync(dataset, Table.Events, "more", OnError.AllOrNothing, Batches.Of([new EventRow("v9", "home", SmallShop.Day(9))]));
        var after = await server.Funnels.ComputeFunnelAsync(Funnel(dataset));
        Assert.Equal((false, 5L), (after.Info.FromCache, after.Funnels[0].Steps[0].Entered));
    }

    [Fact]
    public async Task Answers_that_name_people_are_not_kept()
    {
        var dataset = await SmallShop.LoadAsync(server);
        for (var time = 0; time < 2; time++)
        {
            Assert.False((await server.Segments.ForecastValueAsync(new ForecastValueRequest { Dataset = dataset })).Info.FromCache);
            Assert.False((await server.Traffic.DetectBotsAsync(new DetectBotsRequest { Dataset = dataset })).Info.FromCache);
        }
    }

    [Fact]
    public void Kept_answers_stay_within_their_bytes_and_the_longest_unused_leave()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var cache = new ResultCache(ServerOptions.Default with { ResultCacheBytes = 8_000 }, services.GetRequiredService<IMeterFactory>());
        var hits = 0L;
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => listening.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => hits += instrument.Name == "ecomops.result_cache.hits" ? value : 0);
        listener.Start();
        for (var n = 0; n < 100; n++)
        {
            cache.Keep(Key(n), Answer(100));
            Assert.True(cache.Bytes <= 8_000);
            Assert.NotNull(Find(cache, 0));
        }

        Assert.Equal(100, hits);
        Assert.NotNull(Find(cache, 99));
        Assert.Null(Find(cache, 50));
        cache.Keep(Key(1_000), Answer(1_100));
        Assert.Null(Find(cache, 1_000));
        Assert.NotNull(Find(cache, 99));

        var off = new ResultCache(ServerOptions.Default with { ResultCacheBytes = 0 }, services.GetRequiredService<IMeterFactory>());
        Assert.Null(off.KeyOf(null!, Funnel("any")));
    }

    private static ResultKey Key(int number) => new(1, 0, (UInt128)number);

    private static ComputeFunnelResponse Answer(int bytes) => new() { Info = new QueryInfo { TimeZone = new string('x', bytes) } };

    private static ComputeFunnelResponse? Find(ResultCache cache, int number) => cache.Find<ComputeFunnelResponse>(Key(number), Stopwatch.GetTimestamp());

    private static ComputeFunnelRequest Funnel(string dataset) =>
        new() { Dataset = dataset, Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "paid" } } } };
}
