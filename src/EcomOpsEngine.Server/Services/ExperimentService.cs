using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Experiments;
using EcomOpsEngine.Server.Queries;
using Grpc.Core;

namespace EcomOpsEngine.Server.Services;

/// <summary>Tests of proportions and means, sample-ratio checks and plans. Figures that take microseconds are computed in the call itself.</summary>
internal sealed class ExperimentService(QueryGate gate) : Contracts.V1.ExperimentService.ExperimentServiceBase
{
    public override Task<CompareProportionsResponse> CompareProportions(CompareProportionsRequest request, ServerCallContext context)
    {
        var violations = new Violations();
        var arms = ArmReader.Read(request.Arms, withConversions: true, violations);
        var options = ComparisonReader.Read(request, violations);
        violations.ThrowIfAny();
        return Task.FromResult(ComparisonMessages.Answer(ProportionComparison.Compare(arms, options), arms, request.Language));
    }

    public override Task<CompareMeansResponse> CompareMeans(CompareMeansRequest request, ServerCallContext context)
    {
        var violations = new Violations();
        var reader = new OutcomeReader(request, violations);
        reader.Check();
        var options = ComparisonReader.Read(request, violations);
        violations.ThrowIfAny();

        // Millions of values wait for a place like any question over rows.
        return request.Arms[0].OutcomesCase == Contracts.V1.OutcomeArm.OutcomesOneofCase.Values
            ? gate.RunAsync(_ => OutcomeMessages.Answer(reader.Question(), options, request.Language), context.CancellationToken)
            : Task.FromResult(OutcomeMessages.Answer(reader.Question(), options, request.Language));
    }

    public override Task<CheckSampleRatioResponse> CheckSampleRatio(CheckSampleRatioRequest request, ServerCallContext context)
    {
        var violations = new Violations();
        var arms = ArmReader.Read(request.Arms, withConversions: false, violations);
        violations.ThrowIfAny();
        var ratio = SampleRatio.Check([.. arms.Select(arm => arm.Units)], arms[0].Weight is null ? null : [.. arms.Select(arm => arm.Weight ?? 0)]);
        return Task.FromResult(new CheckSampleRatioResponse
        {
            SampleRatio = ComparisonMessages.SampleRatio(ratio, [.. arms.Select(arm => arm.Name)], [.. arms.Select(arm => arm.Weight)]),
        });
    }

    public override Task<PlanSampleSizeResponse> PlanSampleSize(PlanSampleSizeRequest request, ServerCallContext context) =>
        Task.FromResult(PlanReader.Answer(request));
}
