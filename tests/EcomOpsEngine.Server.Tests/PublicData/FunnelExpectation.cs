using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.TestData.Expected;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>Compares a funnel of the engine with a funnel block of the expected answers.</summary>
internal static class FunnelExpectation
{
    public static void Check(ExpectedFigures figures, string at, Funnel funnel)
    {
        for (var step = 0; step < funnel.Steps.Count; step++)
        {
            var result = funnel.Steps[step];
            var path = $"{at}/steps/{step}";
            figures.Text($"{path}/step", result.Name);
            figures.Count($"{path}/entered", result.Entered);
            figures.Ratio($"{path}/lost", Number(result.Lost));
            figures.Ratio($"{path}/step_conversion", Number(result.StepConversion));
            figures.Ratio($"{path}/loss_rate", Number(result.LossRate));
            figures.Ratio($"{path}/cumulative_conversion", Number(result.ConversionFromFirst));
        }

        figures.Ratio($"{at}/overall_conversion", Number(funnel.OverallConversion));
        CheckLargest(figures, $"{at}/largest_loss_rate", funnel, step => Number(step.LossRate));
        CheckLargest(figures, $"{at}/largest_loss_count", funnel, step => Number(step.Lost));
        var entered = funnel.Steps.Select(step => step.Entered).ToList();
        if (figures.Has($"{at}/monotone") && entered.Zip(entered.Skip(1)).All(pair => pair.First >= pair.Second))
        {
            figures.Follow($"{at}/monotone");
        }
    }

    /// <summary>The number behind an estimate; null where it has none.</summary>
    public static double? Number(Estimate estimate) => estimate.KindCase switch
    {
        Estimate.KindOneofCase.Count => estimate.Count,
        Estimate.KindOneofCase.Ratio => estimate.Ratio,
        Estimate.KindOneofCase.Money => estimate.Money.Units / Math.Pow(10, estimate.Money.Scale),
        _ => null,
    };

    // The expected file lists every transition that shares the largest figure.
    private static void CheckLargest(ExpectedFigures figures, string at, Funnel funnel, Func<FunnelStepResult, double?> figure)
    {
        var largest = funnel.Steps.Max(figure);
        var names = funnel.Steps
            .Select((step, index) => (step, index))
            .Where(pair => largest is not null && figure(pair.step) == largest)
            .Select(pair => $"{pair.step.Name} -> {funnel.Steps[pair.index + 1].Name}")
            .ToList();
        for (var n = 0; n < names.Count; n++)
        {
            figures.Text($"{at}/{n}", names[n]);
        }
    }
}
