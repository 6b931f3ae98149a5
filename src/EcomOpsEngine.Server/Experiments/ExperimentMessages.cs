using EcomOpsEngine.Analytics.Experiments;
using EcomOpsEngine.Analytics.Experiments.Exposures;
using EcomOpsEngine.Contracts.V1;
using EcomOpsEngine.Server.Queries;
using EcomOpsEngine.Server.Segments;
using EcomOpsEngine.Server.Services;
using KernelWatch = EcomOpsEngine.Analytics.Experiments.Exposures.RolloutWatch;
using NoValueReason = EcomOpsEngine.Contracts.V1.NoValueReason;
using RolloutDay = EcomOpsEngine.Contracts.V1.RolloutDay;
using RolloutWatch = EcomOpsEngine.Contracts.V1.RolloutWatch;

namespace EcomOpsEngine.Server.Experiments;

/// <summary>An evaluated test as messages.</summary>
internal sealed class ExperimentMessages(ExperimentPlan plan, Language language)
{
    private IReadOnlyList<RecordedArm> Arms => plan.Rules.Arms;

    private IReadOnlyList<double?> Weights => [.. Arms.Select(arm => arm.Weight)];

    public ExperimentResult Result(EvaluationResult result)
    {
        var message = new ExperimentResult
        {
            Verdict = VerdictTexts.Verdict(result.Verdict.Kind),
            Winner = result.Verdict.Winner ?? "",
            Days = plan.Days,
            Arms =
            {
                result.Units.Select((units, arm) => new ExperimentArmUnits
                {
                    Name = Arms[arm].Name,
                    Version = plan.Experiment.Arms[arm].Version,
                    Units = units.Units,
                    Converted = units.Converted,
                    Open = units.Open,
                    Immature = units.Immature,
                    Capped = units.CappedUnits,
                    Outcome = Figures.Of(result.Arms[arm]),
                }),
            },
            Reasons = { result.Verdict.Reasons.Select(reason => VerdictTexts.Note(reason, language)) },
        };
        if (result.Proportions is { } proportions)
        {
            message.Proportions = Proportions(proportions);
            message.Adjusted = result.Adjusted is { } adjusted ? OutcomeMessages.Answer(adjusted, null, null, [], Weights, plan.Rules.Options, language) : null;
        }
        else if (result.Outcomes is { } outcomes)
        {
            message.Means = OutcomeMessages.Answer(outcomes, result.Adjusted, result.Cap, [.. result.Units.Select(units => units.CappedUnits)], Weights, plan.Rules.Options, language);
        }

        return message;
    }

    /// <summary>A test whose counts are stated.</summary>
    public ExperimentResult Stated()
    {
        Analytics.Experiments.Arm[] arms =
            [.. plan.Experiment.Arms.Select((arm, i) => new Analytics.Experiments.Arm(arm.Name, arm.Stated.Units, arm.Stated.Conversions, Arms[i].Weight))];
        var comparison = ProportionComparison.Compare(arms, plan.Rules.Options with { Period = plan.Days > 0 ? plan.Rules.Options.Period : null });
        return Result(new EvaluationResult(
            [.. arms.Select(arm => new ArmUnits(arm.Units, (long)arm.Conversions, 0, 0, 0))], comparison, null, null, null, [.. comparison.Arms.Select(arm => arm.Rate)], comparison.Verdict));
    }

    public ExposureCounts Exposures(ExperimentRun run) => new()
    {
        Rows = run.Exposures.Rows,
        PeopleInSeveralArms = run.Roll.InSeveralArms,
        Bots = run.BotUnits,
        UnitsWithoutRows = run.Roll.Unseen.Count,
        UnknownVariants =
        {
            run.Exposures.Variants.Select((variant, index) => new UnknownVariant { Variant = variant, People = run.Roll.OfOtherVariants[index] }).Where(variant => variant.People > 0),
        },
    };

    public ExperimentDay Day(DayEffect day) => new()
    {
        Day = day.Day,
        OnDay = { Parts(day.OnDay) },
        ToDay = { Parts(day.ToDay) },
        EffectsOnDay = { day.EffectOnDay.Select(effect => Effect(effect, false)) },
        EffectsToDay = { day.EffectToDay.Select(effect => Effect(effect, false)) },
    };

    public ExperimentSegment Segment(CatalogField field, SegmentEffect segment) => new()
    {
        Field = field.Name,
        Value = segment.Code is > 0 and var code ? field.Text!.Values[code - 1] : "",
        HasValue = segment.Code > 0,
        IsOther = segment.Code is null,
        Arms = { Parts(segment.Arms) },
        Effects = { segment.Effects.Select(effect => Effect(effect, segment.Code is not null)) },
    };

    public RolloutWatch Rollout(KernelWatch watch, EvaluationResult tested)
    {
        var winner = plan.Rollout!.Winner;
        var message = new RolloutWatch
        {
            Winner = Arms[winner].Name,
            Tested = Figures.Of(tested.Arms[winner]),
            Units = watch.Units,
            Open = watch.Open,
            Outcome = Figures.Of(watch.Reading.Outcome),
            Interval = Figures.Of(watch.Reading.Interval),
            RelativeDeviation = Figures.Of(watch.Reading.RelativeDeviation),
            Days = { watch.Days.Select(Day) },
        };
        if (watch.Reading.IsNormalFluctuation is { } normal)
        {
            message.Normal = normal;
        }

        return message;
    }

    /// <summary>Arms of table 5.</summary>
    public IEnumerable<PartArmResult> TableArms(ExperimentResult result) =>
        result.Arms.Select(arm => new PartArmResult { Name = arm.Name, Units = arm.Units, Outcome = arm.Outcome });

    private static RolloutDay Day(Analytics.Experiments.Exposures.RolloutDay day)
    {
        var message = new RolloutDay
        {
            Date = AsOf.Date(day.Day),
            Units = day.Units,
            Outcome = Figures.Of(day.Reading.Outcome),
            RelativeDeviation = Figures.Of(day.Reading.RelativeDeviation),
        };
        if (day.Reading.IsNormalFluctuation is { } normal)
        {
            message.Normal = normal;
        }

        return message;
    }

    private CompareProportionsResponse Proportions(ProportionComparisonResult result) =>
        ComparisonMessages.Answer(result, [.. Arms.Select(arm => arm.Name)], Weights, language);

    private IEnumerable<PartArmResult> Parts(IReadOnlyList<PartArm> arms) =>
        arms.Select((arm, i) => new PartArmResult { Name = Arms[i].Name, Units = arm.Units, Outcome = Figures.Of(arm.Outcome) });

    private static PartEffectResult Effect(PartEffect effect, bool isAdjusted) => new()
    {
        Treatment = effect.Treatment,
        Difference = Figures.Of(effect.Difference),
        Interval = Figures.Of(effect.Interval),
        PValue = Figures.Of(effect.PValue),
        PValueAdjusted = isAdjusted ? Figures.Of(effect.AdjustedPValue) : Figures.None(NoValueReason.NotAvailable),
        RelativeLift = Figures.Of(effect.RelativeLift),
    };
}
