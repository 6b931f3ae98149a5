using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>1,000 users whose stage times are random: ordered funnels with and without a window, and membership alone.</summary>
public sealed class TimedFunnelTests
{
    private const string Timed = "timed";
    private const string Untimed = "untimed";

    private static readonly string[] Steps = ["home", "search", "payment", "confirmation"];

    private static readonly (string At, string Field)[] Fields =
    [
        ("traffic_source", "channel"), ("device", "device"), ("country", "properties.country"), ("gender", "properties.gender"),
    ];

    // Name in the file, dataset, window: the longest span of the data is four months.
    private static readonly (string At, string Dataset, int Days)[] Questions =
    [
        ("any_order", Untimed, 1), ("time_ordered", Timed, 365), ("time_ordered_within_7_days", Timed, 7), ("time_ordered_within_30_days", Timed, 30),
    ];

    [Fact]
    public async Task Timed_funnel_figures_are_reproduced()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var figures = ExpectedFigures.Read(SharedData.Root!, "timed_funnel.json");
        foreach (var (dataset, change) in new[] { (Timed, null), (Untimed, PublicDataServer.Remap("occurred_at", new ColumnMapping { Constant = "2024-01-01" })) })
        {
            await server.CreateAsync(dataset, "USD", 2);
            foreach (var step in Steps)
            {
                var load = await server.ImportAsync(dataset, Table.Events, $"timed_funnel/{step}_page.csv", $"timed_{step}_page", change);
                figures.Count($"/rows/{step}", load.RowsLoaded);
            }
        }

        figures.Count("/users", (await server.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = Timed })).Dataset.Persons);
        foreach (var question in Questions)
        {
            await CheckAsync(server, figures, question);
        }

        await CheckSourcesAsync(server, figures);
        await CheckPairsAsync(server, figures);
        figures.AssertComplete(nameof(TimedFunnelTests));
    }

    private static async Task CheckAsync(PublicDataServer server, ExpectedFigures figures, (string At, string Dataset, int Days) question)
    {
        foreach (var (at, field) in Fields)
        {
            var answer = await server.Funnels.ComputeFunnelAsync(Question(question.Dataset, question.Days, Steps, field));
            FunnelExpectation.Check(figures, $"/overall/{question.At}", answer.Funnels[0]);
            foreach (var funnel in answer.Funnels.Skip(1))
            {
                FunnelExpectation.Check(figures, $"/by_{at}/{question.At}/{funnel.BreakdownValues[0].Value}", funnel);
            }
        }
    }

    private static async Task CheckSourcesAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var bySource = await server.Funnels.ComputeFunnelAsync(Question(Untimed, 1, Steps, "channel"));
        var arms = bySource.Funnels.Skip(1).Select(funnel => new Arm
        {
            Name = funnel.BreakdownValues[0].Value,
            Units = funnel.Steps[0].Entered,
            Conversions = funnel.Steps[^1].Entered,
        }).ToList();
        var test = await server.Experiments.CompareProportionsAsync(new CompareProportionsRequest { Arms = { arms } });
        figures.Probability("/source_homogeneity_of_confirmation/chi2", test.ChiSquared.Ratio);
        figures.Count("/source_homogeneity_of_confirmation/df", arms.Count - 1);
        figures.Probability("/source_homogeneity_of_confirmation/p", test.ChiSquaredPValue.Ratio);

        var cross = await server.Funnels.ComputeFunnelAsync(Question(Untimed, 1, Steps, "channel", "device"));
        foreach (var funnel in cross.Funnels.Skip(1))
        {
            var path = $"/source_x_device/{string.Join('|', funnel.BreakdownValues.Select(value => value.Value))}";
            figures.Count($"{path}/users", funnel.Steps[0].Entered);
            figures.Count($"{path}/confirmations", funnel.Steps[^1].Entered);
            figures.Ratio($"{path}/conversion", FunnelExpectation.Number(funnel.OverallConversion));
        }
    }

    // People who have both stages, less those who have them in order.
    private static async Task CheckPairsAsync(PublicDataServer server, ExpectedFigures figures)
    {
        foreach (var (first, second) in Steps.Zip(Steps.Skip(1)))
        {
            var both = await server.Funnels.ComputeFunnelAsync(Question(Untimed, 1, [first, second]));
            var ordered = await server.Funnels.ComputeFunnelAsync(Question(Timed, 365, [first, second]));
            figures.Count($"/out_of_order_pairs/{first}->{second}", both.Funnels[0].Steps[1].Entered - ordered.Funnels[0].Steps[1].Entered);
        }
    }

    private static ComputeFunnelRequest Question(string dataset, int days, string[] steps, params string[] breakdown)
    {
        var question = new ComputeFunnelRequest
        {
            Dataset = dataset,
            Window = Duration.FromTimeSpan(TimeSpan.FromDays(days)),
            Steps = { steps.Select(step => new FunnelStep { Name = step, Events = { step + "_page" } }) },
        };
        if (breakdown.Length > 0)
        {
            question.Breakdown = new FunnelBreakdown { Fields = { breakdown }, Top = 100 };
        }

        return question;
    }
}
