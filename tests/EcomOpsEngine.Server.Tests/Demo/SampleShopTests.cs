using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Demo;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData;
using Spectre.Console;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Demo;

/// <summary>The sample shop through its extracts, the demo's mappings and the wire: answers equal what the shop's generator counted.</summary>
public sealed class SampleShopTests(RunningServer server, ITestOutputHelper output)
{
    [Fact]
    public async Task The_demo_runs_and_ends()
    {
        var code = await CommandLine.RunAsync(["demo", "--exit", "--grpc-port", "0", "--http-port", "0", "--events", "3000", "--seed", "7"]);

        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData()]
    [InlineData("dance")]
    [InlineData("serve", "--grpc-port", "many")]
    [InlineData("demo", "--events", "3")]
    public async Task Wrong_command_lines_end_with_code_2(params string[] arguments) => Assert.Equal(2, await CommandLine.RunAsync(arguments));

    [Fact]
    public async Task Answers_equal_what_the_generator_counted()
    {
        // With programs: answers leave them out, and the truth of the funnel counts people only.
        var shop = new SampleShop(new SampleShopOptions { Events = 30_000, BotShare = 0.03, Seed = 99 });
        var truth = shop.ComputeTruth();
        var report = shop.WriteExtracts(server.DemoFiles, new ExtractOptions { DirtyOneIn = 300 });
        Assert.NotEmpty(report.DirtyRows);
        await DemoLoader.RunAsync(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }), server.Channel, shop, report);

        var programRows = await FindProgramsAsync(shop, truth, report);
        var funnel = await FunnelAsync("device", [.. FunnelAnswer.Steps.Select(step => step.Event)]);
        Assert.Equal(truth.Funnel, funnel.Funnels[0].Steps.Select(step => step.Entered));
        foreach (var device in funnel.Funnels.Skip(1))
        {
            var index = ShopCatalog.Devices.ToList().IndexOf(device.BreakdownValues[0].Value);
            Assert.Equal(truth.FunnelByDevice[index], device.Steps.Select(step => step.Entered));
        }

        await AssertExperimentAsync(shop, truth);

        var matrix = await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
        {
            Dataset = DemoLoader.Dataset,
            Measures = { Measure.Visitors, Measure.OrdersWithoutVisitor, Measure.NetSales },
        });
        Assert.Equal(truth.People - truth.Bots, matrix.Totals[0].Value.Count);
        Assert.Equal(programRows, matrix.Info.BotRowsExcluded);
        Assert.InRange(matrix.Totals[2].Value.Money.Units, 1, truth.PaidMinor);

        var rfm = await server.Segments.ComputeRfmAsync(new ComputeRfmRequest { Dataset = DemoLoader.Dataset, LookbackDays = 400 });
        Assert.InRange(rfm.Total.Customers, 1, truth.Buyers);
        Assert.Equal(rfm.Total.Customers, rfm.Tiers.Sum(tier => tier.Customers));
    }

    /// <summary>The test's units, conversions and programs are those that the generator counted, and its interval holds the effect that was drawn.</summary>
    private async Task AssertExperimentAsync(SampleShop shop, SampleShopTruth truth)
    {
        await server.Experiments.CreateExperimentAsync(new CreateExperimentRequest { Dataset = DemoLoader.Dataset, Experiment = ExperimentAnswer.Record(shop) });
        var answer = await server.Experiments.EvaluateExperimentAsync(new EvaluateExperimentRequest { Dataset = DemoLoader.Dataset, ExperimentId = ShopRates.Experiment });
        Assert.Equal(truth.Exposed, answer.Result.Arms.Select(arm => arm.Units));
        Assert.Equal(truth.ExposedAndPaid, answer.Result.Arms.Select(arm => arm.Converted));
        Assert.Equal(truth.ExposedBots.Sum(), answer.Exposures.Bots);
        Assert.Equal(truth.Exposed.Zip(truth.ExposedBots, (people, programs) => people + programs), answer.WithBots.Arms.Select(arm => arm.Units));
        Assert.Equal(0, answer.Exposures.PeopleInSeveralArms);
        Assert.False(answer.Result.Proportions.SampleRatio.Mismatch);

        var effect = ShopRates.ArmPaidRates[1] - ShopRates.ArmPaidRates[0];
        var pair = answer.Result.Proportions.Pairs[0];
        output.WriteLine($"drawn +{effect:P1}, found {pair.Difference.Ratio:P2}, {pair.Newcombe.Interval.Lower:P2} to {pair.Newcombe.Interval.Upper:P2}");
        Assert.InRange(effect, pair.Newcombe.Interval.Lower, pair.Newcombe.Interval.Upper);
        Assert.Equal(truth.Exposed, ShopRates.Arms.Select((_, arm) => answer.Segments.Sum(segment => segment.Arms[arm].Units)));
    }

    private async Task<long> FindProgramsAsync(SampleShop shop, SampleShopTruth truth, ExtractReport report)
    {
        var found = new List<BotVisitor>();
        var request = new DetectBotsRequest { Dataset = DemoLoader.Dataset, PageSize = 100 };
        do
        {
            var page = await server.Traffic.DetectBotsAsync(request);
            found.AddRange(page.Visitors);
            request.PageToken = page.NextPageToken;
            Assert.True(page.Applied);
        }
        while (request.PageToken.Length > 0);

        var programs = shop.BotVisitorIds().ToHashSet(StringComparer.Ordinal);
        double hits = found.Count(bot => bot.WhoCase == BotVisitor.WhoOneofCase.VisitorId && programs.Contains(bot.VisitorId));
        output.WriteLine($"{programs.Count} programs, {found.Count} flagged: precision {hits / found.Count:0.000}, recall {hits / programs.Count:0.000}; by agent {found.Count(bot => bot.Reasons.Contains(BotReason.UserAgent))}");
        Assert.Equal((1.0, 1.0), (hits / found.Count, hits / programs.Count));

        // Half of them name themselves; the others are told by equal intervals alone.
        Assert.InRange(found.Count(bot => bot.Reasons.Contains(BotReason.UserAgent)), 1, found.Count - 1);
        Assert.All(found, bot => Assert.Contains(BotReason.Regularity, bot.Reasons));

        // A dirty copy of an event that lacks nothing but its optional id is loaded.
        Assert.InRange(found.Sum(bot => bot.Events), truth.BotEvents, truth.BotEvents + report.DirtyRows.Count);
        return found.Sum(bot => bot.Events);
    }

    private async Task<ComputeFunnelResponse> FunnelAsync(string breakdown, params string[] steps)
    {
        var request = new ComputeFunnelRequest { Dataset = DemoLoader.Dataset, Breakdown = new FunnelBreakdown { Fields = { breakdown } } };
        request.Steps.AddRange(steps.Select(name => new FunnelStep { Events = { name } }));
        return await server.Funnels.ComputeFunnelAsync(request);
    }
}
