using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Loads;

/// <summary>The same loads sent eight times at once count once, in the tables and in every one of the four answers.</summary>
public sealed class ExactlyOnceTests(RunningServer server)
{
    private const int Times = 8;
    private static readonly DateTimeOffset At = new(2025, 6, 1, 12, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public async Task Eight_senders_at_once_count_once()
    {
        var (once, raced) = (await server.NewDatasetAsync(), await server.NewDatasetAsync());
        foreach (var (table, batch) in Tables())
        {
            await server.LoadAsync(once, table, table.ToString(), OnError.AllOrNothing, batch);
        }

        var loads = await Task.WhenAll(Tables().SelectMany(one => Enumerable.Range(0, Times).Select(_ =>
            server.LoadAsync(raced, one.Table, one.Table.ToString(), OnError.AllOrNothing, one.Batch))));

        Assert.All(loads.GroupBy(load => load.LoadId), same => Assert.Single(same.Distinct()));
        Assert.Equal(Tables().Count, (await server.Loads.ListLoadsAsync(new ListLoadsRequest { Dataset = raced })).Loads.Count);
        Assert.Equal(await AnswersAsync(once), await AnswersAsync(raced));
    }

    private static List<(Table Table, ColumnBatch Batch)> Tables()
    {
        var people = Enumerable.Range(0, 40).ToList();
        return
        [
            (Table.Events, Batches.Of([.. people.SelectMany(i => new[]
            {
                new EventRow($"v{i}", "home", At.AddMinutes(-60 - i), Device: i % 3 == 0 ? "mobile" : "pc", Variant: i % 2 == 0 ? "a" : "b"),
                new EventRow($"v{i}", "view", At.AddMinutes(-30), i % 4 == 0 ? $"c{i}" : null, i % 3 == 0 ? "mobile" : "pc", Variant: i % 2 == 0 ? "a" : "b"),
            })])),
            (Table.Orders, Batches.Of([.. people.Where(i => i % 2 == 0).Select(i => new OrderRow($"o{i}", $"c{i % 20}", At.AddDays(i), 1_000 + i, Visitor: $"v{i}", Category: $"k{i % 3}"))])),
        ];
    }

    /// <summary>Tables, funnel, tiers, matrix and test.</summary>
    private async Task<string> AnswersAsync(string dataset)
    {
        var funnel = new ComputeFunnelRequest
        {
            Dataset = dataset,
            Steps = { new FunnelStep { Events = { "home" } }, new FunnelStep { Events = { "view" } }, new FunnelStep { Events = { "$order_placed" } } },
        };
        var byVariant = funnel.Clone();
        byVariant.Breakdown = new FunnelBreakdown { Fields = { "properties.variant" }, Top = 2 };
        var arms = (await server.Funnels.ComputeFunnelAsync(byVariant)).Funnels.Where(one => one.BreakdownValues.Count > 0 && !one.IsOther).OrderBy(one => one.BreakdownValues[0].Value, StringComparer.Ordinal);
        var test = new CompareProportionsRequest
        {
            Arms = { arms.Select(arm => new Arm { Name = arm.BreakdownValues[0].Value, Units = arm.Steps[0].Entered, Conversions = arm.Steps[2].Entered }) },
        };
        var freshness = (await server.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = dataset })).Dataset.Tables.Select(table => $"{table.Table} {table.Rows}");
        return string.Join("\n",
        [
            .. freshness,
            (await server.Funnels.ComputeFunnelAsync(funnel)).Funnels.ToString(),
            (await server.Segments.ComputeRfmAsync(new ComputeRfmRequest { Dataset = dataset })).Tiers.ToString(),
            (await server.Matrices.ComputeMatrixAsync(new ComputeMatrixRequest
            {
                Dataset = dataset, Dimensions = { new MatrixDimension { Field = "category_1" } }, Measures = { Measure.Gmv, Measure.Orders, Measure.Buyers },
            })).Cells.ToString(),
            (await server.Experiments.CompareProportionsAsync(test)).Pairs.ToString(),
        ]);
    }
}
