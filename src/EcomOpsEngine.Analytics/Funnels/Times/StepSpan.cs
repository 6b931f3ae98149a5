namespace EcomOpsEngine.Analytics.Funnels.Times;

/// <summary>From one step to a later one.</summary>
/// <param name="From">Position of the earlier step, from 1.</param>
/// <param name="To">Position of the later step.</param>
public readonly record struct StepSpan(int From, int To);
