using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using Google.Protobuf.WellKnownTypes;
using Grpc.Net.Client;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Server.Demo;

/// <summary>Question 4: did the new checkout work, or was it chance? The test is written down and evaluated from the loaded exposures.</summary>
internal static class ExperimentAnswer
{
    /// <summary>Whoever pays at any time after the exposure counts: the shop's known rates are those of people, whatever their pace.</summary>
    private const int WindowDays = 366;

    public static async Task PrintAsync(IAnsiConsole console, GrpcChannel channel, SampleShop shop)
    {
        var client = new ExperimentService.ExperimentServiceClient(channel);
        await client.CreateExperimentAsync(new CreateExperimentRequest { Dataset = DemoLoader.Dataset, Experiment = Record(shop) });
        var answer = await client.EvaluateExperimentAsync(new EvaluateExperimentRequest { Dataset = DemoLoader.Dataset, ExperimentId = ShopRates.Experiment });
        console.Write(new Rule("[bold]4  A/B test: more than chance? (table 5)[/]").LeftJustified());
        var table = new Table().AddColumns("version", "", "people", "paid", "rate", "95% interval (Wilson)", "rate with bots");
        for (var i = 0; i < answer.Result.Arms.Count; i++)
        {
            var arm = answer.Result.Arms[i];
            table.AddRow(
                Markup.Escape(arm.Name), Markup.Escape(arm.Version), Figure.Whole(arm.Units), Figure.Whole(arm.Converted), Figure.Percent(arm.Outcome, "0.00%"),
                Interval(answer.Result.Proportions.Arms[i].Wilson), Figure.Percent(answer.WithBots?.Arms[i].Outcome, "0.00%"));
        }

        console.Write(table);
        var pair = answer.Result.Proportions.Pairs[0];
        console.MarkupLineInterpolated(
            $"difference {Figure.Points(pair.Difference)}, 95% interval {Points(pair.Newcombe)} (Newcombe), z {Figure.Number(pair.ZPooled, "0.000")}, p {Figure.Number(pair.PValue, "0.0000")}, confidence {Figure.Chance(pair.Confidence)}, chance to win {Figure.Chance(pair.ChanceToWin)}");
        console.MarkupLineInterpolated($"[bold]{Sentence(answer.Result)}[/] {string.Join(" ", answer.Result.Reasons.Select(note => note.Text))}");
        var devices = answer.Segments.Select(segment => $"{(segment.HasValue ? segment.Value : "–")} {Figure.Points(segment.Effects[0].Difference)} (p {Figure.Number(segment.Effects[0].PValueAdjusted, "0.000")})");
        console.MarkupLineInterpolated($"By device, Benjamini–Hochberg: {string.Join(", ", devices)}; {answer.Exposures.Bots} bots among the exposed left out");
        console.WriteLine();
    }

    /// <summary>The record of the shop's test: its events of payment within any time.</summary>
    public static Experiment Record(SampleShop shop) => new()
    {
        Id = ShopRates.Experiment,
        Page = "checkout",
        Variable = "form length",
        Arms = { new ExperimentArm { Name = ShopRates.Arms[0], Version = "four pages" }, new ExperimentArm { Name = ShopRates.Arms[1], Version = "one page" } },
        FirstDate = Date(shop.Options.ExperimentPeriod.First),
        LastDate = Date(shop.Options.ExperimentPeriod.Last),
        Metric = new ExperimentMetric
        {
            Value = new UnitOutcome { Events = new EventOutcome { Events = { "paid" } } },
            Window = Duration.FromTimeSpan(TimeSpan.FromDays(WindowDays)),
        },
    };

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Sentence(ExperimentResult result) => result.Verdict switch
    {
        Verdict.Winner => $"{result.Winner} wins.",
        Verdict.NoDifference => "No difference.",
        Verdict.Invalid => "The test is invalid.",
        _ => "Go on testing (继续测试).",
    };

    private static string Points(IntervalEstimate estimate) => estimate.KindCase == IntervalEstimate.KindOneofCase.Interval
        ? $"{Figure.Points(estimate.Interval.Lower)} to {Figure.Points(estimate.Interval.Upper)}"
        : "–";

    private static string Interval(IntervalEstimate estimate) => estimate.KindCase == IntervalEstimate.KindOneofCase.Interval
        ? string.Create(CultureInfo.InvariantCulture, $"{estimate.Interval.Lower:0.00%} to {estimate.Interval.Upper:0.00%}")
        : "–";
}
