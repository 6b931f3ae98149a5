using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Errors;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Traffic;
using EcomOpsEngine.Server.Traffic.Daily;
using EcomOpsEngine.Server.Traffic.Visits;
using AttributionModel = EcomOpsEngine.Contracts.V1.AttributionModel;
using ConversionMoment = EcomOpsEngine.Contracts.V1.ConversionMoment;
using Dataset = EcomOpsEngine.Storage.Datasets.Dataset;
using KernelBaseline = EcomOpsEngine.Analytics.Traffic.Baselines.BaselineRule;
using KernelMoment = EcomOpsEngine.Analytics.Channels.ConversionMoment;
using TouchRules = EcomOpsEngine.Contracts.V1.TouchRules;

namespace EcomOpsEngine.Server.Channels.Effectiveness;

/// <summary>A checked question for the effectiveness of channels.</summary>
/// <param name="Days">Days of the range; null where it has none of the data.</param>
/// <param name="Spend">The channel spend.</param>
/// <param name="Attribution">How orders belong to channels.</param>
/// <param name="Visits">What makes a visit.</param>
/// <param name="Baseline">The baseline of alerts.</param>
/// <param name="Types">Types of channels as table 3 tells them apart.</param>
/// <param name="Limits">Limits of findings.</param>
/// <param name="ByDay">Figures by day instead of by month.</param>
internal sealed record EffectivenessPlan(
    LocalDays? Days, ChannelSpendTable Spend, DailyAttribution Attribution, VisitPlan Visits, KernelBaseline Baseline, ChannelTypes Types, FindingLimits Limits, bool ByDay)
{
    /// <summary>The channels.</summary>
    public ChannelNumbers Channels => Attribution.Touches.Channels;
}

/// <summary>From where on something is found of a channel.</summary>
/// <param name="AlertChange">|relative change| above which a day raises an alert.</param>
/// <param name="AlertDays">Whole days looked at for alerts.</param>
/// <param name="Bounce">Bounce rate above which a channel is flagged.</param>
/// <param name="Dependence">Share above which the shop depends on a channel.</param>
internal sealed record FindingLimits(double AlertChange, int AlertDays, double Bounce, double Dependence);

/// <summary>Checks a ComputeEffectiveness request and resolves its names against a snapshot.</summary>
internal sealed class EffectivenessPlanner(SnapshotView view, Dataset dataset, ComputeEffectivenessRequest request, BotFlags bots, TrafficRules rules)
{
    private const int DefaultAlertDays = 7;
    private const int MostAlertDays = 366;

    private readonly Violations _violations = new();

    public EffectivenessPlan Plan(CancellationToken token)
    {
        RequestChecks.Enum(request.Language, "language", _violations);
        RequestChecks.Enum(request.Model, "model", _violations);
        RequestChecks.Enum(request.Moment, "moment", _violations);
        RequestChecks.Enum(request.Detail, "detail", _violations);
        CheckTouches(request.Model, request.Touches, _violations);
        var filter = new FilterResolver(view.Fields, view.Snapshot.Settings.MoneyScale, _violations).Resolve(request.Filter, "filter", Table.Orders);
        var spend = ChannelSpendTable.Of(dataset, view, token);
        var days = EffectDays.Read(request.Range, view, spend, _violations);
        var touches = TouchPlan.Read(view, request.Touches, spend.Channels, "touches", _violations);
        var visits = VisitPlan.Of(view, request.Visits, rules, "visits", _violations);
        var baseline = BaselineRules.Read(request.Baseline, _violations);
        var types = ChannelTypes.Of(dataset, view, request.ChannelTypes, rules, _violations, token);
        var limits = new FindingLimits(
            Share(request.HasAlertChange ? request.AlertChange : null, 0.2, 10, "alert_change"),
            request.AlertDays == 0 ? DefaultAlertDays : request.AlertDays,
            request.HasBounceLimit && request.BounceLimit == 0 ? 0 : Share(request.HasBounceLimit ? request.BounceLimit : null, 0.7, 1, "bounce_limit"),
            Share(request.HasDependenceShare ? request.DependenceShare : null, 0.5, 1, "dependence_share"));
        if (request.AlertDays is < 0 or > MostAlertDays)
        {
            _violations.Add("alert_days", $"{request.AlertDays}; expected 1 to {MostAlertDays}, or 0 for {DefaultAlertDays}.");
        }

        _violations.ThrowIfAny();
        DailyAttribution.CheckSize(days, touches.Channels.Count);
        return new EffectivenessPlan(
            days, spend,
            new DailyAttribution(
                touches, filter, request.Model == AttributionModel.Unspecified ? AttributionModel.LastNonDirect : request.Model,
                request.Moment == ConversionMoment.Paid ? KernelMoment.Paid : KernelMoment.Placed, bots.LeftOut),
            visits, baseline, types, limits, request.Detail == ChannelDetail.Days);
    }

    /// <summary>What attribution must be where spend is set against it.</summary>
    public static void CheckTouches(AttributionModel model, TouchRules? touches, Violations violations)
    {
        if (model == AttributionModel.Markov)
        {
            violations.Add("model", "MARKOV looks at all paths at once and has no days; ask AttributeOrders for it.");
        }

        if (touches is { Field: { Length: > 0 } field } && field != TouchPlan.ChannelField)
        {
            violations.Add("touches.field", $"'{Shown.Text(field)}'; expected `{TouchPlan.ChannelField}`, by which spend is loaded.");
        }
    }

    private double Share(double? value, double otherwise, double most, string path)
    {
        if (value is { } given && !(given > 0 && given <= most))
        {
            _violations.Add(path, $"{given}; expected more than 0, at most {most}.");
        }

        return value ?? otherwise;
    }
}
