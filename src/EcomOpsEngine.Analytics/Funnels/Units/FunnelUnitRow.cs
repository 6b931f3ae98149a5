namespace EcomOpsEngine.Analytics.Funnels.Units;

/// <summary>Which units are listed.</summary>
/// <param name="Step">Position of a step, from 1.</param>
/// <param name="LostOnly">Only those that reached no required step after it; otherwise all that reached it.</param>
public readonly record struct UnitSelection(int Step, bool LostOnly);

/// <summary>One unit of a funnel.</summary>
/// <param name="Person">Number of the person.</param>
/// <param name="Session">Session of step 1, numbered within the person from 0.</param>
/// <param name="Depth">Position of the deepest required step reached.</param>
/// <param name="IsConverted">Whether the last step was reached.</param>
/// <param name="IsImmature">Not converted, with an attempt still open at the end of the data.</param>
/// <param name="TimesUs">When each step of the reported attempt was done, Unix microseconds; null where it was not.</param>
public sealed record FunnelUnitRow(int Person, int Session, int Depth, bool IsConverted, bool IsImmature, IReadOnlyList<long?> TimesUs);
