namespace EcomOpsEngine.Analytics.Profiles;

/// <summary>A trait: one value, or none, for each person. Whatever can be said of people plugs in as one of these.</summary>
/// <param name="ValueCount">Different values.</param>
/// <param name="Codes">Code of each person: 0 unknown, then 1 to <paramref name="ValueCount"/>.</param>
public sealed record TraitColumn(int ValueCount, int[] Codes);
