using System.Globalization;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData;
using EcomOpsEngine.TestData.Expected;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>90,400 users and the four pages they reached: stage tables joined with the user table, every event at the user's date.</summary>
public sealed class CheckoutFunnelTests
{
    private const string Dataset = "checkout";

    private static readonly (string Step, string Event, string File)[] Stages =
    [
        ("home", "home_page", "home_page_table.csv.gz"), ("search", "search_page", "search_page_table.csv"),
        ("payment", "payment_page", "payment_page_table.csv"), ("confirmation", "payment_confirmation", "payment_confirmation_table.csv"),
    ];

    [Fact]
    public async Task Checkout_figures_are_reproduced()
    {
        await using var server = await PublicDataServer.TryStartAsync();
        Assert.SkipUnless(server is not null, SharedData.SkipReason);
        var figures = ExpectedFigures.Read(SharedData.Root!, "checkout_funnel.json");
        await server.CreateAsync(Dataset, "USD", 2);
        foreach (var (step, page, file) in Stages)
        {
            var load = await server.ImportAsync(Dataset, Table.Events, "checkout_funnel/" + file, "checkout_" + page);
            figures.Count($"/rows/{step}", load.RowsLoaded);
        }

        var persons = (await server.Catalog.GetDatasetAsync(new GetDatasetRequest { Dataset = Dataset })).Dataset.Persons;
        figures.Count("/rows/user_table", persons);

        await CheckFunnelsAsync(server, figures);
        var months = await CheckMonthsAsync(server, figures);
        await CheckHomogeneityAsync(server, figures, months);
        await CheckDaysAsync(server, figures);
        await CheckGapAsync(server, figures, "/desktop_vs_mobile", "device", "Desktop", "Mobile");
        await CheckGapAsync(server, figures, "/male_vs_female", "properties.sex", "Male", "Female");
        await CheckDevicesApartAsync(server, figures);
        await CheckExplanationAsync(server, figures);
        figures.AssertComplete(nameof(CheckoutFunnelTests));
    }

    private static async Task CheckFunnelsAsync(PublicDataServer server, ExpectedFigures figures)
    {
        FunnelExpectation.Check(figures, "/overall", (await server.Funnels.ComputeFunnelAsync(Question())).Funnels[0]);
        foreach (var (at, fields) in new (string, string[])[] { ("/by_device", ["device"]), ("/by_sex", ["properties.sex"]), ("/by_device_sex", ["device", "properties.sex"]) })
        {
            await CheckBreakdownAsync(server, figures, at, string.Empty, Question(fields));
        }
    }

    private static async Task CheckBreakdownAsync(PublicDataServer server, ExpectedFigures figures, string at, string prefix, ComputeFunnelRequest question)
    {
        var answer = await server.Funnels.ComputeFunnelAsync(question);
        foreach (var funnel in answer.Funnels.Skip(1))
        {
            FunnelExpectation.Check(figures, $"{at}/{prefix}{string.Join('|', funnel.BreakdownValues.Select(value => value.Value))}", funnel);
        }
    }

    private static async Task<List<(string Month, Funnel Funnel)>> CheckMonthsAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var months = new List<(string, Funnel)>();
        foreach (var month in figures.Members("/by_month"))
        {
            var first = DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
            var question = Question("device");
            question.Range = new TimeRange { From = MatrixExpectation.Midnight(first), To = MatrixExpectation.Midnight(first.AddMonths(1)) };
            var answer = await server.Funnels.ComputeFunnelAsync(question);
            FunnelExpectation.Check(figures, $"/by_month/{month}", answer.Funnels[0]);
            months.Add((month, answer.Funnels[0]));
            await CheckBreakdownAsync(server, figures, "/by_month_device", month + "|", question);
        }

