using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Tests.Running;
using EcomOpsEngine.TestData.Expected;

namespace EcomOpsEngine.Server.Tests.PublicData;

/// <summary>One expected Welch object, asked over gRPC from its units, means and deviations.</summary>
internal static class ServedWelch
{
    public static async Task CheckAsync(RunningServer server, ExpectedFigures expected, string parent)
    {
        var answer = await server.Experiments.CompareMeansAsync(new CompareMeansRequest { Arms = { ArmOf("control"), ArmOf("treatment") } });
        var pair = answer.Pairs[0];
        foreach (var (name, arm) in new[] { ("control", answer.Arms[0]), ("treatment", answer.Arms[1]) })
        {
            expected.Count($"{parent}/{name}/n", arm.Units);
            expected.Ratio($"{parent}/{name}/mean", arm.Outcome.Ratio);
            expected.Ratio($"{parent}/{name}/sd", arm.StandardDeviation.Ratio);
        }

        expected.Ratio($"{parent}/difference", pair.Difference.Ratio);
        expected.Ratio($"{parent}/relative_lift", pair.RelativeLift.Ratio);
        expected.Probability($"{parent}/t", pair.Statistic.Ratio);
        expected.Ratio($"{parent}/df", pair.DegreesOfFreedom.Ratio);
        expected.Probability($"{parent}/p_two_sided", pair.PValue.Ratio);
        expected.Probability($"{parent}/ci95_difference/0", pair.Interval.Interval.Lower);
        expected.Probability($"{parent}/ci95_difference/1", pair.Interval.Interval.Upper);
        expected.Ratio($"{parent}/cohens_d_mean_var", pair.CohensD.Ratio);
        expected.Truth($"{parent}/significant_at_0.05", pair.PValue.Ratio < .05);

        OutcomeArm ArmOf(string name) => new()
        {
            Name = name,
            Statistics = new SufficientStatistics
            {
                Units = (long)expected.Value($"{parent}/{name}/n"),
                Mean = expected.Value($"{parent}/{name}/mean"),
                Variance = Math.Pow(expected.Value($"{parent}/{name}/sd"), 2),
            },
        };
    }
}
