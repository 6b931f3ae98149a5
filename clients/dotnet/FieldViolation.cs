namespace EcomOpsEngine.Client;

/// <summary>What is wrong with one field of a request.</summary>
/// <param name="Field">Path of the field, for example <c>steps[1].events</c>.</param>
/// <param name="Description">What was found and what is expected.</param>
public readonly record struct FieldViolation(string Field, string Description);
