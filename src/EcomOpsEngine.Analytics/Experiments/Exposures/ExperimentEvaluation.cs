using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>The units of an arm.</summary>
/// <param name="Units">All that count.</param>
/// <param name="Converted">With an outcome.</param>
/// <param name="Open">Whose window had not run out at the end of the data.</param>
/// <param name="Immature">Open and not converted: they may still convert.</param>
/// <param name="CappedUnits">Whose outcome the cap lowered.</param>
public readonly record struct ArmUnits(long Units, long Converted, long Open, long Immature, long CappedUnits);

/// <summary>What an experiment comes to.</summary>
/// <param name="Units">Units of each arm.</param>
/// <param name="Proportions">Comparison of the shares; null for means and ratios.</param>
/// <param name="Outcomes">Comparison of the means or ratios; null for shares.</param>
/// <param name="Adjusted">The same outcomes (0 and 1 for shares) adjusted by the baseline; null where that was not asked.</param>
/// <param name="Cap">Value at which outcomes are capped, in its own unit; null without a cap.</param>
/// <param name="Arms">Outcome of each arm.</param>
/// <param name="Verdict">By the adjusted comparison of means where there is one, else by the plain one.</param>
public sealed record EvaluationResult(
    IReadOnlyList<ArmUnits> Units,
    ProportionComparisonResult? Proportions,
    OutcomeComparisonResult? Outcomes,
    OutcomeComparisonResult? Adjusted,
    double? Cap,
    IReadOnlyList<Figure> Arms,
    Verdict Verdict);

/// <summary>Turns the outcomes of units into the answer of a test.</summary>
public sealed class ExperimentEvaluation
{
    private readonly ExposureOutcomes _outcomes;
    private readonly EvaluationRules _rules;
    private readonly UnitLedger _ledger;

    /// <summary>Takes the units that count.</summary>
    /// <param name="outcomes">Outcomes of the units with rows.</param>
    /// <param name="unseen">Units without rows.</param>
    /// <param name="rules">How they become an answer.</param>
    /// <param name="leftOut">People who are no units: known programs.</param>
    /// <param name="unseenPass">Whether units without rows pass the filter of units.</param>
    public ExperimentEvaluation(ExposureOutcomes outcomes, IReadOnlyList<UnseenUnit> unseen, EvaluationRules rules, PersonSet leftOut, bool unseenPass)
    {
        (_outcomes, _rules) = (outcomes, rules);
        _ledger = new UnitLedger(outcomes, unseen, rules, leftOut, unseenPass);
    }

    /// <summary>The comparison of the arms.</summary>
    /// <exception cref="OverflowException">A sum leaves its bits.</exception>
    public EvaluationResult Result()
    {
        (ArmUnits[] units, OutcomeSums[] sums) = Sums();
        OutcomeArm[] arms = [.. _rules.Arms.Select((arm, i) => new OutcomeArm(arm.Name, Moments(sums[i]), arm.Weight))];
        OutcomeComparisonResult? adjusted = _rules.Adjusted ? OutcomeComparison.Compare(arms, OutcomeKind.AdjustedMean, _rules.Options) : null;
        double? cap = _ledger.Cap * _rules.ValueUnit;
        if (_rules.Kind == MetricKind.Proportion)
        {
            ProportionComparisonResult proportions = ProportionComparison.Compare(
                [.. _rules.Arms.Select((arm, i) => new Arm(arm.Name, units[i].Units, units[i].Converted, arm.Weight))], _rules.Options);
            return new EvaluationResult(units, proportions, null, adjusted, cap, [.. proportions.Arms.Select(arm => arm.Rate)], proportions.Verdict);
        }

        OutcomeComparisonResult outcomes = OutcomeComparison.Compare(arms, _rules.Kind == MetricKind.Ratio ? OutcomeKind.Ratio : OutcomeKind.Mean, _rules.Options);
        return new EvaluationResult(units, null, outcomes, adjusted, cap, [.. outcomes.Arms.Select(arm => arm.Outcome)], (adjusted ?? outcomes).Verdict);
    }

    /// <summary>The effect by day since exposure, over the units that have had the day.</summary>
    public IReadOnlyList<DayEffect> Days() => new DayEffects(_outcomes, _rules, _ledger).Read();

    /// <summary>The effect by what units were at their first exposure; p-values adjusted over all values of all fields.</summary>
    public IReadOnlyList<SegmentField> Segments() => new SegmentEffects(_outcomes, _rules, _ledger).Read();

    private (ArmUnits[] Units, OutcomeSums[] Sums) Sums()
    {
        var units = new ArmUnits[_rules.Arms.Count];
        var sums = new OutcomeSums[_rules.Arms.Count];
        for (int unit = 0; unit < _outcomes.Units.Count; unit++)
        {
            if (_ledger.Counts[unit])
            {
                ExposedUnit one = _outcomes.Units[unit];
                (long y, long x) = _ledger.Of(unit);
                sums[one.Arm] = sums[one.Arm].With(y, x);
                units[one.Arm] = Count(units[one.Arm], _ledger.IsConverted(unit), _rules.IsOpen(one.AtUs), _ledger.IsCapped(unit));
            }
        }

        foreach (UnseenUnit one in _ledger.Unseen)
        {
            sums[one.Arm] = sums[one.Arm].WithZeros(1);
            units[one.Arm] = Count(units[one.Arm], false, _rules.IsOpen(one.AtUs), false);
        }

        return (units, sums);
    }

    private JointMoments Moments(OutcomeSums sums) => EffectReading.Moments(sums, _rules);

    private static ArmUnits Count(ArmUnits units, bool converted, bool open, bool capped) => new(
        units.Units + 1, units.Converted + (converted ? 1 : 0), units.Open + (open ? 1 : 0), units.Immature + (open && !converted ? 1 : 0), units.CappedUnits + (capped ? 1 : 0));
}
