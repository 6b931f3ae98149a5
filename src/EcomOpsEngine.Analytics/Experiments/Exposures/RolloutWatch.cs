using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>A local day after roll-out.</summary>
/// <param name="Day">Local calendar day of the entries, days since 1970-01-01.</param>
/// <param name="Units">People who entered for the first time on it and whose window has run out.</param>
/// <param name="Reading">Their outcome beside the tested one.</param>
public sealed record RolloutDay(int Day, long Units, RolloutReading Reading);

/// <summary>The outcome after roll-out beside the tested one. Only windows that have run out count: open ones would look like a fall.</summary>
/// <param name="Units">People who entered since, whose window has run out.</param>
/// <param name="Open">People whose window has not.</param>
/// <param name="Reading">All of them together.</param>
/// <param name="Days">By day of entry.</param>
public sealed record RolloutWatch(long Units, long Open, RolloutReading Reading, IReadOnlyList<RolloutDay> Days)
{
    /// <summary>Compares.</summary>
    /// <param name="outcomes">People who entered after roll-out, all of arm 0.</param>
    /// <param name="unseen">Those without rows.</param>
    /// <param name="rules">As in the test, without a cap of its own.</param>
    /// <param name="tested">The winner's outcome in the test.</param>
    /// <param name="leftOut">Known programs.</param>
    /// <param name="dayOf">Local calendar day of an instant in Unix microseconds.</param>
    public static RolloutWatch Of(
        ExposureOutcomes outcomes, IReadOnlyList<UnseenUnit> unseen, EvaluationRules rules, Figure tested, PersonSet leftOut, Func<long, int> dayOf)
    {
        EvaluationRules completed = rules with { CompletedWindowsOnly = true, Adjusted = false, CapPercentile = null };
        var ledger = new UnitLedger(outcomes, unseen, completed, leftOut, true);
        SortedDictionary<int, OutcomeSums> days = [];
        long open = 0;
        for (int unit = 0; unit < outcomes.Units.Count; unit++)
        {
            ExposedUnit one = outcomes.Units[unit];
            if (ledger.Counts[unit])
            {
                (long y, long x) = ledger.Of(unit);
                days[dayOf(one.AtUs)] = days.GetValueOrDefault(dayOf(one.AtUs)).With(y, x);
            }
            else if (!leftOut.Contains(one.Person))
            {
                open++;
            }
        }

        foreach (UnseenUnit one in ledger.Unseen)
        {
            days[dayOf(one.AtUs)] = days.GetValueOrDefault(dayOf(one.AtUs)).WithZeros(1);
        }

        OutcomeSums all = days.Values.Aggregate(default(OutcomeSums), (sum, day) => sum + day);
        return new RolloutWatch(
            all.Units,
            open + unseen.Count - ledger.Unseen.Length,
            Read(all, completed, tested),
            [.. days.Select(day => new RolloutDay(day.Key, day.Value.Units, Read(day.Value, completed, tested)))]);
    }

    private static RolloutReading Read(OutcomeSums sums, EvaluationRules rules, Figure tested)
    {
        OutcomeArm arm = new("", EffectReading.Moments(sums, rules));
        Interval interval = rules.Kind switch
        {
            MetricKind.Proportion => ProportionIntervals.Wilson(sums.Units, (double)sums.Y, StandardNormal.CriticalTwoSided(rules.Options.ConfidenceLevel)),
            MetricKind.Ratio => OutcomeComparison.OfRatio(arm, rules.Options).Interval,
            _ => OutcomeComparison.OfMean("", arm.Moments.Y, rules.Options).Interval,
        };
        return RolloutReading.Of(tested, EffectReading.Arm(sums, rules).Outcome, interval);
    }
}
