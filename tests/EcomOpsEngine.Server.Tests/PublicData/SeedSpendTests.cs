using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Stated costs, revenues and step counts, loaded as what a channel each costs and its platform reports.</summary>
public sealed class SeedSpendTests(RunningServer server)
{
    [Fact]
    public async Task Returns_on_spend_and_steps_that_grow_are_reproduced()
    {
        Assert.SkipWhen(SharedData.Root is null, SharedData.SkipReason);
        var expected = ExpectedFigures.Read(SharedData.Root!, "seed_tables.json");
        await CheckReturnsAsync(expected);
        await CheckGrowingStepAsync(expected);
        expected.AssertComplete(nameof(SeedSpendTests));
    }

    private async Task CheckReturnsAsync(ExpectedFigures expected)
    {
        string[] cases = [.. expected.Members("/roi")];
        var answer = await LoadAsync(cases, [
            Batches.Integers("spend", cases.Select(name => 100 * (long)expected.Value($"/roi/{name}/cost"))),
            Batches.Integers("revenue", cases.Select(name => 100 * (long)expected.Value($"/roi/{name}/revenue"))),
        ]);

        foreach (var name in cases)
        {
            var figures = answer.Channels.Single(row => row.Channel.Name == name).Figures;
            expected.Money($"/roi/{name}/cost", figures.Spend.Units, 2);
            expected.Money($"/roi/{name}/revenue", figures.Reported.Revenue.Money.Units, 2);
            expected.Ratio($"/roi/{name}/roi", FunnelExpectation.Number(figures.Reported.NetRoas));
            expected.Ratio($"/roi/{name}/roas", FunnelExpectation.Number(figures.Reported.Roas));
        }
    }

    /// <summary>A step that grows loses less than nothing.</summary>
    private async Task CheckGrowingStepAsync(ExpectedFigures expected)
    {
        const string At = "/funnel_edge_cases/growing_step";
        string[] columns = ["impressions", "clicks", "orders"];
        var answer = await LoadAsync(["a"], [
            Batches.Integers("spend", [0L]), .. columns.Select((column, step) => Batches.Integers(column, [(long)expected.Value($"{At}/steps/{step}/entered")])),
        ]);

        var steps = answer.Channels[0].ReportedSteps;
        Assert.Equal(columns, steps.Select(step => step.Name));
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.Equal(pair.First.Entered < pair.Second.Entered, pair.First.Lost.Count < 0));
        SpendExpectation.CheckFunnel(expected, At, steps, "a", "b", "c");
        expected.Truth($"{At}/monotone", steps.SkipLast(1).All(step => step.Lost.Count >= 0));
    }

    private async Task<ComputeEffectivenessResponse> LoadAsync(string[] channels, IEnumerable<ColumnData> columns)
    {
        var dataset = await server.NewDatasetAsync();
        var batch = new ColumnBatch
        {
            Rows = channels.Length,
            Columns =
            {
                Batches.Texts("date", channels.Select(_ => (string?)new DateOnly(2025, 1, 1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
                Batches.Texts("channel", channels.Select(name => (string?)name)),
                columns,
            },
        };
        await server.LoadAsync(dataset, Table.ChannelSpend, "seed", OnError.AllOrNothing, batch);
        return await server.Channels.ComputeEffectivenessAsync(new ComputeEffectivenessRequest { Dataset = dataset });
    }
}
