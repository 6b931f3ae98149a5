namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>The effect of a day since exposure, over the units that have had the whole day.</summary>
/// <param name="Day">Days of 24 hours since the first exposure, from 0.</param>
/// <param name="OnDay">Outcome of that day alone in each arm: for shares, those converted for the first time.</param>
/// <param name="ToDay">Outcome up to the end of the day in each arm.</param>
/// <param name="EffectOnDay">Each later arm against the first, on the day.</param>
/// <param name="EffectToDay">Each later arm against the first, up to the end of the day.</param>
public sealed record DayEffect(
    int Day, IReadOnlyList<PartArm> OnDay, IReadOnlyList<PartArm> ToDay, IReadOnlyList<PartEffect> EffectOnDay, IReadOnlyList<PartEffect> EffectToDay);

/// <summary>Sums by day since exposure. Units without outcome cost one count each; the others one step for each of their days.</summary>
internal sealed class DayEffects
{
    private readonly ExposureOutcomes _outcomes;
    private readonly EvaluationRules _rules;
    private readonly UnitLedger _ledger;
    private readonly int _days;
    private readonly OutcomeSums[][] _onDay;
    private readonly OutcomeSums[][] _toDay;

    /// <summary>Units of each arm by the number of whole days they have had.</summary>
    private readonly long[][] _unitsWith;

    public DayEffects(ExposureOutcomes outcomes, EvaluationRules rules, UnitLedger ledger)
    {
        (_outcomes, _rules, _ledger) = (outcomes, rules, ledger);
        _days = Math.Min(rules.MostDays, ExposureQuery.DaysOf(rules.WindowUs));
        _onDay = Tables<OutcomeSums>(_days);
        _toDay = Tables<OutcomeSums>(_days);
        _unitsWith = Tables<long>(_days + 1);
    }

    public IReadOnlyList<DayEffect> Read()
    {
        int gain = 0;
        for (int unit = 0; unit < _outcomes.Units.Count; unit++)
        {
            int first = gain;
            while (gain < _outcomes.Gains.Count && _outcomes.Gains[gain].Unit == unit)
            {
                gain++;
            }

            if (_ledger.Counts[unit])
            {
                ExposedUnit one = _outcomes.Units[unit];
                int had = DaysHad(one.AtUs);
                _unitsWith[one.Arm][had]++;
                Add(one.Arm, had, first, gain);
            }
        }

        foreach (UnseenUnit one in _ledger.Unseen)
        {
            _unitsWith[one.Arm][DaysHad(one.AtUs)]++;
        }

        return [.. Enumerable.Range(0, _days).Select(Effect)];
    }

    private T[][] Tables<T>(int days) => [.. _rules.Arms.Select(_ => new T[days])];

    /// <summary>Days whose end, or that of the window where it comes first, the data have reached.</summary>
    private int DaysHad(long exposedAtUs)
    {
        long sinceUs = _rules.EndUs - exposedAtUs;
        return sinceUs >= _rules.WindowUs ? _days : (int)Math.Clamp(sinceUs / ExposureQuery.DayUs, 0, _days);
    }

    private void Add(int arm, int days, int firstGain, int endGain)
    {
        long value = 0, denominator = 0, before = 0;
        for (int day = 0, gain = firstGain; day < days && firstGain < endGain; day++)
        {
            long denominatorBefore = denominator;
            while (gain < endGain && _outcomes.Gains[gain].Day == day)
            {
                value = checked(value + _outcomes.Gains[gain].Value);
                denominator = checked(denominator + _outcomes.Gains[gain].Denominator);
                gain++;
            }

            long outcome = _ledger.Outcome(value);
            AddTo(ref _toDay[arm][day], outcome, denominator);
            AddTo(ref _onDay[arm][day], outcome - before, denominator - denominatorBefore);
            before = outcome;
        }
    }

    private static void AddTo(ref OutcomeSums sums, long y, long x)
    {
        if (y != 0 || x != 0)
        {
            sums = sums.With(y, x);
        }
    }

    private DayEffect Effect(int day)
    {
        OutcomeSums[] onDay = new OutcomeSums[_rules.Arms.Count], toDay = new OutcomeSums[_rules.Arms.Count];
        for (int arm = 0; arm < onDay.Length; arm++)
        {
            long units = _unitsWith[arm].Skip(day + 1).Sum();
            onDay[arm] = _onDay[arm][day].WithZeros(units - _onDay[arm][day].Units);
            toDay[arm] = _toDay[arm][day].WithZeros(units - _toDay[arm][day].Units);
        }

        return new DayEffect(
            day,
            [.. onDay.Select(arm => EffectReading.Arm(arm, _rules))],
            [.. toDay.Select(arm => EffectReading.Arm(arm, _rules))],
            [.. EffectReading.Effects(onDay, _rules)],
            [.. EffectReading.Effects(toDay, _rules)]);
    }
}
