using EcomOpsEngine.Analytics.Numerics;
using EcomOpsEngine.Analytics.Timelines;

namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>The units of an evaluation with their totals: which of them count, and what each comes to under a cap.</summary>
internal sealed class UnitLedger
{
    private readonly ExposureOutcomes _outcomes;
    private readonly EvaluationRules _rules;
    private readonly long[] _values;
    private readonly long[] _denominators;

    public UnitLedger(ExposureOutcomes outcomes, IReadOnlyList<UnseenUnit> unseen, EvaluationRules rules, PersonSet leftOut, bool unseenPass)
    {
        (_outcomes, _rules) = (outcomes, rules);
        _values = new long[outcomes.Units.Count];
        _denominators = new long[outcomes.Units.Count];
        foreach (UnitGain gain in outcomes.Gains)
        {
            _values[gain.Unit] = checked(_values[gain.Unit] + gain.Value);
            _denominators[gain.Unit] = checked(_denominators[gain.Unit] + gain.Denominator);
        }

        Counts = new bool[outcomes.Units.Count];
        for (int unit = 0; unit < Counts.Length; unit++)
        {
            ExposedUnit one = outcomes.Units[unit];
            Counts[unit] = outcomes.Passes[unit] && !leftOut.Contains(one.Person) && !(rules.CompletedWindowsOnly && rules.IsOpen(one.AtUs));
        }

        Unseen = unseenPass ? [.. unseen.Where(unit => !(rules.CompletedWindowsOnly && rules.IsOpen(unit.AtUs)))] : [];
        Cap = rules.CapPercentile is { } percentile ? Percentile(percentile) : null;
    }

    /// <summary>Which units with rows count.</summary>
    public bool[] Counts { get; }

    /// <summary>Units without rows that count.</summary>
    public UnseenUnit[] Unseen { get; }

    /// <summary>The cap, a whole value; null without one.</summary>
    public long? Cap { get; }

    /// <summary>Outcome of a value: itself under the cap, or whether there is one.</summary>
    public long Outcome(long value) => _rules.Kind == MetricKind.Proportion ? (value > 0 ? 1 : 0) : Capped(value);

    public bool IsConverted(int unit) => _values[unit] > 0;

    public bool IsCapped(int unit) => Cap is { } cap && _values[unit] > cap;

    /// <summary>y and x of a unit.</summary>
    public (long Y, long X) Of(int unit)
    {
        long x = _rules.Kind == MetricKind.Ratio ? _denominators[unit] : _rules.Adjusted ? Outcome(_outcomes.Baselines[unit]) : 0;
        return (Outcome(_values[unit]), x);
    }

    private long Capped(long value) => Cap is { } cap ? Math.Min(value, cap) : value;

    private long Percentile(double percentile)
    {
        long[] all = [.. Enumerable.Range(0, _values.Length).Where(unit => Counts[unit]).Select(unit => _values[unit]), .. Unseen.Select(_ => 0L)];
        Array.Sort(all);
        return Quantiles.Linear(all, percentile).TryGet(out double cap) ? (long)Math.Floor(cap) : 0;
    }
}
