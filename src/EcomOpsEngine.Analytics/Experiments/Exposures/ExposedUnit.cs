namespace EcomOpsEngine.Analytics.Experiments.Exposures;

/// <summary>Somebody who saw a version of a test.</summary>
/// <param name="Person">Number of the person.</param>
/// <param name="Arm">Index of the arm.</param>
/// <param name="AtUs">First exposure, Unix microseconds.</param>
public readonly record struct ExposedUnit(int Person, int Arm, long AtUs);

/// <summary>Somebody who saw a version of a test and has no other row: a unit without outcome.</summary>
/// <param name="Arm">Index of the arm.</param>
/// <param name="AtUs">First exposure, Unix microseconds.</param>
public readonly record struct UnseenUnit(int Arm, long AtUs);
