namespace EcomOpsEngine.Storage.Identities;

/// <summary>The id by which a person was loaded.</summary>
/// <param name="Person">Number of the person in the snapshot.</param>
/// <param name="IsCustomer">Whether it is a customer id; else a visitor id.</param>
/// <param name="Id">The id.</param>
public sealed record PersonId(int Person, bool IsCustomer, string Id);
