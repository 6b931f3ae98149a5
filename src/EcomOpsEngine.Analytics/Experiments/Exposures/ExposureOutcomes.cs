namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>What a unit gained on one day since its exposure.</summary>
/// <param name="Unit">Index of the unit.</param>
/// <param name="Day">Whole days of 24 hours since the first exposure, from 0.</param>
/// <param name="Value">Outcome of the day.</param>
/// <param name="Denominator">Denominator of the day; 0 where there is none.</param>
public readonly record struct UnitGain(int Unit, int Day, long Value, long Denominator);

/// <summary>The outcomes of the units of a test, in the order of the units.</summary>
/// <param name="Units">The units with rows, by person.</param>
/// <param name="Passes">Which of them pass the filter of units.</param>
/// <param name="Gains">What they gained, by unit, then day; days without gains have no entry.</param>
/// <param name="Baselines">The covariate of each unit; empty where none was asked.</param>
/// <param name="Segments">For each column asked, the code at the first exposure of each unit; 0 where it has no value.</param>
/// <param name="RowsScanned">Events and order lines read.</param>
public sealed record ExposureOutcomes(
    IReadOnlyList<ExposedUnit> Units, bool[] Passes, IReadOnlyList<UnitGain> Gains, long[] Baselines, IReadOnlyList<int[]> Segments, long RowsScanned);
