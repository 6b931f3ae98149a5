using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Experiments;
using EcomOpsEngine.Server.Queries;
using Grpc.Core;
using Interval = EcomOpsEngine.Analytics.Numerics.Interval;
using KernelArm = EcomOpsEngine.Analytics.Experiments.Arm;
using KernelCorrection = EcomOpsEngine.Analytics.Experiments.Correction;

namespace EcomOpsEngine.Server.Services;

/// <summary>Tests of proportions, sample-ratio checks and plans.</summary>
internal sealed class ExperimentService(QueryGate gate) : Contracts.V1.ExperimentService.ExperimentServiceBase
{
    public override async Task<CompareProportionsResponse> CompareProportions(CompareProportionsRequest request, ServerCallContext context)
    {
        var violations = new Violations();
        var arms = ArmReader.Read(request.Arms, withConversions: true, violations);
        var options = ReadOptions(request, violations);
        violations.ThrowIfAny();
        return await gate.RunAsync(
            token =>
            {
                var result = ProportionComparison.Compare(arms, options);
                return Answer(request, arms, result, token);
            },
            context.CancellationToken);
    }

    public override Task<CheckSampleRatioResponse> CheckSampleRatio(CheckSampleRatioRequest request, ServerCallContext context)
    {
        var violations = new Violations();
        var arms = ArmReader.Read(request.Arms, withConversions: false, violations);
        violations.ThrowIfAny();
        var ratio = SampleRatio.Check([.. arms.Select(arm => arm.Units)], arms[0].Weight is null ? null : [.. arms.Select(arm => arm.Weight ?? 0)]);
        return Task.FromResult(new CheckSampleRatioResponse { SampleRatio = ComparisonMessages.SampleRatio(ratio, arms) });
    }

    public override Task<PlanSampleSizeResponse> PlanSampleSize(PlanSampleSizeRequest request, ServerCallContext context) =>
        Task.FromResult(PlanReader.Answer(request));

    private static ComparisonOptions ReadOptions(CompareProportionsRequest request, Violations violations)
    {
        var level = Levels.Confidence(request.ConfidenceLevel, violations);
        RequestChecks.Enum(request.Tail, "tail", violations);
        RequestChecks.Enum(request.Correction, "correction", violations);
        RequestChecks.Enum(request.Language, "language", violations);
        RequestChecks.NotNegative(request.SequentialTargetUnits, "sequential_target_units", violations);
        RequestChecks.NotNegative(request.MinUnitsPerArm, "min_units_per_arm", violations);
        RequestChecks.NotNegative(request.MinDays, "min_days", violations);
        return new ComparisonOptions
        {
            ConfidenceLevel = level,
            Tail = Levels.Tail(request.Tail),
            Correction = request.Correction switch
            {
                Contracts.V1.Correction.BenjaminiHochberg => KernelCorrection.BenjaminiHochberg,
                Contracts.V1.Correction.None => KernelCorrection.None,
                _ => KernelCorrection.Holm,
            },
            SequentialTargetUnits = request.SequentialTargetUnits > 0 ? request.SequentialTargetUnits : null,
            Period = RecordReader.Read(request.Record, violations),
            MinUnitsPerArm = request.MinUnitsPerArm > 0 ? request.MinUnitsPerArm : ComparisonOptions.Default.MinUnitsPerArm,
            MinDays = request.MinDays > 0 ? request.MinDays : ComparisonOptions.Default.MinDays,
        };
    }

    private static CompareProportionsResponse Answer(
        CompareProportionsRequest request, IReadOnlyList<KernelArm> arms, ProportionComparisonResult result, CancellationToken token)
    {
        var response = new CompareProportionsResponse
        {
            ChiSquared = Figures.Of(result.Overall.Statistic),
            ChiSquaredPValue = Figures.Of(result.Overall.PValue),
            SampleRatio = ComparisonMessages.SampleRatio(result.SampleRatio, arms),
            Verdict = VerdictTexts.Verdict(result.Verdict.Kind),
            Winner = result.Verdict.Winner ?? "",
            Days = result.Options.Period?.Days ?? 0,
        };
        response.Arms.AddRange(result.Arms.Select(ComparisonMessages.Arm));
        foreach (var pair in result.AllPairs.Count > 0 ? result.AllPairs : result.Pairs)
        {
            token.ThrowIfCancellationRequested();
            response.Pairs.Add(ComparisonMessages.Pair(pair, Sequential(pair, arms, result.Options)));
        }

        response.Reasons.AddRange(result.Verdict.Reasons.Select(reason => VerdictTexts.Note(reason, request.Language)));
        return response;
    }

    /// <summary>Without a stated target the always-valid interval is tightest at the units the pair has, which differ from pair to pair.</summary>
    private static Interval Sequential(ProportionPair pair, IReadOnlyList<KernelArm> arms, ComparisonOptions options)
    {
        var control = arms.Single(arm => arm.Name == pair.Control);
        var treatment = arms.Single(arm => arm.Name == pair.Treatment);
        var units = control.Units + treatment.Units;
        return options.SequentialTargetUnits is not null || units == 0
            ? pair.Sequential
            : ProportionComparison.Compare(
                [control with { Weight = null }, treatment with { Weight = null }], options with { SequentialTargetUnits = units }).Pairs[0].Sequential;
    }
}
