using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using KernelCorrection = EcomOpsEngine.Analytics.Experiments.Correction;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>How a comparison is judged: what requests of rates, of means and stored tests have in common.</summary>
internal static class ComparisonReader
{
    public static ComparisonOptions Read(CompareProportionsRequest request, Violations violations)
    {
        RequestChecks.Enum(request.Language, "language", violations);
        var rules = new TestRules
        {
            ConfidenceLevel = request.ConfidenceLevel,
            Tail = request.Tail,
            Correction = request.Correction,
            SequentialTargetUnits = request.SequentialTargetUnits,
            MinUnitsPerArm = request.MinUnitsPerArm,
            MinDays = request.MinDays,
        };
        return Read(rules, "", violations) with { Period = RecordReader.Read(request.Record, violations) };
    }

    public static ComparisonOptions Read(CompareMeansRequest request, Violations violations)
    {
        RequestChecks.Enum(request.Language, "language", violations);
        var rules = new TestRules
        {
            ConfidenceLevel = request.ConfidenceLevel,
            Tail = request.Tail,
            Correction = request.Correction,
            SequentialTargetUnits = request.SequentialTargetUnits,
            MinUnitsPerArm = request.MinUnitsPerArm,
            MinDays = request.MinDays,
        };
        return Read(rules, "", violations) with { Period = RecordReader.Read(request.Record, violations) };
    }

    /// <param name="rules">As sent; zeros stand for the defaults.</param>
    /// <param name="path">Path of the rules in the request with its dot, empty where they are the request's own fields.</param>
    /// <param name="violations">Takes what is wrong.</param>
    public static ComparisonOptions Read(TestRules rules, string path, Violations violations)
    {
        var level = Levels.Confidence(rules.ConfidenceLevel, path, violations);
        RequestChecks.Enum(rules.Tail, $"{path}tail", violations);
        RequestChecks.Enum(rules.Correction, $"{path}correction", violations);
        RequestChecks.NotNegative(rules.SequentialTargetUnits, $"{path}sequential_target_units", violations);
        RequestChecks.NotNegative(rules.MinUnitsPerArm, $"{path}min_units_per_arm", violations);
        RequestChecks.NotNegative(rules.MinDays, $"{path}min_days", violations);
        return new ComparisonOptions
        {
            ConfidenceLevel = level,
            Tail = Levels.Tail(rules.Tail),
            Correction = rules.Correction switch
            {
                Contracts.V1.Correction.BenjaminiHochberg => KernelCorrection.BenjaminiHochberg,
                Contracts.V1.Correction.None => KernelCorrection.None,
                _ => KernelCorrection.Holm,
            },
            SequentialTargetUnits = rules.SequentialTargetUnits > 0 ? rules.SequentialTargetUnits : null,
            MinUnitsPerArm = rules.MinUnitsPerArm > 0 ? rules.MinUnitsPerArm : ComparisonOptions.Default.MinUnitsPerArm,
            MinDays = rules.MinDays > 0 ? rules.MinDays : ComparisonOptions.Default.MinDays,
        };
    }
}
