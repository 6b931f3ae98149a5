namespace EcomOpsEngine.Storage.Exposures;

/// <summary>That somebody saw a variant, at their first time of it.</summary>
/// <param name="Identity">Code of whoever it is; two rows of one person have the same.</param>
/// <param name="Person">Number of the person in the snapshot; null for somebody without events and orders.</param>
/// <param name="Variant">Index of the variant.</param>
/// <param name="AtUs">First time, Unix microseconds.</param>
public readonly record struct ExposureSighting(int Identity, int? Person, int Variant, long AtUs);

/// <summary>Who saw what of an experiment.</summary>
/// <param name="Variants">The variants found.</param>
/// <param name="Sightings">Every person and variant, some more than once, in no order.</param>
/// <param name="Rows">Rows of the table read.</param>
public sealed record ExposureSightings(IReadOnlyList<string> Variants, IReadOnlyList<ExposureSighting> Sightings, long Rows);

/// <summary>A span of instants.</summary>
/// <param name="FromUs">First instant inside, Unix microseconds.</param>
/// <param name="ToUs">First instant outside, Unix microseconds.</param>
public readonly record struct ExposureSpan(long FromUs, long ToUs);
