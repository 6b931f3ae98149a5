using EcomOpsEngine.Analytics.Numerics;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>The units of one value of a field.</summary>
/// <param name="Code">Code of the value, 0 for units without one; null for the values beyond those shown, taken together.</param>
/// <param name="Arms">Outcome of each arm.</param>
/// <param name="Effects">Each later arm against the first. Values taken together are not tested along: they keep their p-value.</param>
public sealed record SegmentEffect(int? Code, IReadOnlyList<PartArm> Arms, IReadOnlyList<PartEffect> Effects);

/// <summary>The values of one field, most units first, the rest last.</summary>
/// <param name="Values">The values.</param>
/// <param name="ValuesFound">How many there are, the missing one among them.</param>
public sealed record SegmentField(IReadOnlyList<SegmentEffect> Values, int ValuesFound);

/// <summary>Sums by what units were at their first exposure.</summary>
internal sealed class SegmentEffects(ExposureOutcomes outcomes, EvaluationRules rules, UnitLedger ledger)
{
    public IReadOnlyList<SegmentField> Read()
    {
        SegmentField[] fields = [.. outcomes.Segments.Select(Field)];
        Figure[] p = [.. Tested(fields).Select(effect => effect.PValue)];
        Queue<double?> adjusted = new(Corrections.AdjustTested(p, Correction.BenjaminiHochberg));
        return [.. fields.Select(field => field with
        {
            Values = [.. field.Values.Select(value => value.Code is null ? value : value with
            {
                Effects = [.. value.Effects.Select(effect => adjusted.Dequeue() is { } q ? effect with { AdjustedPValue = Figure.Of(q) } : effect)],
            })],
        })];
    }

    private static IEnumerable<PartEffect> Tested(IEnumerable<SegmentField> fields) =>
        fields.SelectMany(field => field.Values).Where(value => value.Code is not null).SelectMany(value => value.Effects);

    private SegmentField Field(int[] codes)
    {
        Dictionary<int, OutcomeSums[]> values = [];
        for (int unit = 0; unit < codes.Length; unit++)
        {
            if (ledger.Counts[unit])
            {
                (long y, long x) = ledger.Of(unit);
                OutcomeSums[] arms = Of(values, codes[unit]);
                int arm = outcomes.Units[unit].Arm;
                arms[arm] = arms[arm].With(y, x);
            }
        }

        foreach (UnseenUnit unit in ledger.Unseen)
        {
            OutcomeSums[] arms = Of(values, 0);
            arms[unit.Arm] = arms[unit.Arm].WithZeros(1);
        }

        (int Code, OutcomeSums[] Arms)[] ordered = [.. values
            .Select(value => (value.Key, value.Value))
            .OrderByDescending(value => value.Value.Sum(arm => arm.Units)).ThenBy(value => value.Key)];
        List<SegmentEffect> shown = [.. ordered.Take(rules.SegmentTop).Select(value => Effect(value.Code, value.Arms))];
        if (ordered.Length > rules.SegmentTop)
        {
            shown.Add(Effect(null, [.. rules.Arms.Select((_, arm) => ordered.Skip(rules.SegmentTop).Aggregate(default(OutcomeSums), (sum, value) => sum + value.Arms[arm]))]));
        }

        return new SegmentField(shown, ordered.Length);
    }

    private OutcomeSums[] Of(Dictionary<int, OutcomeSums[]> values, int code)
    {
        if (!values.TryGetValue(code, out OutcomeSums[]? arms))
        {
            values.Add(code, arms = new OutcomeSums[rules.Arms.Count]);
        }

        return arms;
    }

    private SegmentEffect Effect(int? code, OutcomeSums[] arms) =>
        new(code, [.. arms.Select(arm => EffectReading.Arm(arm, rules))], [.. EffectReading.Effects(arms, rules)]);
}
