using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using Grpc.Net.Client;
using Spectre.Console;
using Table = Spectre.Console.Table;

namespace EcomOpsEngine.Server.Demo;

/// <summary>Question 4: did the new checkout work, or was it chance?</summary>
internal static class ExperimentAnswer
{
    public static async Task PrintAsync(IAnsiConsole console, GrpcChannel channel, SampleShop shop)
    {
        var arms = await ArmsAsync(channel);
        var (first, last) = Period(shop.Options);
        var request = new CompareProportionsRequest
        {
            Record = new ExperimentRecord { Id = "AB-1", Page = "checkout", Variable = "form length", FirstDate = first, LastDate = last },
        };
        request.Arms.AddRange(arms);
        var answer = await new ExperimentService.ExperimentServiceClient(channel).CompareProportionsAsync(request);
        console.Write(new Rule("[bold]4  A/B test: more than chance? (table 5)[/]").LeftJustified());
        var table = new Table().AddColumns("version", "people", "paid", "rate", "95% interval (Wilson)");
        foreach (var arm in answer.Arms)
        {
            table.AddRow(
                Markup.Escape(arm.Name), Figure.Whole(arm.Units), Figure.Whole(arm.Conversions), Figure.Percent(arm.Rate, "0.00%"), Interval(arm.Wilson));
        }

        console.Write(table);
        var pair = answer.Pairs[0];
        console.MarkupLineInterpolated(
            $"difference {Figure.Points(pair.Difference)}, 95% interval {Points(pair.Newcombe)} (Newcombe), z {Figure.Number(pair.ZPooled, "0.000")}, p {Figure.Number(pair.PValue, "0.0000")}, confidence {Figure.Chance(pair.Confidence)}, chance to win {Figure.Chance(pair.ChanceToWin)}");
        console.MarkupLineInterpolated($"[bold]{Sentence(answer)}[/] {string.Join(" ", answer.Reasons.Select(note => note.Text))}");
        console.WriteLine();
    }

    /// <summary>Exposed people and those of them who paid, by the variant of the exposure: a funnel of two steps.</summary>
    private static async Task<IReadOnlyList<Arm>> ArmsAsync(GrpcChannel channel)
    {
        var funnel = await new FunnelService.FunnelServiceClient(channel).ComputeFunnelAsync(new ComputeFunnelRequest
        {
            Dataset = DemoLoader.Dataset,
            Steps = { new FunnelStep { Events = { "exposure" } }, new FunnelStep { Events = { "paid" } } },
            Breakdown = new FunnelBreakdown { Fields = { "properties.variant" } },
        });
        return [.. funnel.Funnels.Skip(1)
            .Where(value => !value.IsOther && value.BreakdownValues[0].HasValue)
            .OrderBy(value => value.BreakdownValues[0].Value, StringComparer.Ordinal)
            .Select(value => new Arm { Name = value.BreakdownValues[0].Value, Units = value.Steps[0].Entered, Conversions = value.Steps[1].Entered })];
    }

    /// <summary>The shop runs its test over the middle three quarters of its days.</summary>
    private static (string First, string Last) Period(SampleShopOptions options)
    {
        var eighth = options.Days / 8;
        return (Date(options.From.AddDays(eighth)), Date(options.From.AddDays(options.Days - eighth - 1)));
    }

    private static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Sentence(CompareProportionsResponse answer) => answer.Verdict switch
    {
        Verdict.Winner => $"{answer.Winner} wins.",
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
