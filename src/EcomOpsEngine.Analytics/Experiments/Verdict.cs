namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>What a comparison comes to.</summary>
public enum VerdictKind
{
    /// <summary>The data do not allow a verdict yet (继续测试); the reasons say what is missing.</summary>
    Continue = 0,

    /// <summary>An arm wins; the control can win too.</summary>
    Winner,

    /// <summary>Enough units and days, and the confidence was not reached.</summary>
    NoDifference,

    /// <summary>The assignment is broken (sample ratio); the results must not be read.</summary>
    Invalid,
}

/// <summary>Why a verdict is what it is.</summary>
public enum VerdictReasonKind
{
    /// <summary>Confidence reached the level wanted.</summary>
    ConfidenceReached = 0,

    /// <summary>Confidence is below the level wanted.</summary>
    ConfidenceNotReached,

    /// <summary>An arm has fewer units than the rule asks for.</summary>
    TooFewUnits,

    /// <summary>The test ran for fewer local days than the rule asks for.</summary>
    TooFewDays,

    /// <summary>The record does not say how long the test ran.</summary>
    PeriodNotStated,

    /// <summary>The units do not fit the planned shares (p below 0.001).</summary>
    SampleRatioMismatch,

    /// <summary>An arm of planned share zero has units.</summary>
    UnitsInUnplannedArm,

    /// <summary>No test could be made: an arm is empty, or nobody (or everybody) converted.</summary>
    NoTest,

    /// <summary>The winner beats the control, but is not told apart from the next best arm.</summary>
    RunnerUpNotSeparated,
}

/// <summary>One reason, with the numbers it rests on.</summary>
/// <param name="Kind">Which reason.</param>
/// <param name="Arm">The arm concerned; null when it concerns the whole test.</param>
/// <param name="Found">The number found (units, days, confidence or p); null when there is none.</param>
/// <param name="Required">The number asked for; null when there is none.</param>
public readonly record struct VerdictReason(VerdictReasonKind Kind, string? Arm = null, double? Found = null, double? Required = null);

/// <summary>The verdict of a comparison.</summary>
/// <param name="Kind">What it comes to.</param>
/// <param name="Winner">Name of the winning arm; null unless there is a winner.</param>
/// <param name="Reasons">Every reason that applies.</param>
public sealed record Verdict(VerdictKind Kind, string? Winner, IReadOnlyList<VerdictReason> Reasons);
