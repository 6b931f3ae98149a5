namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>The alternative a test is made against; the difference is always treatment − control.</summary>
public enum Tail
{
    /// <summary>The arms differ, in either direction.</summary>
    TwoSided = 0,

    /// <summary>The treatment is greater than the control.</summary>
    Greater,

    /// <summary>The treatment is less than the control.</summary>
    Less,
}
