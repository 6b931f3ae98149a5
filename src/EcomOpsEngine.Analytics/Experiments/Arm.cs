namespace EcomOpsEngine.Analytics.Experiments;

/// <summary>One arm of a test: people assigned and people converted. The first arm of a comparison is the control.</summary>
/// <param name="Name">How the answer names the arm; distinct within a comparison.</param>
/// <param name="Units">People in the arm, not negative.</param>
/// <param name="Conversions">
/// Converted people, 0 to <paramref name="Units"/>. A double because stated rates give fractions of a person (3.5% of 9,250 is 323.75);
/// methods that are exact over whole counts answer <see cref="Numerics.NoValueReason.NotWholeCounts"/> for those.
/// </param>
/// <param name="Weight">The planned share for the sample-ratio check, in any unit; null in every arm means even shares.</param>
public readonly record struct Arm(string Name, long Units, double Conversions, double? Weight = null)
{
    internal bool HasWholeConversions => Math.Floor(Conversions) == Conversions;
}
