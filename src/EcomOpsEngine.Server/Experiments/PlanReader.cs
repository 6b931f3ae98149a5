using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Hosting;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Services;
using ContractSize = EcomOpsEngine.Contracts.V1.SampleSize;
using NoValueReason = EcomOpsEngine.Contracts.V1.NoValueReason;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>Checks and answers PlanSampleSize.</summary>
internal static class PlanReader
{
    private const double DefaultPower = 0.8;

    public static PlanSampleSizeResponse Answer(PlanSampleSizeRequest request)
    {
        var plan = SampleSizePlan.Of(Read(request));
        var response = new PlanSampleSizeResponse
        {
            PowerCohensH = Optional(plan.Power?.ByCohensH),
            PowerPooled = Optional(plan.Power?.NormalPooled),
            PowerUnpooled = Optional(plan.Power?.NormalUnpooled),
            DetectableDifference = plan.Detectable is { } d ? Figures.Of(d.Increase) : Figures.None(NoValueReason.NotAvailable),
            DetectableDecrease = plan.Detectable is { } fall ? Figures.Of(fall.Decrease) : Figures.None(NoValueReason.NotAvailable),
            AlphaPerComparison = plan.AlphaPerComparison,
            DetectableRelative = plan.Detectable is { } r ? Figures.Of(r.RelativeIncrease) : Figures.None(NoValueReason.NotAvailable),
        };
        if (plan.Template is { } template)
        {
            response.TemplateSize = Size(template.Units);
            response.TemplateSizeExactZ = Size(template.UnitsByExactZ);
            response.TemplateZ = template.Z;
        }

        if (plan.PerArm is { } arms)
        {
            response.PerArmCohensH = Size(arms.ByCohensH);
            response.PerArmPooled = Size(arms.Pooled);
            response.PerArmUnpooled = Size(arms.Unpooled);
        }

        return response;
    }

    private static SampleSizeRequest Read(PlanSampleSizeRequest request)
    {
        var violations = new Violations();
        Rate(request.BaselineRate, "baseline_rate", required: true, violations);
        Rate(request.MarginOfError, "margin_of_error", required: false, violations);
        Rate(request.TargetRate, "target_rate", required: false, violations);
        var level = Levels.Confidence(request.ConfidenceLevel, "", violations);
        var power = request.Power == 0 ? DefaultPower : request.Power;
        if (!(power > 1 - level && power < 1))
        {
            violations.Add("power", $"{power}; expected above the test's level of {1 - level:0.####} and below 1, such as 0.8.");
        }

        if (request.Arms is not (0 or (>= 2 and <= Limits.Arms)))
        {
            violations.Add("arms", $"{request.Arms}; expected 2 to {Limits.Arms}, or 0 for 2.");
        }

        RequestChecks.Enum(request.Tail, "tail", violations);
        RequestChecks.NotNegative(request.UnitsPerArm, "units_per_arm", violations);
        var difference = request.TargetRate - request.BaselineRate;
        if (request.TargetRate != 0 && difference == 0)
        {
            violations.Add("target_rate", $"{request.TargetRate} equals baseline_rate; there is no difference to find.");
        }
        else if (request.TargetRate != 0 && (request.Tail == Contracts.V1.Tail.Greater && difference < 0 || request.Tail == Contracts.V1.Tail.Less && difference > 0))
        {
            violations.Add("tail", "The target rate lies on the other side of the baseline; this test would never find it.");
        }

        violations.ThrowIfAny();
        return new SampleSizeRequest
        {
            BaseRate = request.BaselineRate,
            MarginOfError = request.MarginOfError == 0 ? null : request.MarginOfError,
            TargetRate = request.TargetRate == 0 ? null : request.TargetRate,
            UnitsPerArm = request.UnitsPerArm == 0 ? null : request.UnitsPerArm,
            ConfidenceLevel = level,
            Power = power,
            Tail = Levels.Tail(request.Tail),
            ArmCount = request.Arms == 0 ? 2 : request.Arms,
        };
    }

    private static void Rate(double rate, string path, bool required, Violations violations)
    {
        if (!(rate is > 0 and < 1 || (!required && rate == 0)))
        {
            violations.Add(path, $"{rate}; expected above 0 and below 1 (3.5% is 0.035){(required ? "" : ", or 0 to leave it out")}.");
        }
    }

    private static ContractSize? Size(SampleCount count) =>
        count.Exact.TryGet(out var exact) && count.Required is { } units ? new ContractSize { Exact = exact, Units = units } : null;

    private static Estimate Optional(double? value) => value is { } given ? Figures.Ratio(given) : Figures.None(NoValueReason.NotAvailable);
}
