namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>How p-values of several comparisons are adjusted.</summary>
public enum Correction
{
    /// <summary>Holm's step-down: the chance of any false finding stays at the level, whatever the dependence.</summary>
    Holm = 0,

    /// <summary>Benjamini–Hochberg: the expected share of false findings stays at the level.</summary>
    BenjaminiHochberg,

    /// <summary>No adjustment.</summary>
    None,
}