        return months;
    }

    private static async Task CheckHomogeneityAsync(PublicDataServer server, ExpectedFigures figures, List<(string Month, Funnel Funnel)> months)
    {
        var answer = await server.Experiments.CompareProportionsAsync(new CompareProportionsRequest
        {
            Arms = { months.Select(month => new Arm { Name = month.Month, Units = month.Funnel.Steps[0].Entered, Conversions = month.Funnel.Steps[^1].Entered }) },
        });
        figures.Probability("/month_homogeneity_of_confirmation/chi2", answer.ChiSquared.Ratio);
        figures.Count("/month_homogeneity_of_confirmation/df", months.Count - 1);
        figures.Probability("/month_homogeneity_of_confirmation/p", answer.ChiSquaredPValue.Ratio);
    }

    private static async Task CheckDaysAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var question = Question("properties.day");
        question.Breakdown.Top = 1_000;
        var days = (await server.Funnels.ComputeFunnelAsync(question)).Funnels.Skip(1)
            .OrderBy(funnel => funnel.BreakdownValues[0].Value, StringComparer.Ordinal).ToList();
        figures.Count("/daily/days", days.Count);
        figures.Count("/daily/min_users", days.Min(day => day.Steps[0].Entered));
        figures.Count("/daily/max_users", days.Max(day => day.Steps[0].Entered));
        figures.Text("/daily/first", days[0].BreakdownValues[0].Value);
        figures.Text("/daily/last", days[^1].BreakdownValues[0].Value);
        foreach (var day in days.Take(10))
        {
            figures.Count($"/daily/first_10/{day.BreakdownValues[0].Value}/0", day.Steps[0].Entered);
            figures.Count($"/daily/first_10/{day.BreakdownValues[0].Value}/1", day.Steps[^1].Entered);
        }
    }

    // Every other figure of the gap (intervals, power, sizes) is compared in the tests of the statistics; here the counts come from rows.
    private static async Task CheckGapAsync(PublicDataServer server, ExpectedFigures figures, string at, string field, string control, string treatment)
    {
        var answer = await server.Funnels.ComputeFunnelAsync(Question(field));
        var (a, b) = (Arm(answer, control), Arm(answer, treatment));
        var result = await server.Experiments.CompareProportionsAsync(new CompareProportionsRequest { Arms = { a, b } });
        Assert.Equal(figures.Value($"{at}/overall/control/n"), a.Units);
        Assert.Equal(figures.Value($"{at}/overall/control/conversions"), a.Conversions);
        Assert.Equal(figures.Value($"{at}/overall/treatment/n"), b.Units);
        Assert.Equal(figures.Value($"{at}/overall/treatment/conversions"), b.Conversions);
        figures.Probability($"{at}/overall/z_pooled", result.Pairs[0].ZPooled.Ratio);
        figures.Probability($"{at}/overall/p_two_sided", result.Pairs[0].PValue.Ratio);
        figures.Ratio($"{at}/overall/ci_newcombe/0", result.Pairs[0].Newcombe.Interval.Lower);
        figures.Ratio($"{at}/overall/ci_newcombe/1", result.Pairs[0].Newcombe.Interval.Upper);
    }

    // Desktop is the control of the expected file, as PC is of ours.
    private static async Task CheckDevicesApartAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var question = Question();
        question.DevicesApart = new DevicesApart();
        var devices = (await server.Funnels.ComputeFunnelAsync(question)).Devices;
        FunnelExpectation.Check(figures, "/by_device/Mobile", devices.Mobile);
        FunnelExpectation.Check(figures, "/by_device/Desktop", devices.Pc);
        Assert.Equal(0, devices.Other.Steps[0].Entered);
        foreach (var gap in devices.Steps.Append(devices.Overall))
        {
            var at = ReferenceEquals(gap, devices.Overall) ? "/desktop_vs_mobile/overall" : $"/desktop_vs_mobile/{gap.FromStep}->{gap.ToStep}";
            figures.Ratio($"{at}/difference", gap.Difference.Ratio);
            figures.Ratio($"{at}/relative_lift", gap.Relative.Ratio);
            figures.Probability($"{at}/z_pooled", gap.ZPooled.Ratio);
            figures.Probability($"{at}/p_two_sided", gap.PValue.Ratio);
            figures.Ratio($"{at}/ci_newcombe/0", gap.Newcombe.Interval.Lower);
            figures.Ratio($"{at}/ci_newcombe/1", gap.Newcombe.Interval.Upper);
        }

        // Both devices lose the most at the payment page; it is where the two differ that the pages before do not explain.
        Assert.All(new[] { devices.Mobile, devices.Pc }, funnel => Assert.Equal("payment", funnel.Steps.MaxBy(step => FunnelExpectation.Number(step.LossRate))!.Name));
    }

    private static async Task CheckExplanationAsync(PublicDataServer server, ExpectedFigures figures)
    {
        var answer = await server.Funnels.ExplainFunnelAsync(new ExplainFunnelRequest { Funnel = Question() });
        Assert.Equal(["home", "search", "payment"], answer.Steps.Select(step => step.Name));
        var payment = answer.Steps[^1];
        Assert.Equal(("device", "Desktop", true), (payment.MainCause.Dimension, payment.MainCause.Value, payment.Flagged));
        Assert.Equal(figures.Value("/by_device/Desktop/steps/2/entered"), payment.MainCause.Entered);
        Assert.Equal(figures.Value("/by_device/Desktop/steps/2/lost"), payment.MainCause.Lost);
        Assert.Equal(figures.Value("/by_device/Desktop/steps/2/loss_rate"), payment.MainCause.LossRate.Ratio, 12);
        Assert.Equal(figures.Value("/by_device/Mobile/steps/2/loss_rate"), payment.MainCause.RestLossRate.Ratio, 12);
        Assert.Equal(figures.Value("/desktop_vs_mobile/payment->confirmation/z_pooled"), payment.MainCause.ZPooled.Ratio, 9);
        Assert.True(payment.MainCause.Significant);
    }

    private static Arm Arm(ComputeFunnelResponse answer, string value)
    {
        var funnel = answer.Funnels.Skip(1).Single(candidate => candidate.BreakdownValues[0].Value == value);
        return new Arm { Name = value, Units = funnel.Steps[0].Entered, Conversions = funnel.Steps[^1].Entered };
    }

    private static ComputeFunnelRequest Question(params IEnumerable<string> breakdown)
    {
        var question = new ComputeFunnelRequest
        {
            Dataset = Dataset,
            Window = Duration.FromTimeSpan(TimeSpan.FromDays(1)),
            Steps = { Stages.Select(stage => new FunnelStep { Name = stage.Step, Events = { stage.Event } }) },
        };
        if (breakdown.Any())
        {
            question.Breakdown = new FunnelBreakdown { Fields = { breakdown }, Top = 100 };
        }

        return question;
    }
}
