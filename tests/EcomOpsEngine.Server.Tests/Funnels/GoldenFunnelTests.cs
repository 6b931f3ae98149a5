using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.Funnels;

/// <summary>Tables 4 and 5 of the operations template, counted from rows loaded over the wire.</summary>
public sealed class GoldenFunnelTests(RunningServer server)
{
    private const int BatchRows = 50_000;
    private static readonly string[] Steps = ["home", "category", "detail", "add_to_cart", "submit_order", "paid"];
    private static readonly long[] Entered = [100_000, 75_000, 45_000, 27_000, 18_900, 8_505];

    [Fact]
    public async Task Table_4_is_counted_from_its_visitors()
    {
        var dataset = await server.NewDatasetAsync();
        // Visitor n reaches every step that at least n visitors reach, a minute apart.
        var rows = Enumerable.Range(0, (int)Entered[0]).SelectMany(visitor => Steps
            .TakeWhile((_, step) => visitor < Entered[step])
            .Select((name, step) => new EventRow($"v{visitor}", name, SmallShop.Day(1, 8).AddMinutes(step).AddSeconds(visitor % 3_600))));
        var load = await server.LoadAsync(dataset, Table.Events, "table-4", OnError.AllOrNothing, [.. rows.Chunk(BatchRows).Select(chunk => Batches.Of(chunk))]);
        Assert.Equal(Entered.Sum(), load.RowsLoaded);

        var request = new ComputeFunnelRequest { Dataset = dataset };
        request.Steps.AddRange(Steps.Select(name => new FunnelStep { Events = { name } }));
        var answer = await server.Funnels.ComputeFunnelAsync(request);

        var steps = answer.Funnels[0].Steps;
        Assert.Equal(Entered, steps.Select(step => step.Entered));
        Assert.Equal([25_000, 30_000, 18_000, 8_100, 10_395], steps.Take(5).Select(step => step.Lost.Count));
        Assert.Equal([.25, .40, .40, .30, .55], steps.Take(5).Select(step => step.LossRate.Ratio));
        // Exactly 40% is not above 40%.
        Assert.Equal([false, false, false, false, true, false], steps.Select(step => step.Flagged));
        Assert.Equal(5, answer.WorstStep);
        Assert.Equal(NoValueReason.NoData, steps[5].LossRate.NoValue.Reason);
        Assert.Equal(.08505, answer.Funnels[0].OverallConversion.Ratio, 12);
    }

    [Theory]
    [InlineData(11_000, 231, 418, 14, Verdict.Winner, VerdictReason.ConfidenceReached)]
    [InlineData(9_250, 324, 389, 14, Verdict.Continue, VerdictReason.TooFewUnits)]
    [InlineData(11_000, 231, 418, 6, Verdict.Continue, VerdictReason.TooFewDays)]
    public async Task Table_5_tests_are_judged_from_exposures(int units, int paidA, int paidB, int days, Verdict verdict, VerdictReason reason)
    {
        var dataset = await server.NewDatasetAsync();
        var rows = new[] { ("A", paidA), ("B", paidB) }.SelectMany(arm => Enumerable.Range(0, units).SelectMany(i => Visits($"{arm.Item1}{i}", arm.Item1, i < arm.Item2)));
        await server.LoadAsync(dataset, Table.Events, "table-5", OnError.AllOrNothing, [.. rows.Chunk(BatchRows).Select(chunk => Batches.Of(chunk))]);
        var funnel = await server.Funnels.ComputeFunnelAsync(new ComputeFunnelRequest
        {
            Dataset = dataset,
            Steps = { new FunnelStep { Events = { "exposure" } }, new FunnelStep { Events = { "paid" } } },
            Window = Duration.FromTimeSpan(TimeSpan.FromHours(1)),
            Breakdown = new FunnelBreakdown { Fields = { "properties.variant" } },
        });
        var arms = funnel.Funnels.Skip(1).Select(one => new Arm
        {
            Name = one.BreakdownValues[0].Value,
            Units = one.Steps[0].Entered,
            Conversions = one.Steps[1].Entered,
        }).OrderBy(arm => arm.Name, StringComparer.Ordinal).ToList();
        Assert.Equal([(units, paidA), (units, paidB)], arms.Select(arm => ((int)arm.Units, (int)arm.Conversions)));

        var answer = await server.Experiments.CompareProportionsAsync(new CompareProportionsRequest
        {
            Arms = { arms },
            Record = new ExperimentRecord { Page = "detail", Variable = "button", FirstDate = "2025-03-01", LastDate = $"2025-03-{days:00}" },
        });

        Assert.Equal(days, answer.Days);
        Assert.Equal(verdict, answer.Verdict);
        Assert.Contains(reason, answer.Reasons.Select(note => note.Reason));
        Assert.Equal(verdict == Verdict.Winner ? "B" : "", answer.Winner);
        // 98.70% for the second test, more than 99.9% for the first.
        Assert.InRange(answer.Pairs[0].Confidence.Ratio, units == 9_250 ? .98695 : .999, units == 9_250 ? .98705 : 1);
    }

    private static IEnumerable<EventRow> Visits(string visitor, string variant, bool pays)
    {
        yield return new EventRow(visitor, "exposure", SmallShop.Day(1), Variant: variant);
        if (pays)
        {
            yield return new EventRow(visitor, "paid", SmallShop.Day(1, 12.5), Variant: variant);
        }
    }
}
